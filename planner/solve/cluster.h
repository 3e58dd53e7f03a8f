// An order of volumes in which neighbours wake together: bisecting clustering over signatures.
//
// A range of volumes is split in two around two unlike centres (Steinbach, Karypis, Kumar, "A comparison of
// document clustering techniques", 2000: bisecting k-means beats direct k-means and costs N log K), each half
// split again until it is as small as a disk's worth. Likeness is the share of common bits in all bits of the
// two (Jaccard 1901); a centre is the bits that half of a sample of its half have. Where no split tells two
// halves apart - rare events have no pattern - the range is cut at its median of activity instead, so that
// what is left is ordered by how busy it is. The busier half comes first.
//
// Deterministic for a seed at any number of threads: every range draws from a generator of its own.
// Tested by tests/planner/solve/cluster_test.cc.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "planner/solve/signature.h"

namespace tierwatt::planner {

// Orders `volumes` in place. `smallest`: ranges up to that size are not split further.
void order_by_likeness(std::span<const Signature> signatures, std::span<Index> volumes, std::size_t smallest,
                       std::uint64_t seed, int threads);

}  // namespace tierwatt::planner
