// From samples of a meter to the mean watts of an interval, with an honest 95 % interval.
//
// Mean: each sample speaks for the time nearer to it than to its neighbours (a sample that the meter averaged
// over a seconds stands a/2 before it was read), cut to the interval and to kMaxReach median periods, so that
// a gap is left out rather than invented.
//
// Doubt, three parts with causes of their own, added in quadrature:
//   - scatter: samples of power follow one another, so s / sqrt(n) is too narrow. The long-run variance is
//   estimated by
//     prewhitening with a first-order autoregression (Andrews and Monahan, Econometrica 60(4), 1992; its
//     coefficient corrected for bias, Kendall 1954), a Bartlett kernel over a tenth of the residuals, and
//     that kernel's fixed-b critical value 1.96 + 2.9694 b + 0.4160 b^2 - 0.5324 b^3 (Kiefer and Vogelsang,
//     Econometric Theory 21(6), 2005, table 1);
//   - resolution: one step, uniform: 1.96 x step / sqrt(12), not reduced by averaging, as steps need not
//   dither;
//   - accuracy: the meter's share of the value, a shared error that no number of samples averages out.
// Simulated coverage, autoregressive noise up to 0.9, is 93 to 97 % from about six independent samples' worth
// on; with fewer the interval is too narrow, and the basis says how few. Tested by
// tests/probe/power/estimator_test.cc.
#pragma once

#include <span>
#include <string>

#include "probe/base/estimate.h"
#include "probe/base/result.h"
#include "probe/base/units.h"
#include "probe/power/meter.h"

namespace tierwatt::power {

// `at`: seconds since any one moment, the same for all samples and for the interval.
struct PowerSample {
  Seconds at{};
  Watts watts{};
};

struct Instrument {
  std::string name;
  Watts step{};
  Seconds averaging{};
  double accuracy = 0;  // share of the value, 95 %
  Source source = Source::measured;
};
Instrument instrument_of(const MeterInfo& info);

inline constexpr std::size_t kMinSamples = 5;
inline constexpr double kMaxReach = 1.5;    // median periods that one sample may speak for, on each side
inline constexpr double kMinCovered = 0.5;  // share of the interval that samples must speak for

// Samples in order of time; those outside [from, to] are ignored. Errors: invalid_argument (from >= to),
// unavailable (fewer than kMinSamples, less than kMinCovered covered, or every sample is 0 W: no meter).
Result<Estimate<Watts>> mean_power(std::span<const PowerSample> samples, Seconds from, Seconds to,
                                   const Instrument& instrument);

// Of the times between samples; at least two samples.
Seconds median_period(std::span<const PowerSample> samples);

// 95 % half-width of the mean of a serially correlated series; 0 for a constant one. At least kMinSamples
// values.
double mean_half_width(std::span<const double> series);
// How many independent samples the series is worth: n (1 - phi) / (1 + phi).
double independent_samples(std::span<const double> series);

}  // namespace tierwatt::power
