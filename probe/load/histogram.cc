// The rare half of the histogram: merging and reading. The bound stands in histogram.h.
#include "probe/load/histogram.h"

#include <cmath>

namespace tierwatt::load {

namespace {

constexpr double kNanosecond = 1e-9;

}  // namespace

void Histogram::merge(const Histogram& other) {
  for (std::size_t i = 0; i < kBuckets; ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  sum_ += other.sum_;
  max_ = std::max(max_, other.max_);
}

Seconds Histogram::mean() const {
  if (count_ == 0) return Seconds{0};
  return Seconds(static_cast<double>(sum_) / static_cast<double>(count_) * kNanosecond);
}

Seconds Histogram::max() const { return Seconds(static_cast<double>(max_) * kNanosecond); }

Seconds Histogram::percentile(double fraction) const {
  if (count_ == 0) return Seconds{0};
  const double wanted = std::ceil(std::clamp(fraction, 0.0, 1.0) * static_cast<double>(count_));
  const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
  std::uint64_t below = 0;
  for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
    below += buckets_[bucket];
    if (below >= rank) return std::min(Seconds(middle_of(bucket) * kNanosecond), max());
  }
  return max();
}

}  // namespace tierwatt::load
