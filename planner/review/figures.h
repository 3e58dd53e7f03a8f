// Figures: what the plan states of sets, enclosures, the window and the year, against a replay of its own.
// Threads: pure. Tested by tests/planner/review/figures_test.cc.
#pragma once

#include "planner/review/moves.h"
#include "planner/review/steps.h"

namespace tierwatt::planner {

// What each set does before (its own timeout) and after (the plan's word).
std::vector<Behaviour> behaviours_before(const Site& site);
// Also reports sets that the plan does not list once each; those behave as before.
std::vector<Behaviour> behaviours_after(const Site& site, const Plan& plan, const CheckedMoves& moves,
                                        Findings& findings);

// Roles, timeouts, wake-ups a day, first-byte deadlines of the end state.
void review_roles(const Site& site, const Plan& plan, const CheckedMoves& moves, Findings& findings);

// Awake steps, wake-ups and joules of every set and enclosure, the window's and the year's figures, the
// bound.
void review_figures(const Site& site, const Plan& plan, const std::vector<SetReplayed>& before,
                    const std::vector<SetReplayed>& after, const std::vector<Behaviour>& behaves_before,
                    const std::vector<Behaviour>& behaves_after, Findings& findings);

}  // namespace tierwatt::planner
