// In the order of the volumes. Tested by tests/planner/solve/settle_test.cc.
#include "planner/solve/settle.h"

namespace tierwatt::planner {

void settle(State& state, bool in_use, int rounds) {
  for (int round = 0; round < rounds; ++round) {
    bool changed = false;
    for (Index v = 0; v < state.place().size(); ++v) {
      const Index home = state.instance().volumes[v].set;
      if (state.place()[v] == home || (in_use && state.members(home).empty())) continue;
      if (!state.fits(v, home) || state.delta_j(v, home) > 0) continue;
      state.relocate(v, home);
      changed = true;
    }
    if (!changed) return;
  }
}

}  // namespace tierwatt::planner
