// Every I/O's latency, in a log-linear histogram of nanoseconds.
//
// Buckets. Below 2^(k+1) ns (k = kSubBucketBits = 7) a bucket is one nanosecond wide. Above, each power of
// two [2^m, 2^(m+1)) is cut into 2^k buckets of width 2^(m-k). With m the highest set bit of (v | 2^k) and
// shift = m - k, the bucket of v is (shift << k) + (v >> shift): no branch, one count-leading-zeros.
//
// Error bound. A bucket of width w = 2^shift, shift >= 1, starts at or above 2^k w. A percentile is reported
// as the middle of its bucket, so it is at most w/2 from the true sample, which is at least 2^k w:
//     relative error <= (w / 2) / (2^k w) = 2^-(k+1) = 1/256 < 0.4 %.
// Where a bucket is one nanosecond wide the error is zero. Count, mean and maximum are exact.
// Values above kLargest (36 minutes) share the last bucket; the maximum still tells them.
//
// Threads: one writer. merge() joins the histograms of several. Tested by tests/probe/load/histogram_test.cc.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "probe/base/units.h"

namespace tierwatt::load {

class Histogram {
 public:
  static constexpr unsigned kSubBucketBits = 7;
  static constexpr double kRelativeError = 1.0 / 256.0;
  static constexpr std::uint64_t kLargest = (std::uint64_t{1} << 41U) - 1;

  void record(std::uint64_t nanoseconds) {
    ++buckets_[bucket_of(std::min(nanoseconds, kLargest))];
    ++count_;
    sum_ += nanoseconds;
    max_ = std::max(max_, nanoseconds);
  }
  void merge(const Histogram& other);

  [[nodiscard]] std::int64_t count() const { return static_cast<std::int64_t>(count_); }
  // Zero when nothing was recorded. mean() and max() are exact; sums up to 584 years of latency do not
  // overflow.
  [[nodiscard]] Seconds mean() const;
  [[nodiscard]] Seconds max() const;
  // The smallest value at or below which `fraction` (0..1) of all samples lie (nearest rank), within
  // kRelativeError; never above max().
  [[nodiscard]] Seconds percentile(double fraction) const;

  // Exposed for the test of the bound.
  static constexpr std::size_t bucket_of(std::uint64_t value) {
    const auto highest_bit = static_cast<unsigned>(std::bit_width(value | (1ULL << kSubBucketBits))) - 1;
    const unsigned shift = highest_bit - kSubBucketBits;
    return (static_cast<std::size_t>(shift) << kSubBucketBits) + static_cast<std::size_t>(value >> shift);
  }
  static constexpr double middle_of(std::size_t bucket) {
    const std::size_t sub_buckets = std::size_t{1} << kSubBucketBits;
    if (bucket < 2 * sub_buckets) return static_cast<double>(bucket);
    const std::size_t shift = bucket / sub_buckets - 1;
    const std::uint64_t low = static_cast<std::uint64_t>(bucket - shift * sub_buckets) << shift;
    return static_cast<double>(low) + static_cast<double>((1ULL << shift) - 1) / 2.0;
  }

 private:
  static constexpr std::size_t kBuckets = (static_cast<std::size_t>(40 - kSubBucketBits + 2))
                                          << kSubBucketBits;

  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;
  std::uint64_t max_ = 0;
  std::array<std::uint64_t, kBuckets> buckets_{};
};

}  // namespace tierwatt::load
