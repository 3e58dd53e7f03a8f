// An energy counter that wraps, made into one that does not.
//
// RAPL's counter wraps within a minute or so under load, a 64-bit one never. The counter must be read at
// least once in each range; a reading below the one before is taken as one wrap. Tested by
// tests/probe/power/counter_test.cc.
#pragma once

#include <cstdint>
#include <optional>

namespace tierwatt::power {

class WrappingCounter {
 public:
  // `range`: the number of distinct values; a value after range - 1 is 0. 0: the counter does not say, and a
  // fall is a reset, from which counting goes on without the part that was lost.
  explicit WrappingCounter(std::uint64_t range) : range_(range) {}

  // Counts since the first reading.
  std::uint64_t unwrap(std::uint64_t raw) {
    if (last_ && raw >= *last_) total_ += raw - *last_;
    if (last_ && raw < *last_) total_ += range_ > *last_ ? range_ - *last_ + raw : 0;
    last_ = raw;
    return total_;
  }

 private:
  std::uint64_t range_;
  std::optional<std::uint64_t> last_;
  std::uint64_t total_ = 0;
};

}  // namespace tierwatt::power
