// Ordinary least squares on a handful of features, with the interval for one more observation.
//
// y = b.x + e, e normal: the 95 % prediction half-width at x is t(0.975, n-k) s sqrt(1 + x'(X'X)^-1 x) (any
// textbook of linear regression, e.g. Montgomery, Peck, Vining, ch. 3). Tested by
// tests/probe/power/regression_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>

namespace tierwatt::power {

inline constexpr std::size_t kMaxFeatures = 4;
using Features = std::array<double, kMaxFeatures>;  // unused places are 0

struct Observation {
  Features x{};
  double y = 0;
};

struct Prediction {
  double mean = 0;
  double half_width = 0;  // 95 %
};

class LinearFit {
 public:
  // The first `features` places of x count. nullopt: fewer than features + 2 observations, or features that
  // do not tell one another apart in them.
  static std::optional<LinearFit> fit(std::span<const Observation> observations, std::size_t features);
  [[nodiscard]] Prediction predict(const Features& x) const;
  [[nodiscard]] std::size_t degrees_of_freedom() const { return freedom_; }

 private:
  using Matrix = std::array<Features, kMaxFeatures>;
  std::size_t features_ = 0;
  std::size_t freedom_ = 0;
  Features coefficients_{};
  Matrix inverse_{};  // (X'X)^-1
  double sigma_ = 0;
};

}  // namespace tierwatt::power
