// Lower bounds: joules of the window that no plan of this instance can go below, whatever it moves and
// however long it takes. Each is a relaxation, so each is valid and the greatest is reported.
//
// All start from what nothing removes. Floor: flash idles, a set that can neither sleep nor be retired idles,
// every other spinning set draws what a retired one draws; an enclosure with a drive that never sleeps draws
// its floor. Holding: all bytes must lie somewhere, so the cheapest fractional choice of sets that holds them
// draws standby watts, where retired sets draw less. What remains is (idle - standby) watts of each spinning
// set for the steps in which it is awake, and the floor of its enclosure:
//   level-set: in each step the active volumes' bytes (and IOPS) must lie on awake sets. The cheapest
//     fractional choice of sets that holds them, flash free, sets of immovable active volumes forced, summed
//     over steps.
//   layer-cake: a volume active in a share z of the steps needs a set awake at least as long. So the sets
//     awake for a share of z or more hold all volumes of duty >= z; integrating the cheapest fractional
//     choice over z bounds the same sum. It sees that places do not change from step to step, which the
//     level-set bound does not.
// Limits on moves have a bound of their own (planner/solve/limited_bound.h), "move-limits".
// A volume due faster than any drive spins up counts as active in every step: whatever spinning set holds it
// never sleeps. An enclosure's floor is paid once for all its sets (planner/solve/knapsack.h).
// Sets are never awake in part: so many are needed as the roomiest would be (planner/solve/knapsack.h), which
// decides on small pools.
// Each takes near-linear time: prices of sets lie in a tree of prefix sums (planner/solve/knapsack.h), runs
// of activity in an array of changes by step. What they do not see: spin-ups, gaps too short to sleep in,
// replica spread, allowed places, copying. Tested by tests/planner/solve/bound_test.cc against brute force.
#pragma once

#include <string>

#include "planner/model/instance.h"

namespace tierwatt::planner {

struct LowerBound {
  double window_j = 0;
  std::string kind;  // "level-set", "layer-cake", "move-limits"
};

LowerBound lower_bound(const Instance& instance);

double floor_j(const Instance& instance);
// Standby of the sets that hold all volumes, above what they would draw retired.
double holding_j(const Instance& instance);
double level_set_j(const Instance& instance);
double layer_cake_j(const Instance& instance);

// In words, of a kind of bound.
std::string bound_does_not_see(const std::string& kind);

}  // namespace tierwatt::planner
