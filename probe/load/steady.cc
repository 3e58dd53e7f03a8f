// The PTS steady-state rule; its statement stands in steady.h.
#include "probe/load/steady.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tierwatt::load {

namespace {

// Slope of the least-squares line through (0, y0), (1, y1), ...
double best_fit_slope(std::span<const double> values, double mean) {
  const double middle = (static_cast<double>(values.size()) - 1.0) / 2.0;
  double product = 0;
  double square = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double x = static_cast<double>(i) - middle;
    product += x * (values[i] - mean);
    square += x * x;
  }
  return product / square;
}

}  // namespace

SteadyVerdict judge_steady(std::span<const double> rounds) {
  SteadyVerdict verdict{.rounds = rounds.size()};
  if (rounds.size() < kSteadyWindow) return verdict;
  const std::span<const double> window = rounds.last(kSteadyWindow);
  if (!std::all_of(window.begin(), window.end(), [](double v) { return std::isfinite(v); })) return verdict;
  verdict.mean = std::accumulate(window.begin(), window.end(), 0.0) / static_cast<double>(window.size());
  if (verdict.mean <= 0) return verdict;
  const auto [smallest, largest] = std::minmax_element(window.begin(), window.end());
  verdict.range = (*largest - *smallest) / verdict.mean;
  const double steps = static_cast<double>(window.size()) - 1.0;
  verdict.slope_excursion = std::abs(best_fit_slope(window, verdict.mean)) * steps / verdict.mean;
  verdict.steady = verdict.range <= kSteadyRange && verdict.slope_excursion <= kSteadySlope;
  return verdict;
}

}  // namespace tierwatt::load
