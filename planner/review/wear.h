// Start/stops: whether the plan spends more of them than the drives have left, and of whose nothing is known.
// Threads: pure. Tested by tests/planner/review/wear_test.cc.
#pragma once

#include "planner/model/plan.h"
#include "planner/review/site.h"

namespace tierwatt::planner {

// A rated drive's start/stops that are left, spread over the years until its service life or the policy's
// horizon ends, whichever is later, is what it may spend a year.
void review_wear(const Site& site, const Plan& plan, Findings& findings);

}  // namespace tierwatt::planner
