// Policies that move nothing: every set spins; the drive's own timeout; the break-even timeout; and the fixed
// timeout that would have been best in the train window.
#pragma once

#include "planner/backtest/policy.h"

namespace tierwatt::planner {

Service spin_down_as_configured(const Instance& train, const Instance& test);
Service spin_down_at_break_even(const Instance& train, const Instance& test);
Service spin_down_fitted(const Instance& train, const Instance& test);

}  // namespace tierwatt::planner
