// The kinds of moves a search tries, one file each: relocate.cc, swap.cc, drain.cc, gather.cc, trade.cc. Each
// proposes a change, prices it exactly, and keeps or undoes it by the caller's rule; none draws randomness
// but from the given generator. Threads: as State.
#pragma once

#include <cstdint>
#include <functional>

#include "planner/solve/state.h"
#include "probe/base/random.h"

namespace tierwatt::planner {

// Metropolis et al. (1953): a change for the worse is kept with probability exp(-delta / temperature); at
// temperature 0 only what improves is kept.
class Acceptance {
 public:
  Acceptance(double temperature_j, Random& random) : temperature_j_(temperature_j), random_(random) {}
  [[nodiscard]] bool accepts(double delta_j) const;

 private:
  double temperature_j_;
  Random& random_;
};

// relocate.cc: one volume to the best of a few sampled sets.
bool try_relocate(State& state, Random& random, const Acceptance& acceptance);
// The best set for a volume among all it fits; kNone when none improves total_j. Used by constructions and
// repairs.
Index best_set(State& state, Index volume, double& delta_j);

// swap.cc: two volumes exchange their sets, where neither has room for both.
bool try_swap(State& state, Random& random, const Acceptance& acceptance);

// gather.cc: the volumes most alike to one come to its set, strangers take their places.
bool try_gather(State& state, Random& random, const Acceptance& acceptance);

// drain.cc: empties one set, each of its volumes to the best place there is; undone whole when it does not
// pay.
bool try_drain(State& state, Index set, const Acceptance& acceptance);
// Tries every spinning set once, the cheapest to empty first; true when any was.
// `go_on` is asked before each set, so that a time limit holds on large instances.
bool drain_pass(
    State& state, const Acceptance& acceptance, const std::function<bool()>& go_on = [] { return true; });

// trade.cc: two sets exchange all they hold.
bool try_trade(State& state, Index a, Index b, const Acceptance& acceptance);
// Every two sets once; true when any two did.
bool trade_pass(
    State& state, const Acceptance& acceptance, const std::function<bool()>& go_on = [] { return true; });

// One change of a kind drawn by how often each has been found to help.
inline void try_any(State& state, Random& random, const Acceptance& acceptance) {
  const std::uint64_t dice = random.below(100);
  if (dice < 66) {
    try_relocate(state, random, acceptance);
  } else if (dice < 88) {
    try_swap(state, random, acceptance);
  } else if (dice < 98) {
    try_gather(state, random, acceptance);
  } else {
    try_drain(state, static_cast<Index>(random.below(state.instance().sets.size())), acceptance);
  }
}

}  // namespace tierwatt::planner
