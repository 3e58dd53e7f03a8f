// Which moves come first, of those that may start: those out of sets that stay in use, then those out of sets
// that will be empty, which are scratch until then; among them those whose busier end has most work left.
//
// The busiest set's work over the moves that it does side by side is also what no order can be shorter than.
// Threads: none; pure function. Tested by tests/planner/schedule/priority_test.cc.
#pragma once

#include <vector>

#include "planner/model/instance.h"

namespace tierwatt::planner {

inline constexpr int kParallelSpinning = 1;
inline constexpr int kParallelFlash = 4;
inline int parallel_moves(const SetModel& set) { return set.spins ? kParallelSpinning : kParallelFlash; }

struct Priorities {
  std::vector<Index> volumes;  // to move, first to last
  double busiest_s = 0;
};

// `wanted` has a set for each volume; volumes are where the snapshot has them.
Priorities prioritise(const Instance& instance, const std::vector<Index>& wanted);

}  // namespace tierwatt::planner
