// The final interval of a plan's saving: Monte Carlo over the factors and over bootstrapped days.
//
// Each draw takes a standard normal for each factor, one for the sum of what is each drive's own (a sum of
// independent normals is one), and days of the window drawn again in blocks with the plan's places and
// timeouts: other weeks are made of such days. The days' deviation is added, so the product of both errors,
// of second order, is left out. Factors beyond the kDrawn largest are drawn together as one normal.
//
// A bootstrap of n days shows sqrt((n - 1) / n) of their scatter, and few days tell little about scatter at
// all; both are mended by widening with Student's t for n - 1 degrees of freedom. Below kFewestDays
// whole days nothing can be drawn again: kUnseenDays of the saving is then taken as the standard deviation of
// weeks. Circular blocks (Politis and Romano 1992) of n^(1/3) days keep what follows upon one another.
//
// Deterministic for the seed. Threads: pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "planner/simulate/evaluate.h"
#include "planner/simulate/saving.h"

namespace tierwatt::planner {

inline constexpr std::size_t kDraws = 4000;
inline constexpr std::size_t kDrawn = 64;
inline constexpr std::size_t kFewestDays = 3;
inline constexpr double kUnseenDays = 0.2;

struct Doubt {
  Band saved_j;  // of the window; low and high are the 2.5 and 97.5 % quantiles, the value as replayed
  // What the interval is made of, as variances in joules squared.
  double factors_variance = 0, own_variance = 0, days_variance = 0;
  std::size_t factors = 0, days = 0;
  std::string basis;
};

Doubt doubt_of(const Instance& instance, const Evaluation& before, const Evaluation& after,
               std::uint64_t seed);

// The same from its parts: the saving, and joules saved on each whole day of the window, which has
// `window_days`.
Doubt doubt_of(const Saving& saving, const std::vector<double>& daily_j, double window_days,
               std::uint64_t seed);

}  // namespace tierwatt::planner
