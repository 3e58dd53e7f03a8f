// When is a measurement steady? The rule of the SNIA Solid State Storage Performance Test Specification
// (PTS): over the last five rounds, (1) the largest minus the smallest value is at most 20 % of their mean,
// and (2) the least-squares line through them rises or falls by at most 10 % of the mean across the window.
//
// Pure functions, no state, any thread. Tested by tests/probe/load/steady_test.cc.
#pragma once

#include <cstddef>
#include <span>

namespace tierwatt::load {

inline constexpr std::size_t kSteadyWindow = 5;
inline constexpr double kSteadyRange = 0.20;
inline constexpr double kSteadySlope = 0.10;

// What the rule saw in its window; both figures are fractions of the mean.
struct SteadyVerdict {
  bool steady = false;
  std::size_t rounds = 0;  // all rounds so far; below kSteadyWindow nothing can be said
  double mean = 0;
  double range = 0;            // (largest - smallest) / mean
  double slope_excursion = 0;  // |slope| * (window - 1) / mean
};

// Looks at the last kSteadyWindow of `rounds` (one value a round, such as its IOPS). A mean of zero, or a
// value that is not finite, is never steady.
SteadyVerdict judge_steady(std::span<const double> rounds);

}  // namespace tierwatt::load
