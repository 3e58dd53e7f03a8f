// Which drives to measure next: the expected narrowing of the saving's interval, in closed form.
//
// The saving S and what a meter would say of one drive's figure, Y, are linear in the same factors. Knowing Y
// leaves Var(S) - Cov(S, Y)^2 / Var(Y): a measurement tells of the drive itself, and of everything that its
// model, its class and its transitions share. Figures of one drive are taken as measured apart; that they
// share the meter's gain is left out. One drive a model is named, that which tells most; drives whose figures
// are measured already tell nothing new.
//
// Linear in drives and factors. Threads: pure.
#pragma once

#include <string>
#include <vector>

#include "planner/simulate/doubt.h"

namespace tierwatt::planner {

// Half-width of 95 % that a measurement is expected to have, as a share of the value: a bench meter or a
// drive's own calibrated sensor, with a few minutes of samples.
inline constexpr double kExpectedAccuracy = 0.03;
inline constexpr std::size_t kMostToMeasure = 5;

struct MeasureNext {
  Index drive = kNone;
  std::size_t alike = 0;        // drives of the model in sets that the plan changes
  double half_width_share = 1;  // what the interval's half-width would shrink to, as a share
};

// The greatest narrowing first; models that would not narrow it are left out.
std::vector<MeasureNext> measure_next(const Instance& instance, const Evaluation& before,
                                      const Evaluation& after, const Doubt& doubt);

}  // namespace tierwatt::planner
