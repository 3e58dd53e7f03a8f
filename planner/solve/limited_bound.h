// A lower bound under limits on moves (max_moves, max_bytes): few volumes can leave, so few sets can sleep.
//
// What a set needs with any choice of gaps to sleep in (each slept through or waited out, whichever is
// cheaper) only falls when volumes leave it: by the watts of each step in which none is active any more, and
// by the gap before it, if it was the first of a run. (Taken away from the last step to the first, each step
// has before it what it has today, and the gap behind it does not become cheaper by growing.) It is retired
// when all have left. A volume's price, its bytes or one move, is shared out among all that its leaving
// helps: the steps in which it is active, the floor of its enclosure in these, and its set's retirement.
// Whatever a plan frees, the prices of that add up to no more than what it moves: so what can be saved is at
// most the fractional knapsack of (step, set) by joules for a price, filled up to the limit (Dantzig,
// "Discrete-variable extremum problems", 1957). A set that changes may moreover sleep in gaps that no timeout
// tells apart; a plan of n moves changes no more than 2 n sets.
//
// Where the volumes go, and what that takes, it does not see: the other bounds do (planner/solve/bound.h).
// Near-linear in the runs of activity. Threads: pure function.
// Tested by tests/planner/solve/limited_bound_test.cc against brute force.
#pragma once

#include "planner/model/instance.h"

namespace tierwatt::planner {

// Joules of the window that no plan within the policy's limits goes below; 0 where there are no limits, or
// more than three million runs of activity.
double limited_j(const Instance& instance);

}  // namespace tierwatt::planner
