// Sums of slopes. Tested by tests/planner/simulate/saving_test.cc.
#include "planner/simulate/saving.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tierwatt::planner {

FewerUnits fewer_units(const Instance& instance, const SetCost& before, const SetCost& after) {
  const auto seconds = [&](std::int64_t steps) { return static_cast<double>(steps) * instance.step_s; };
  // A set that is off draws no standby watts either.
  const auto asleep_s = [&](const SetCost& cost) {
    return cost.off ? 0 : instance.window_s() - seconds(cost.count.awake_steps);
  };
  return {seconds(before.count.awake_steps) - seconds(after.count.awake_steps),
          asleep_s(before) - asleep_s(after),
          static_cast<double>(before.count.wake_ups - after.count.wake_ups)};
}

namespace {

// A large plan has tens of thousands of bundles, each with a sum of its own; most clusters have few models.
constexpr std::size_t kFewFactors = 128;

// The same with each step counted by what its joules weigh. Weights have the mean 1 over the window.
FewerUnits weighed_units(const Instance& instance, const SetCost& before, const SetCost& after) {
  const auto asleep_s = [&](const SetCost& cost) {
    return cost.off ? 0 : instance.window_s() - cost.weighed_awake_steps * instance.step_s;
  };
  return {(before.weighed_awake_steps - after.weighed_awake_steps) * instance.step_s,
          asleep_s(before) - asleep_s(after), before.weighed_wake_ups - after.weighed_wake_ups};
}

}  // namespace

Saving::Saving(const Instance& instance, SavingOf what)
    : instance_(&instance), what_(what), by_factor_(instance.factors.size() <= kFewFactors) {
  if (!by_factor_) return;
  slopes_.resize(instance.factors.size());
  for (Index f = 0; f < slopes_.size(); ++f) slopes_[f].factor = f;
}

void Saving::add(std::span<const Slope> slopes, double units) {
  if (by_factor_) {
    for (const Slope& slope : slopes) {
      slopes_[slope.factor].up += slope.up * units;
      slopes_[slope.factor].down += slope.down * units;
    }
    return;
  }
  for (const Slope& slope : slopes) slopes_.push_back({slope.factor, slope.up * units, slope.down * units});
}

SetUnits units_between(const Instance& instance, SavingOf what, const SetCost& before, const SetCost& after) {
  const bool weighs = what == SavingOf::objective && instance.hourly_objective() != nullptr;
  return {weighs ? weighed_units(instance, before, after) : fewer_units(instance, before, after),
          static_cast<double>(before.count.wake_ups - after.count.wake_ups)};
}

void Saving::add_set(Index s, const SetCost& before, const SetCost& after) {
  add_set(s, units_between(*instance_, what_, before, after));
}

void Saving::add_set(Index s, const SetUnits& units) {
  const SetModel& set = instance_->sets[s];
  if (what_ == SavingOf::objective) value_ += set.wear_price_j * units.fewer_wake_ups;
  const std::array<double, kPowerFigures> values = {set.idle_w.value, set.standby_w.value,
                                                    set.spinup_j.value};
  for (std::size_t f = 0; f < kPowerFigures; ++f) {
    const double fewer = units.fewer[f];
    if (fewer == 0) continue;
    const auto figure = static_cast<PowerFigure>(f);
    value_ += values[f] * fewer;
    own_variance_ += instance_->factors.own_variance(s, figure) * fewer * fewer;
    add(instance_->factors.shared(s, figure), fewer);
  }
}

void Saving::add_floor(Index domain, double fewer_awake_steps) {
  const auto& floor = instance_->snapshot->domains[domain].floor;
  if (!floor || fewer_awake_steps == 0) return;
  const double fewer_s = fewer_awake_steps * instance_->step_s;
  value_ += floor->value.value() * fewer_s;
  add(instance_->factors.floor(domain), fewer_s);
}

std::vector<Slope> Saving::slopes() const {
  std::vector<Slope> merged = slopes_;
  if (by_factor_) {
    std::erase_if(merged, [](const Slope& slope) { return slope.up == 0 && slope.down == 0; });
    return merged;
  }
  std::stable_sort(merged.begin(), merged.end(),
                   [](const Slope& a, const Slope& b) { return a.factor < b.factor; });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < merged.size(); ++i) {
    if (kept > 0 && merged[kept - 1].factor == merged[i].factor) {
      merged[kept - 1].up += merged[i].up;
      merged[kept - 1].down += merged[i].down;
    } else {
      merged[kept++] = merged[i];
    }
  }
  merged.resize(kept);
  return merged;
}

Moments moments_of(const Slope& slope) {
  const double mean = (slope.up - slope.down) / std::sqrt(2 * std::numbers::pi);
  return {mean, (slope.up * slope.up + slope.down * slope.down) / 2 - mean * mean};
}

Band Saving::band(double z) const {
  Moments sum{value_, own_variance_};
  for (const Slope& slope : slopes()) {
    const Moments factor = moments_of(slope);
    sum.mean += factor.mean;
    sum.variance += factor.variance;
  }
  const double half = z * std::sqrt(sum.variance);
  return {value_, std::min(value_, sum.mean - half), std::max(value_, sum.mean + half)};
}

Saving saving_between(const Instance& instance, const Evaluation& before, const Evaluation& after,
                      SavingOf what) {
  Saving saving(instance, what);
  for (Index s = 0; s < instance.sets.size(); ++s) saving.add_set(s, before.sets[s], after.sets[s]);
  for (std::size_t e = 0; e < before.enclosures.size(); ++e) {
    const EnclosureCost& was = before.enclosures[e];
    const EnclosureCost& is = after.enclosures[e];
    saving.add_floor(was.domain, what == SavingOf::objective
                                     ? was.weighed_awake_steps - is.weighed_awake_steps
                                     : static_cast<double>(was.awake_steps - is.awake_steps));
  }
  return saving;
}

Band saving_j(const Instance& instance, const Evaluation& before, const Evaluation& after) {
  return saving_between(instance, before, after).band(kSd95);
}

}  // namespace tierwatt::planner
