// Sums over the steps before each step. Tested by tests/planner/model/rate_test.cc against a sum second by
// second.
#include "planner/model/rate.h"

#include <algorithm>
#include <chrono>
#include <limits>

namespace tierwatt::planner {
namespace {

constexpr std::int64_t kHour_s = 3600;
constexpr std::int64_t kDay_s = 24 * kHour_s;
// 1970-01-01 was a Thursday: Monday of that week lies three days before.
constexpr std::int64_t kMondayOffset_s = 3 * kDay_s;

// Mean of the hours' figures over [from, to), seconds since 1970.
double mean_over(const std::vector<double>& by_hour, std::int64_t from, std::int64_t to) {
  const auto hours = static_cast<std::int64_t>(by_hour.size());
  double sum = 0;
  for (std::int64_t at = from; at < to;) {
    const std::int64_t hour = (at + kMondayOffset_s) / kHour_s;
    const std::int64_t end = std::min(to, at + kHour_s - (at + kMondayOffset_s) % kHour_s);
    sum += by_hour[static_cast<std::size_t>(hour % hours)] * static_cast<double>(end - at);
    at = end;
  }
  return sum / static_cast<double>(to - from);
}

}  // namespace

Rate::Rate(const Window& window, double constant, const std::vector<double>& by_hour)
    : mean_(constant), least_(constant), most_(constant) {
  if (by_hour.empty()) return;
  const auto start =
      std::chrono::duration_cast<std::chrono::seconds>(window.start.time_since_epoch()).count();
  before_.reserve(window.steps + std::size_t{1});
  before_.push_back(0);
  least_ = std::numeric_limits<double>::infinity();
  most_ = -least_;
  for (std::uint32_t step = 0; step < window.steps; ++step) {
    const std::int64_t from = start + window.step_s * step;
    const double rate = mean_over(by_hour, from, from + window.step_s);
    before_.push_back(before_.back() + rate);
    least_ = std::min(least_, rate);
    most_ = std::max(most_, rate);
  }
  mean_ = before_.back() / window.steps;
}

}  // namespace tierwatt::planner
