// Money and carbon by the hour, as a series of joules a step: the checker's own reading of `price_per_kwh`
// and `kgco2e_per_kwh` where they are lists. Threads: pure. Tested by tests/planner/review/rates_test.cc.
#pragma once

#include <vector>

#include "planner/review/steps.h"

namespace tierwatt::planner {

// Joules of each step, put together from what draws watts over intervals.
class StepJoules {
 public:
  explicit StepJoules(const Window& window);
  void add(const Interval& interval, double watts);
  void add_at(std::int64_t step, double joules);
  [[nodiscard]] std::vector<double> joules() const;

 private:
  double step_s_;
  std::vector<double> change_w_, at_j_;
};

// What the joules cost (or emit) without PUE: 24 figures a kWh by the hour of the day or 168 by the hour of
// the week from Monday, UTC. The joules of a step are spread evenly over its seconds.
double priced_by_hour(const Window& window, const std::vector<double>& step_j,
                      const std::vector<double>& by_hour);

}  // namespace tierwatt::planner
