// A state away from where it began: what a search may have left behind.
#pragma once

#include "planner/solve/state.h"
#include "probe/base/random.h"

namespace tierwatt::planner::testing {

// So many times, some volume goes to some set if it fits there.
inline void wander(State& state, Random& random, int times) {
  for (int i = 0; i < times; ++i) {
    const auto v = static_cast<Index>(random.below(state.instance().volumes.size()));
    const auto to = static_cast<Index>(random.below(state.instance().sets.size()));
    if (state.place()[v] != to && state.fits(v, to)) state.relocate(v, to);
  }
}

}  // namespace tierwatt::planner::testing
