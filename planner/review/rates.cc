// Tested by tests/planner/review/rates_test.cc.
#include "planner/review/rates.h"

#include <algorithm>
#include <chrono>

namespace tierwatt::planner {

StepJoules::StepJoules(const Window& window)
    : step_s_(static_cast<double>(window.step_s)),
      change_w_(window.steps + std::size_t{1}),
      at_j_(window.steps) {}

void StepJoules::add(const Interval& interval, double watts) {
  change_w_[static_cast<std::size_t>(interval.begin)] += watts;
  change_w_[static_cast<std::size_t>(interval.end)] -= watts;
}

void StepJoules::add_at(std::int64_t step, double joules) { at_j_[static_cast<std::size_t>(step)] += joules; }

std::vector<double> StepJoules::joules() const {
  std::vector<double> joules = at_j_;
  double watts = 0;
  for (std::size_t step = 0; step < joules.size(); ++step) {
    watts += change_w_[step];
    joules[step] += watts * step_s_;
  }
  return joules;
}

double priced_by_hour(const Window& window, const std::vector<double>& step_j,
                      const std::vector<double>& by_hour) {
  constexpr std::int64_t kHour = 3600;
  constexpr std::int64_t kThursday = 72;  // hours from Monday to the day on which 1970 began
  using std::chrono::duration_cast;
  const std::int64_t start = duration_cast<std::chrono::seconds>(window.start.time_since_epoch()).count();
  double sum = 0;
  for (std::size_t step = 0; step < step_j.size(); ++step) {
    const std::int64_t begin = start + static_cast<std::int64_t>(step) * window.step_s;
    const std::int64_t end = begin + window.step_s;
    for (std::int64_t hour = begin / kHour; hour * kHour < end; ++hour) {
      const std::int64_t seconds = std::min(end, (hour + 1) * kHour) - std::max(begin, hour * kHour);
      const auto which = static_cast<std::size_t>(hour + kThursday) % by_hour.size();
      sum += by_hour[which] * step_j[step] / 3.6e6 * static_cast<double>(seconds) /
             static_cast<double>(window.step_s);
    }
  }
  return sum;
}

}  // namespace tierwatt::planner
