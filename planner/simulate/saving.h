// What one evaluation saves against another, with its doubt in closed form.
//
// A saving is linear in watts and joules: each set's fewer seconds awake, asleep and fewer wake-ups, each
// enclosure's fewer seconds lit. The errors of those figures are sums of shared factors and of what is each
// drive's own (planner/model/factors.h), so the saving's error is one slope for each factor and one variance.
// A factor's two halves may differ in slope: with z standard normal, the effect is up z for z > 0 and down z
// else, whose mean is (up - down) / sqrt(2 pi) and whose mean square is (up^2 + down^2) / 2.
//
// Threads: const use is safe from any.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "planner/model/instance.h"
#include "planner/simulate/evaluate.h"

namespace tierwatt::planner {

// Of one set: how much less of each figure the second evaluation takes.
using FewerUnits = std::array<double, kPowerFigures>;  // seconds at idle, seconds in standby, wake-ups
FewerUnits fewer_units(const Instance& instance, const SetCost& before, const SetCost& after);

// What is added up.
enum class SavingOf {
  energy,  // joules as replayed
  // What a plan is judged by: joules weighed by the hour where the policy's objective has hourly figures,
  // less the wear of more start/stops at its price. Floors count the same at all hours.
  objective,
};

// Of one set, as it is added up: the units of each figure, and the wake-ups that wear is asked for.
struct SetUnits {
  FewerUnits fewer{};
  double fewer_wake_ups = 0;
};
SetUnits units_between(const Instance& instance, SavingOf what, const SetCost& before, const SetCost& after);

class Saving {
 public:
  explicit Saving(const Instance& instance, SavingOf what = SavingOf::energy);
  void add_set(Index set, const SetCost& before, const SetCost& after);
  void add_set(Index set, const SetUnits& units);
  void add_floor(Index domain, double fewer_awake_steps);

  [[nodiscard]] double value_j() const { return value_; }
  [[nodiscard]] double own_variance() const { return own_variance_; }
  // One entry a factor, in the order of factors.
  [[nodiscard]] std::vector<Slope> slopes() const;
  // Mean -+ z standard deviations; the value lies inside.
  [[nodiscard]] Band band(double z = kSd95) const;

 private:
  void add(std::span<const Slope> slopes, double units);

  const Instance* instance_;
  SavingOf what_;
  double value_ = 0, own_variance_ = 0;
  // One entry a factor where those are few, else entries in the order in which they came.
  std::vector<Slope> slopes_;
  bool by_factor_;
};

struct Moments {
  double mean = 0, variance = 0;
};
// Of one factor's effect.
Moments moments_of(const Slope& slope);

// A bundle of moves is accepted when this many standard deviations below its mean it still pays: a one-sided
// 95 % bound.
inline constexpr double kGateSd = 1.64;

// From `before` to `after`, sets and floors.
Saving saving_between(const Instance& instance, const Evaluation& before, const Evaluation& after,
                      SavingOf what = SavingOf::energy);
// The same with its 95 % interval.
Band saving_j(const Instance& instance, const Evaluation& before, const Evaluation& after);

}  // namespace tierwatt::planner
