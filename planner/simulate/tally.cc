// Runs cut at the ends of days. Tested by tests/planner/simulate/tally_test.cc.
#include "planner/simulate/tally.h"

#include <algorithm>
#include <cmath>

namespace tierwatt::planner {
namespace {

constexpr double kDay_s = 86400;
constexpr double kJoulesPerKwh = 3.6e6;

}  // namespace

Tally::Tally(const Instance& instance) : instance_(instance) {
  const auto days = static_cast<std::size_t>(instance.window_s() / kDay_s);
  for (std::size_t day = 0; day <= days; ++day)
    day_begin_.push_back(
        static_cast<std::uint32_t>(std::ceil(static_cast<double>(day) * kDay_s / instance.step_s)));
  day_j_.resize(days);
}

void Tally::always(double watts) {
  always_w_ += watts;
  const double kwh = watts * instance_.step_s / kJoulesPerKwh;
  money_ += kwh * instance_.price.over(0, instance_.steps);
  kgco2e_ += kwh * instance_.intensity.over(0, instance_.steps);
}

void Tally::run(Run run, double watts) {
  const std::uint32_t end = run.start + run.length;
  const double step_j = watts * instance_.step_s;
  money_ += step_j / kJoulesPerKwh * instance_.price.over(run.start, end);
  kgco2e_ += step_j / kJoulesPerKwh * instance_.intensity.over(run.start, end);
  auto next = std::upper_bound(day_begin_.begin(), day_begin_.end(), run.start);
  for (std::uint32_t from = run.start; next != day_begin_.end() && from < end; ++next) {
    const std::uint32_t to = std::min(end, *next);
    day_j_[static_cast<std::size_t>(next - day_begin_.begin()) - 1] += step_j * (to - from);
    from = to;
  }
}

void Tally::at(std::uint32_t step, double joules) {
  money_ += joules / kJoulesPerKwh * instance_.price.at(step);
  kgco2e_ += joules / kJoulesPerKwh * instance_.intensity.at(step);
  const auto next = std::upper_bound(day_begin_.begin(), day_begin_.end(), step);
  if (next != day_begin_.end()) day_j_[static_cast<std::size_t>(next - day_begin_.begin()) - 1] += joules;
}

std::vector<double> Tally::day_j() const {
  std::vector<double> joules = day_j_;
  for (double& day : joules) day += always_w_ * kDay_s;
  return joules;
}

}  // namespace tierwatt::planner
