// Means and their doubt. Tested by tests/probe/power/estimator_test.cc.
#include "probe/power/estimator.h"

#include <fmt/core.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <vector>

namespace tierwatt::power {
namespace {

constexpr double kKernelShare = 0.1;  // of the residuals
constexpr double kMostCorrelated = 0.97;

Error no_mean(std::string message) {
  return Error{Code::unavailable, std::move(message), "",
               "sample longer or more often, or use another meter"};
}

std::vector<double> centred(std::span<const double> series) {
  const double mean = std::accumulate(series.begin(), series.end(), 0.0) / static_cast<double>(series.size());
  std::vector<double> out(series.begin(), series.end());
  for (double& value : out) value -= mean;
  return out;
}

double autocovariance(std::span<const double> centred_series, std::size_t lag) {
  double sum = 0;
  for (std::size_t i = lag; i < centred_series.size(); ++i)
    sum += centred_series[i] * centred_series[i - lag];
  return sum / static_cast<double>(centred_series.size());
}

// First-order autocorrelation, its downward bias of (1 + 3 phi) / n taken back; noise of negative correlation
// is taken as uncorrelated, which is never too narrow.
double correlation(std::span<const double> centred_series) {
  const double n = static_cast<double>(centred_series.size());
  const double variance = autocovariance(centred_series, 0);
  if (variance <= 0) return 0;
  const double phi = autocovariance(centred_series, 1) / variance;
  return std::clamp((n * phi + 1) / (n - 3), 0.0, kMostCorrelated);
}

double worth(std::size_t n, double phi) { return static_cast<double>(n) * (1 - phi) / (1 + phi); }

std::vector<double> whitened(const std::vector<double>& series, double phi) {
  std::vector<double> residuals;
  residuals.reserve(series.size());
  for (std::size_t i = 1; i < series.size(); ++i) residuals.push_back(series[i] - phi * series[i - 1]);
  return centred(residuals);
}

double long_run_variance(std::span<const double> residuals, std::size_t lags) {
  double sum = autocovariance(residuals, 0);
  for (std::size_t lag = 1; lag < lags; ++lag) {
    const double weight = 1 - static_cast<double>(lag) / static_cast<double>(lags);
    sum += 2 * weight * autocovariance(residuals, lag);
  }
  return std::max(0.0, sum);
}

double fixed_b_critical(double b) { return 1.96 + b * (2.9694 + b * (0.4160 - b * 0.5324)); }

// The samples that fall into the interval, moved to the middle of their averaging time.
std::vector<PowerSample> within(std::span<const PowerSample> samples, Seconds from, Seconds to,
                                Seconds averaging) {
  std::vector<PowerSample> inside;
  for (const PowerSample& sample : samples) {
    const Seconds at = sample.at - averaging / 2;
    if (at >= from && at <= to) inside.push_back({at, sample.watts});
  }
  return inside;
}

// Seconds that each sample speaks for.
std::vector<double> spans(const std::vector<PowerSample>& samples, Seconds from, Seconds to) {
  const double reach = kMaxReach * median_period(samples).count();
  std::vector<double> seconds;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double at = samples[i].at.count();
    const double left = i == 0 ? at - from.count() : (samples[i].at - samples[i - 1].at).count() / 2;
    const double right =
        i + 1 == samples.size() ? to.count() - at : (samples[i + 1].at - samples[i].at).count() / 2;
    seconds.push_back(std::min(left, reach) + std::min(right, reach));
  }
  return seconds;
}

struct WeightedMean {
  double watts = 0;
  std::vector<double> contributions;  // mean is `watts`; their scatter is the mean's
};

WeightedMean weighted_mean(const std::vector<PowerSample>& samples, const std::vector<double>& seconds,
                           double covered) {
  WeightedMean mean;
  for (std::size_t i = 0; i < samples.size(); ++i)
    mean.watts += samples[i].watts.value() * seconds[i] / covered;
  const double n = static_cast<double>(samples.size());
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double weight = n * seconds[i] / covered;
    mean.contributions.push_back(mean.watts + weight * (samples[i].watts.value() - mean.watts));
  }
  return mean;
}

Estimate<Watts> with_doubt(const WeightedMean& mean, const Instrument& instrument, double covered_share) {
  const double scatter = mean_half_width(mean.contributions);
  const double resolution = 1.96 * instrument.step.value() / std::sqrt(12.0);
  const double accuracy = instrument.accuracy * std::abs(mean.watts);
  const double half = std::hypot(scatter, resolution, accuracy);
  const std::string basis = fmt::format(
      "{}: mean of {} samples (worth {:.0f} independent), {:.0f} % of the time covered; scatter {:.2g} W, "
      "step "
      "{:.2g} W, accuracy {:.2g} W",
      instrument.name, mean.contributions.size(), independent_samples(mean.contributions),
      100 * covered_share, scatter, resolution, accuracy);
  // A power below zero is not possible; a mean below the scatter is.
  const double low = std::min(mean.watts, std::max(0.0, mean.watts - half));
  return {Watts(mean.watts), Watts(low), Watts(mean.watts + half), instrument.source, basis};
}

}  // namespace

Instrument instrument_of(const MeterInfo& info) {
  return {info.name, info.power_step, info.averaging, info.accuracy, info.source};
}

Result<Estimate<Watts>> mean_power(std::span<const PowerSample> samples, Seconds from, Seconds to,
                                   const Instrument& instrument) {
  if (!(from < to))
    return Error{Code::invalid_argument, "an interval of no length has no mean power", "", ""};
  const std::vector<PowerSample> inside = within(samples, from, to, instrument.averaging);
  if (inside.size() < kMinSamples) {
    return no_mean(fmt::format("{} answered {} times in {:.3g} s, {} are needed", instrument.name,
                               inside.size(), (to - from).count(), kMinSamples));
  }
  if (std::all_of(inside.begin(), inside.end(), [](const PowerSample& s) { return s.watts.value() == 0; })) {
    return no_mean(fmt::format("{} answered 0 W throughout: not a meter", instrument.name));
  }
  const std::vector<double> seconds = spans(inside, from, to);
  const double covered = std::accumulate(seconds.begin(), seconds.end(), 0.0);
  const double share = covered / (to - from).count();
  if (share < kMinCovered) {
    return no_mean(
        fmt::format("the samples of {} cover {:.0f} % of the interval", instrument.name, 100 * share));
  }
  return with_doubt(weighted_mean(inside, seconds, covered), instrument, share);
}

Seconds median_period(std::span<const PowerSample> samples) {
  assert(samples.size() >= 2);
  std::vector<Seconds> periods;
  for (std::size_t i = 1; i < samples.size(); ++i) periods.push_back(samples[i].at - samples[i - 1].at);
  const auto middle = periods.begin() + static_cast<std::ptrdiff_t>(periods.size() / 2);
  std::nth_element(periods.begin(), middle, periods.end());
  return *middle;
}

double mean_half_width(std::span<const double> series) {
  assert(series.size() >= kMinSamples);
  const std::vector<double> errors = centred(series);
  const double phi = correlation(errors);
  const std::vector<double> residuals = whitened(errors, phi);
  const double k = static_cast<double>(residuals.size());
  const double lags = std::max(1.0, std::ceil(kKernelShare * k));
  const double variance =
      long_run_variance(residuals, static_cast<std::size_t>(lags)) / ((1 - phi) * (1 - phi));
  const double few = 1 + 1.2 / worth(series.size(), phi);  // Student's t against the normal, to first order
  return fixed_b_critical(lags / k) * few * std::sqrt(variance / static_cast<double>(series.size()));
}

double independent_samples(std::span<const double> series) {
  return worth(series.size(), correlation(centred(series)));
}

}  // namespace tierwatt::power
