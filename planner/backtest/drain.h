// Coldest-first drain: empty the sets with the fewest accesses, one after another, into whatever room the
// others have, and retire them. What an administrator does by hand; blind to which volumes wake together.
//
// For each set, from the one whose volumes had the fewest steps with I/O in the train window: its volumes,
// the largest first, go to the fullest set that still fits them; all go, or none. Timeouts of the rest fit
// the train window.
#pragma once

#include "planner/backtest/policy.h"

namespace tierwatt::planner {

Service drain_coldest_first(const Instance& train, const Instance& test);

}  // namespace tierwatt::planner
