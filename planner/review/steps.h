// Sleep and wake of one set by the replay rule, as intervals of steps.
//
//   activity   ....##......###..........#.
//   awake      ....####....#####........##     timeout of two steps; the end of the window cuts
//                  ^       ^            ^      three wake-ups
//
// A set is asleep before the window. Threads: pure. Tested by tests/planner/review/steps_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "planner/review/site.h"

namespace tierwatt::planner {

// Steps [begin, end).
struct Interval {
  std::int64_t begin = 0, end = 0;
};
using Intervals = std::vector<Interval>;  // sorted, disjoint, not touching

// Sorts and joins what overlaps or touches.
Intervals joined(Intervals intervals);
std::int64_t steps_in(const Intervals& intervals);

// How a set behaves over the window. `off`: retired or not bought, so never awake.
struct Behaviour {
  std::optional<double> timeout_s;
  bool off = false;
};

struct SetReplayed {
  Intervals awake;
  std::int64_t wake_ups = 0;
  bool never_sleeps = false;
};

// `place` has the set of each volume, `behaviours` one entry a set.
std::vector<SetReplayed> replay_sets(const Site& site, const std::vector<Index>& place,
                                     const std::vector<Behaviour>& behaviours);

}  // namespace tierwatt::planner
