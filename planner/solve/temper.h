// Temper: a search through what is not feasible, at several temperatures at once.
//
// On few sets that are filled to the brim annealing freezes early: a volume finds no room, an exchange needs
// two of one size, and whichever sets are in use when it grows cold stay in use. Two ideas get it out:
// - Sets may be filled beyond their limits at a price (State::allow_crowding). Cold states pay a high one and
//   come back to what is feasible; only what is feasible is an answer.
// - Replica exchange (Swendsen, Wang, "Replica Monte Carlo simulation of spin glasses", 1986; Geyer, 1991):
//   a ladder of states from hot to cold, each at its own temperature and price, walks side by side; now and
//   then two neighbours change places by the Metropolis rule. Nothing is ever cooled, so nothing freezes for
//   good: a cold state that is stuck goes up the ladder and another comes down.
//
// The best is refined at the end: a short annealing within the limits, from below the ladder's cold end to
// next to nothing, for what differs by the price of a move alone.
//
// For small instances: the ladder's states share the steps. Tested by tests/planner/solve/temper_test.cc.
#pragma once

#include <cstdint>
#include <functional>

#include "planner/solve/search.h"

namespace tierwatt::planner {

struct TemperOptions {
  std::uint64_t seed = 1;
  std::int64_t steps = 0;  // of all states of the ladder together
  double hottest_j = 0;    // temperature at the ladder's hot end
  // Asked now and then with the steps taken and the least total so far.
  std::function<bool(std::int64_t steps_done, double total_j)> go_on;
};

// From the snapshot's places. The result is never above them; its end is left to the caller.
SearchResult temper(const Instance& instance, const TemperOptions& options);

}  // namespace tierwatt::planner
