// Loss of a node: can what stood on it be placed elsewhere? Shown by constructing the places, not by sums.
//
// Greedy: the largest volumes first, each onto the set with most free bytes among the kBestCandidates that
// take it. What the greedy cannot place is "not shown possible", which is not "impossible". In an emergency
// headroom may be used, so limits are the sets' whole capacity and speed.
// Threads: pure. Tested by tests/planner/review/loss_test.cc.
#pragma once

#include "planner/review/wakes.h"

namespace tierwatt::planner {

// Sets that are tried for one volume, by free bytes: bounds the work to volumes x this.
inline constexpr int kBestCandidates = 32;

void review_loss(const Site& site, const Situation& before, const Situation* after, Findings& findings);

}  // namespace tierwatt::planner
