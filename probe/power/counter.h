// An energy counter that wraps, made into one that does not.
//
// RAPL's counter wraps within a minute or so under load, a 64-bit one never. The counter must be read at
// least once in each range; a reading below the one before is taken as one wrap. Tested by
// tests/probe/power/counter_test.cc.
#pragma once

#include <cstdint>

namespace tierwatt::power {

class WrappingCounter {
 public:
  // `range`: the number of distinct values; a value after range - 1 is 0. 0: the counter does not say, and a
  // fall is a reset, from which counting goes on without the part that was lost.
  explicit WrappingCounter(std::uint64_t range) : range_(range) {}

  // Counts since the first reading.
  std::uint64_t unwrap(std::uint64_t raw) {
    if (started_) total_ += step(raw);
    started_ = true;
    last_ = raw;
    return total_;
  }

 private:
  [[nodiscard]] std::uint64_t step(std::uint64_t raw) const {
    if (raw >= last_) return raw - last_;
    return range_ > last_ ? range_ - last_ + raw : 0;
  }

  std::uint64_t range_;
  bool started_ = false;
  std::uint64_t last_ = 0;
  std::uint64_t total_ = 0;
};

}  // namespace tierwatt::power
