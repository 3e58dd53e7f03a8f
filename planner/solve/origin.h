// What the search's objective is at the snapshot's own places, from their evaluation rather than from a State
// made for that alone: at a million volumes one takes half a second. Nothing is away from home there, and no
// new set is in use. Threads: pure function. Tested by tests/planner/solve/origin_test.cc against State.
#pragma once

#include "planner/simulate/evaluate.h"

namespace tierwatt::planner {

// Joules. `home` is the evaluation of instance.places() under TimeoutRule::best.
double origin_j(const Instance& instance, const Evaluation& home);

}  // namespace tierwatt::planner
