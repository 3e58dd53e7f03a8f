// Swap: two volumes exchange places. On a full cluster a relocation has nowhere to go, although two sets
// would both gain from each other's volume; the pair is priced as one change and undone as one. Tested by
// tests/planner/solve/swap_test.cc.
#include "planner/solve/neighbourhood.h"

namespace tierwatt::planner {

bool try_swap(State& state, Random& random, const Acceptance& acceptance) {
  const Instance& instance = state.instance();
  const auto a = static_cast<Index>(random.below(instance.volumes.size()));
  const auto b = static_cast<Index>(random.below(instance.volumes.size()));
  const Index set_a = state.place()[a];
  const Index set_b = state.place()[b];
  if (set_a == set_b || !instance.volumes[a].movable || !instance.volumes[b].movable) return false;
  // Replicas of one group trade nothing but their names.
  if (instance.volumes[a].group != kNone && instance.volumes[a].group == instance.volumes[b].group)
    return false;
  if (!state.fits_instead(a, b, set_b)) return false;
  const double before_j = state.total_j();
  state.relocate(a, set_b);
  if (state.fits(b, set_a)) {
    state.relocate(b, set_a);
    if (acceptance.accepts(state.total_j() - before_j)) return true;
    state.relocate(b, set_b);
  }
  state.relocate(a, set_a);
  return false;
}

}  // namespace tierwatt::planner
