// How many completions one wait is for.
//
// Where a device is as fast as memory, waking us for every completion costs the processor that brings it as
// much as the I/O itself. Waiting for several at once costs nothing where they come in bunches anyway, since
// the processor is the limit there; where they come one by one it would leave the device's queue less than
// full, which falsifies the load. So what comes by itself is counted: in one tick of kEvery each wait is for
// one. If two or more came at once then, on average, the waits of the other ticks are for an eighth of the
// queue depth: at least seven eighths are always in flight.
//
// An I/O waits for its bunch at most until the ring's timer, which ends a wait for any number
// (io_should_wake() of the kernel; UringSetup.ATimerEndsAWaitForMore).
//
// Threads: one user. Tested by tests/probe/load/gather_test.cc.
#pragma once

#include <algorithm>
#include <cstdint>

namespace tierwatt::load {

class Gather {
 public:
  explicit Gather(int queue_depth) : most_(std::max(1, queue_depth / 8)) {}

  // For the next wait, if the queue is full.
  [[nodiscard]] unsigned wait_for() const { return static_cast<unsigned>(now_); }

  // So many came back with one wait.
  void saw(std::int64_t completions) {
    completions_ += completions;
    waits_ += completions > 0 ? 1 : 0;
  }

  void tick() {
    if (ticks_ % kEvery == 0 && waits_ > 0) by_themselves_ = completions_ / waits_;
    ++ticks_;
    const bool looks = ticks_ % kEvery == 0 || by_themselves_ < 2;
    now_ = looks ? 1 : most_;
    completions_ = waits_ = 0;
  }

 private:
  static constexpr std::int64_t kEvery = 16;

  std::int64_t most_;
  std::int64_t now_ = 1;
  std::int64_t by_themselves_ = 1;
  std::int64_t completions_ = 0, waits_ = 0, ticks_ = 0;
};

}  // namespace tierwatt::load
