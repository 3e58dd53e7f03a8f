// Least squares by the normal equations: four features at most, so Gauss-Jordan with pivoting is exact
// enough. Tested by tests/probe/power/regression_test.cc.
#include "probe/power/regression.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <utility>

#include "probe/base/student_t.h"

namespace tierwatt::power {
namespace {

using Matrix = std::array<Features, kMaxFeatures>;

// Inverts the leading k x k part; false when it is singular to working precision.
bool invert(Matrix a, std::size_t k, Matrix& inverse) {
  inverse = {};
  for (std::size_t i = 0; i < k; ++i) inverse.at(i).at(i) = 1;
  for (std::size_t column = 0; column < k; ++column) {
    std::size_t pivot = column;
    for (std::size_t row = column + 1; row < k; ++row) {
      if (std::abs(a.at(row).at(column)) > std::abs(a.at(pivot).at(column))) pivot = row;
    }
    if (std::abs(a.at(pivot).at(column)) < 1e-9) return false;
    std::swap(a.at(pivot), a.at(column));
    std::swap(inverse.at(pivot), inverse.at(column));
    const double scale = 1 / a.at(column).at(column);
    for (std::size_t j = 0; j < k; ++j) {
      a.at(column).at(j) *= scale;
      inverse.at(column).at(j) *= scale;
    }
    for (std::size_t row = 0; row < k; ++row) {
      const double factor = row == column ? 0 : a.at(row).at(column);
      for (std::size_t j = 0; j < k; ++j) {
        a.at(row).at(j) -= factor * a.at(column).at(j);
        inverse.at(row).at(j) -= factor * inverse.at(column).at(j);
      }
    }
  }
  return true;
}

double dot(const Features& a, const Features& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

Features times(const Matrix& m, const Features& x) {
  Features y{};
  for (std::size_t i = 0; i < kMaxFeatures; ++i) y.at(i) = dot(m.at(i), x);
  return y;
}

}  // namespace

std::optional<LinearFit> LinearFit::fit(std::span<const Observation> observations, std::size_t features) {
  assert(features >= 1 && features <= kMaxFeatures);
  if (observations.size() < features + 2) return std::nullopt;
  Matrix normal{};
  Features right{};
  for (const Observation& o : observations) {
    for (std::size_t i = 0; i < features; ++i) {
      right.at(i) += o.x.at(i) * o.y;
      for (std::size_t j = 0; j < features; ++j) normal.at(i).at(j) += o.x.at(i) * o.x.at(j);
    }
  }
  LinearFit fit;
  if (!invert(normal, features, fit.inverse_)) return std::nullopt;
  fit.features_ = features;
  fit.freedom_ = observations.size() - features;
  fit.coefficients_ = times(fit.inverse_, right);
  double squares = 0;
  for (const Observation& o : observations) {
    const double residual = o.y - dot(fit.coefficients_, o.x);
    squares += residual * residual;
  }
  fit.sigma_ = std::sqrt(squares / static_cast<double>(fit.freedom_));
  return fit;
}

Prediction LinearFit::predict(const Features& x) const {
  const double leverage = std::max(0.0, dot(x, times(inverse_, x)));
  return {dot(coefficients_, x), student_t975(freedom_) * sigma_ * std::sqrt(1 + leverage)};
}

}  // namespace tierwatt::power
