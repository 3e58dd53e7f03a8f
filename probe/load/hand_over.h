// Whether an I/O is handed to the kernel by a call of its own, before the call that waits for it.
//
// With one I/O in flight one call is enough, and cheapest: it submits, and sleeps until the I/O is done. But
// where a thread of the kernel does the I/O (a loop device's worker, say), the scheduler may run that thread
// on our processor as soon as it is woken, which is when a call returns. What was handed over is then often
// done before we ask for it, and we need neither sleep nor be woken: each waking is a chance for the
// scheduler to part the two threads, after which every I/O wakes a processor that sleeps, twice.
//
// So it is looked at: in one block of I/Os of kEvery each is handed over first. Where at least a tenth of the
// waits then did not sleep, it stays so until a block says otherwise; a drive that interrupts when it is done
// never gets there, and keeps the one call. Deeper queues submit and reap side by side and gain nothing.
//
// Threads: one user. Tested by tests/probe/load/hand_over_test.cc.
#pragma once

#include <cstdint>

namespace tierwatt::load {

class HandOver {
 public:
  explicit HandOver(int queue_depth) : one_at_a_time_(queue_depth == 1) {}

  // Is the next I/O handed over first? `sleeps` is called once a block, for how often this thread has slept
  // so far (ru_nvcsw of getrusage(2)).
  template <class Sleeps>
  bool first(Sleeps sleeps) {
    if (!one_at_a_time_) return false;
    if (left_ == 0) begin_block(sleeps());
    --left_;
    return hands_over_;
  }

 private:
  static constexpr std::int64_t kBlock = 512;
  static constexpr std::int64_t kEvery = 8;
  static constexpr std::int64_t kFewSleeps = kBlock * 9 / 10;

  void begin_block(std::int64_t sleeps) {
    const bool pays = hands_over_ && sleeps - sleeps_before_ <= kFewSleeps;
    hands_over_ = pays || blocks_ % kEvery == 0;
    ++blocks_;
    sleeps_before_ = sleeps;
    left_ = kBlock;
  }

  bool one_at_a_time_;
  bool hands_over_ = false;
  std::int64_t left_ = 0, blocks_ = 0, sleeps_before_ = 0;
};

}  // namespace tierwatt::load
