// Ratios with their intervals; the formula stands in emerald.h.
#include "probe/run/emerald.h"

#include <cmath>
#include <limits>

namespace tierwatt::run {

namespace {

struct Plain {
  double value = 0, low = 0, high = 0;
};

// ln(high / low); a low of zero is infinitely far away.
double log_distance(double low, double high) {
  return low > 0 ? std::log(high / low) : std::numeric_limits<double>::infinity();
}

std::optional<PerWatt> ratio(const Plain& x, Source source, const std::optional<Estimate<Watts>>& watts) {
  if (!watts || watts->value <= Watts(0) || x.value <= 0) return std::nullopt;
  const double w = watts->value.value();
  const double down = std::hypot(log_distance(x.low, x.value), log_distance(w, watts->high.value()));
  const double up = std::hypot(log_distance(x.value, x.high), log_distance(watts->low.value(), w));
  const double per_watt = x.value / w;
  return PerWatt{per_watt, per_watt * std::exp(-down), per_watt * std::exp(up),
                 weaker(source, watts->source)};
}

template <class Q>
Plain plain_of(const Estimate<Q>& estimate, double unit) {
  return {estimate.value.value() / unit, estimate.low.value() / unit, estimate.high.value() / unit};
}

}  // namespace

std::optional<PerWatt> iops_per_watt(const WorkloadResult& result) {
  return ratio(plain_of(result.iops, 1), result.iops.source, result.power);
}

std::optional<PerWatt> mib_per_second_per_watt(const WorkloadResult& result) {
  constexpr double kMebibyte = 1024.0 * 1024.0;
  return ratio(plain_of(result.bandwidth, kMebibyte), result.bandwidth.source, result.power);
}

std::optional<PerWatt> gigabytes_per_watt(const DeviceProfile& profile) {
  constexpr double kGigabyte = 1e9;
  const double gigabytes = static_cast<double>(profile.capacity.value()) / kGigabyte;
  return ratio({gigabytes, gigabytes, gigabytes}, Source::measured, profile.power.idle);
}

}  // namespace tierwatt::run
