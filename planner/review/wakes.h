// Waking: deadlines that a sleeping set cannot keep, groups of which every replica sleeps, drives that start
// at once on one supply, and the wave of wake-ups when a node is lost.
// Threads: pure. Tested by tests/planner/review/wakes_test.cc.
#pragma once

#include "planner/review/moves.h"
#include "planner/review/steps.h"

namespace tierwatt::planner {

// One state of the cluster: where volumes are and how sets behave.
struct Situation {
  const std::vector<Index>* place = nullptr;
  const std::vector<Behaviour>* behaves = nullptr;
  const std::vector<SetReplayed>* replayed = nullptr;
  std::int64_t at = 0;
};

// With `before` alone the placement is judged as it is; with `after`, what was so before is not blamed on the
// plan.
void review_wakes(const Site& site, const Situation& before, const Situation* after, Findings& findings);

}  // namespace tierwatt::planner
