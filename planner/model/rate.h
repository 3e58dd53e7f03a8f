// A price of energy or its carbon intensity, laid over the window's steps: one figure throughout, or 24 by
// the hour of the day, or 168 by the hour of the week from Monday, in UTC. A step that lasts across an hour's
// end has the mean over its seconds.
//
// Units: of the policy (money or kgCO2e a kWh), without PUE. Ownership: values. Threads: immutable.
#pragma once

#include <cstdint>
#include <vector>

#include "probe/profile/snapshot.h"

namespace tierwatt::planner {

class Rate {
 public:
  Rate() = default;  // 1 throughout
  // `by_hour`: empty, 24 or 168 figures; where it is empty, `constant` holds in every step.
  Rate(const Window& window, double constant, const std::vector<double>& by_hour);

  // The same in every step.
  [[nodiscard]] bool constant() const { return before_.empty(); }
  // Over the window.
  [[nodiscard]] double mean() const { return mean_; }
  // Of any step.
  [[nodiscard]] double least() const { return least_; }
  [[nodiscard]] double most() const { return most_; }
  // Sum over the steps [from, to).
  [[nodiscard]] double over(std::uint32_t from, std::uint32_t to) const {
    return constant() ? mean_ * (to - from) : before_[to] - before_[from];
  }
  [[nodiscard]] double at(std::uint32_t step) const { return over(step, step + 1); }

 private:
  double mean_ = 1, least_ = 1, most_ = 1;
  std::vector<double> before_;  // sum over the steps before each; one more than there are steps
};

}  // namespace tierwatt::planner
