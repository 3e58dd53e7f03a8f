// The gate: what does not pay at the lower bound of its saving is not moved.
//
// Judged by bundles (planner/solve/bundle.h): one goes home where its saving, 1.64 standard deviations below
// its mean and less the wear of more start/stops, does not exceed its copying spread over the horizon. It can
// go only if there is room at home; what has none stays, and is asked again once others went.
//
// In rounds: all are judged by several threads; then, one after the other, those that did not pay go home.
// What went home before it in the round may have changed the saving of one that did not pay, so that one is
// judged again first; one that paid and may not pay any more is judged in the next round.
//
// Threads: as many as are asked for; the result does not depend on their number.
// Tested by tests/planner/solve/prune_test.cc.
#pragma once

#include <vector>

#include "planner/simulate/evaluate.h"
#include "planner/solve/bundle.h"

namespace tierwatt::planner {

struct TakenBack {
  Bundle bundle;
  Band saving;              // in the window, at the moment at which it was taken back
  double copy_share_j = 0;  // of its copying, the window's share
};

// Takes back what does not pay. `home` is the evaluation of the snapshot's places under TimeoutRule::best.
std::vector<TakenBack> prune(State& state, const Evaluation& home, int threads);

// Energy of copying, over the horizon's share of one window, so that it can stand against a window's saving.
double share_of_window_j(const Instance& instance, double copying_j);

}  // namespace tierwatt::planner
