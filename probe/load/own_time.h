// What the probe itself takes an I/O: the time from the return of one call to the kernel to the next call, by
// the run's clock, on one call of kEvery.
//
// Why not the kernel's own figure alone. The kernel samples 250 times a second which mode a processor is in,
// so that a run of seconds knows it to some ten percent, and it charges most of a system call's way in and
// out to the program. At a queue depth of one that way is longer than all that the program does.
//
// A time beyond kInterrupted and kSlowIo an I/O is left out: the kernel took the processor away meanwhile.
//
// Threads: one user. Tested by tests/probe/load/own_time_test.cc.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "probe/base/units.h"

namespace tierwatt::load {

class OwnTime {
 public:
  // Is this call one of those that are looked at?
  bool is_due() { return ++calls_ % kEvery == 0; }

  // Before this call so many I/Os were taken in and others issued, in so much time.
  void saw(std::chrono::nanoseconds time, std::int64_t ios) {
    if (ios == 0 || time > kInterrupted + ios * kSlowIo) return;
    time_ += time;
    ios_ += ios;
  }

  // Absent where too few calls were looked at.
  [[nodiscard]] std::optional<Seconds> per_io() const {
    if (ios_ < kFewest) return std::nullopt;
    return Seconds(time_) / static_cast<double>(ios_);
  }

 private:
  static constexpr std::uint64_t kEvery = 64;
  static constexpr std::int64_t kFewest = 100;
  static constexpr std::chrono::nanoseconds kInterrupted{10'000};
  static constexpr std::chrono::nanoseconds kSlowIo{100};

  std::uint64_t calls_ = 0;
  std::chrono::nanoseconds time_{};
  std::int64_t ios_ = 0;
};

}  // namespace tierwatt::load
