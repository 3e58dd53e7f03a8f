// Tested by tests/planner/backtest/spin_down_test.cc.
#include "planner/backtest/spin_down.h"

#include "planner/backtest/timeouts.h"

namespace tierwatt::planner {

Service spin_down_as_configured(const Instance& train, const Instance& test) {
  Service service = all_spinning(test);
  for (Index s = 0; s < train.sets.size(); ++s) service.timeout_s[s] = train.sets[s].idle_timeout_s;
  return service;
}

Service spin_down_at_break_even(const Instance& train, const Instance& test) {
  Service service = all_spinning(test);
  service.timeout_s = break_even_timeouts(train, all_spinning(train));
  return service;
}

Service spin_down_fitted(const Instance& train, const Instance& test) {
  Service service = all_spinning(test);
  service.timeout_s = fitted_timeouts(train, all_spinning(train));
  return service;
}

}  // namespace tierwatt::planner
