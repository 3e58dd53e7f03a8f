// Roles: what kinds of volumes there are, and which sets shall hold which kind.
//
// Hot volumes (active half of the time or more, or due faster than a disk spins up) keep a disk awake
// whatever lies beside them; dead ones never wake one. Between them lie patterns, in the order of
// planner/solve/cluster.h, cut into kinds of several disks' worth each.
//
// Sets are taken in the order of what they cost a byte: watts of holding and of waking, and their share of an
// enclosure's floor. What is flash, or must stay in use anyway, comes first. Sets of one cost are alike, and
// of those a kind gets the ones that hold most bytes of it already: what can stay need not move. Sets under
// one floor are taken together, because the floor falls only when all of them sleep.
//
// How finely kinds are told apart, whether patterns may stay, and how many sets they get decide how much is
// moved: RoleOptions go from "hot volumes leave, all others stay" to the best that is found when moving is
// free.
//
// Tested by tests/planner/solve/roles_test.cc.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "planner/solve/signature.h"

namespace tierwatt::planner {

struct Kind {
  std::vector<Index> volumes;  // in the order in which they shall be placed
  std::vector<Index> sets;     // for them, in the order in which they shall be filled
  bool may_stay = false;       // any of its volumes is as good a neighbour as any other
  double room_to_spare = 1;    // of its sets, in multiples of what its volumes need
};

struct RoleOptions {
  std::size_t most_patterns = 32;  // kinds of patterns
  bool patterns_stay = false;      // a patterned volume stays on a set that its kind got
  double room_to_spare = 1.01;     // of the sets of patterns and dead, in multiples of what they need
  bool dead_apart = true;          // dead volumes are a kind of their own, not of the last pattern's
};

struct Roles {
  std::vector<Kind> kinds;   // the busiest first
  std::vector<Index> spare;  // sets that no kind needs, the cheapest first
};

// `fixed` volumes stay where they are and are in no kind.
Roles assign_roles(const Instance& instance, std::span<const Signature> signatures,
                   const std::vector<char>& fixed, std::uint64_t seed, int threads,
                   const RoleOptions& options = {});

}  // namespace tierwatt::planner
