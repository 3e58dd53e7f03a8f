// Construction: places for all volumes from nothing, in near-linear time.
//
// Kinds and their sets come from planner/solve/roles.h. A kind's sets are filled one after the other: the
// first volume of the order that is still to be placed, then again and again the one among the next few that
// adds the smallest share of its own activity to the set. What fits nowhere in its kind goes, largest first,
// to the best of a few sets with room, then to a spare set; what is left goes home
// (planner/solve/homecoming.h). Volumes that cannot move, and those on flash, stay where they are from the
// beginning.
//
// The result is feasible (bytes, IOPS, bandwidth, spread, places). It knows nothing of limits on moves.
// Deterministic for a seed at any number of threads. Tested by tests/planner/solve/construct_test.cc.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "planner/solve/roles.h"
#include "planner/solve/signature.h"

namespace tierwatt::planner {

std::vector<Index> construct(const Instance& instance, std::span<const Signature> signatures,
                             std::uint64_t seed, int threads, const RoleOptions& options = {});

}  // namespace tierwatt::planner
