// The clock of one run: the processor's time stamp counter where the kernel itself keeps time by it, and the
// system's steady clock everywhere else.
//
// Why. At a queue depth of one the clock is read for every I/O. Reading the system's clock walks through two
// libraries and the kernel's own page, and all of it is cold after each switch to the kernel and back: 40 of
// the 80 ns an I/O costs in user mode. Reading the counter in place costs about 10 ns. fio does the same.
//
// How. The counter is trusted only where the kernel's clock source is "tsc": there the kernel has found it
// constant, never stopping and equal on all processors. A run starts on the system's clock. calibrate() is
// called every tick; from the second call on the rate is that of both clocks since the first one, so that an
// error of a reading (below kLongestReading) fades with the length of the run. Time never goes back: a clock
// found ahead by a few nanoseconds stays ahead. A counter that is off by more than kTrust (a machine put to
// sleep, or moved) is given up for the rest of the run.
//
// Threads: one user. Tested by tests/probe/load/run_clock_test.cc.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "probe/base/clock.h"

namespace tierwatt::load {

class RunClock {
 public:
  explicit RunClock(bool counter_keeps_time = counter_is_clock_source());

  [[nodiscard]] SteadyTime now() const {
    return on_counter_ ? at(counter()) : std::chrono::steady_clock::now();
  }
  void calibrate();
  // "tsc" or "system"
  [[nodiscard]] const char* name() const { return on_counter_ ? "tsc" : "system"; }

  // Does the running kernel keep its own time by the counter?
  static bool counter_is_clock_source();

 private:
  static constexpr std::chrono::nanoseconds kShortestBase{5'000'000};
  static constexpr std::chrono::nanoseconds kLongestReading{1'000};
  static constexpr std::chrono::nanoseconds kTrust{100'000};

  // Both clocks at one moment.
  struct Reading {
    SteadyTime time{};
    std::int64_t count = 0;
  };

  static std::int64_t counter() {
#ifdef __x86_64__
    return static_cast<std::int64_t>(__builtin_ia32_rdtsc());
#else
    return 0;
#endif
  }
  static std::optional<Reading> read_both();
  [[nodiscard]] SteadyTime at(std::int64_t count) const {
    __extension__ using Wide = __int128;
    const Wide nanoseconds = (static_cast<Wide>(count - last_.count) * nanoseconds_per_count_) >> 32U;
    return last_.time + std::chrono::nanoseconds(static_cast<std::int64_t>(nanoseconds));
  }

  bool may_use_counter_;
  bool on_counter_ = false;
  std::int64_t nanoseconds_per_count_ = 0;  // times 2^32
  Reading last_;
  std::optional<Reading> first_;
};

}  // namespace tierwatt::load
