// Ranks by the normal form of the binomial; the formula stands in quantile_interval.h.
#include "probe/load/quantile_interval.h"

#include <algorithm>
#include <cmath>

namespace tierwatt::load {

namespace {

constexpr double kNormal95 = 1.959964;
// Below so many samples on the thinner side of the quantile, the binomial is not near the normal.
constexpr double kThinSide = 5;

}  // namespace

std::optional<QuantileInterval> quantile_interval(const Histogram& histogram, double fraction) {
  const auto count = static_cast<double>(histogram.count());
  if (count * std::min(fraction, 1 - fraction) < kThinSide) return std::nullopt;
  const double spread = kNormal95 * std::sqrt(count * fraction * (1 - fraction));
  const double low_rank = std::floor(count * fraction - spread);
  const double high_rank = std::ceil(count * fraction + spread) + 1;
  if (low_rank < 1 || high_rank > count) return std::nullopt;
  return QuantileInterval{histogram.percentile(low_rank / count) * (1 - Histogram::kRelativeError),
                          histogram.percentile(high_rank / count) * (1 + Histogram::kRelativeError)};
}

}  // namespace tierwatt::load
