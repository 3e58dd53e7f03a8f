// The loop both engines share: issue what is allowed, enter the ring, read the clock once, reap, tick.
//
//   run = start, (issue, enter, reap, [tick])*, finish
//
// Hot path. A slot is one I/O in flight; its submission entry is written once and afterwards only its offset
// changes (and its opcode, in a mixed job). Per I/O there remain: an offset, a time stamp, a histogram
// bucket. What is rare (errors, short reads, pace, rounds) stands apart.
//
// Time. A tick is due every kTick; the ring's timer wakes a waiting loop for it, so nothing here waits
// unbounded: cancelling, the time budget and pausing take effect within kTick however long the device thinks.
//
// Rate cap. I/O number n is due at start + n / rate. A debt above kMaxDebt is forgiven, so that a stall is
// not followed by a burst.
//
// Pausing. The window is open while neither paused nor feeling; `ios` are those that complete in it. Feeling
// begins and ends with nothing in flight, so that no I/O belongs to both.
//
// A Ring has
//   void prepare(slot, offset, write)             the slot's next I/O, whole
//   void prepare_rest(slot, offset, write, done)  the same without its first `done` bytes
//   void push(slot)                               hand it over at the next enter()
//   Status enter(wake_at, wait_for)               submit, and wait for so many completions or until wake_at
//   template reap(f)                              f(slot, result) for every completed I/O
// and Time is the clock, with now(), calibrate() every tick and name(): the processor's counter where it can
// be (run_clock.h), a drive's own in tests that simulate one.
#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "probe/base/clock.h"
#include "probe/base/random.h"
#include "probe/load/engine.h"
#include "probe/load/error_tally.h"
#include "probe/load/gather.h"
#include "probe/load/own_time.h"
#include "probe/load/run_clock.h"

namespace tierwatt::load {

template <class Ring, class Time = RunClock>
class IssueLoop {
 public:
  // Both must outlive the loop.
  IssueLoop(const Job& job, Ring& ring)
      : job_(job),
        ring_(ring),
        offsets_(job.access, to_u64(job.begin), to_u64(job.end), to_u64(job.block), job.seed),
        mix_(job.seed ^ 0x6d69786564ULL),
        gather_(job.queue_depth),
        block_(static_cast<std::int32_t>(job.block.value())),
        slots_(static_cast<std::size_t>(job.queue_depth)) {
    for (std::uint32_t slot = static_cast<std::uint32_t>(slots_.size()); slot-- > 0;) free_.push_back(slot);
  }

  Result<Report> run() {
    const Cpu before = cpu_time();
    start();
    while (!(stop_ && in_flight_ == 0) && !gave_up_) {
      wake_at_ = tick_at_;
      issue();
      if (own_.is_due()) own_.saw(clock_.now() - now_, came_);
      TIERWATT_CHECK(ring_.enter(wake_at_, is_full() ? gather_.wait_for() : 1));
      now_ = clock_.now();
      reap();
      if (now_ >= tick_at_) {
        tick();
        came_ = 0;
      }
    }
    finish(before);
    return std::move(report_);
  }

 private:
  static constexpr std::chrono::nanoseconds kTick{10'000'000};
  static constexpr std::chrono::nanoseconds kMaxDebt{20'000'000};
  static constexpr std::chrono::nanoseconds kShortestTimer{50'000};
  static constexpr int kMaxRetries = 100;  // of one I/O that comes back in parts or interrupted
  static constexpr std::size_t kMaxRounds = 100'000;
  // Where one enter brought fewer, nothing is left to be collected: the kernel brings so many at least, if
  // they are there (IO_LOCAL_TW_DEFAULT_MAX of Linux 6.13 and later; before, there is no limit).
  static constexpr std::int64_t kMostAtOnce = 20;

  struct Slot {
    SteadyTime issued_at{};
    std::uint64_t offset = 0;
    std::int32_t done = 0;  // bytes, of an I/O that comes back in parts
    std::int32_t retries = 0;
    bool write = false;
  };
  struct Cpu {
    Seconds user{}, system{};
  };

  static std::uint64_t to_u64(Bytes size) { return static_cast<std::uint64_t>(size.value()); }
  static Cpu cpu_time() {
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    const auto seconds = [](timeval t) {
      return Seconds(static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6);
    };
    return {seconds(usage.ru_utime), seconds(usage.ru_stime)};
  }

  void start() {
    now_ = start_ = schedule_start_ = heard_at_ = clock_.now();
    deadline_ = start_ + to_steady(job_.budget);
    begin_round();
    decide();
    next_tick();
  }
  static std::chrono::nanoseconds to_steady(Seconds time) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(time);
  }

  void issue() {
    std::int64_t allowed = stop_ ? 0 : paused_ ? feeler_quota() : quota();
    while (allowed > 0 && !free_.empty()) {
      const std::uint32_t slot = free_.back();
      free_.pop_back();
      Slot& s = slots_[slot];
      s.issued_at = now_;
      s.offset = offsets_.next();
      s.write = job_.read_share < 1.0 && mix_.uniform() >= job_.read_share;
      ring_.prepare(slot, s.offset, s.write);
      ring_.push(slot);
      ++in_flight_;
      ++issued_;
      --allowed;
    }
  }

  // Nothing is left to be issued before something comes back.
  [[nodiscard]] bool is_full() const { return free_.empty() && !stop_ && !paused_; }

  // How many I/Os may be issued now.
  std::int64_t quota() {
    std::int64_t allowed = std::numeric_limits<std::int64_t>::max();
    if (job_.ios_max > 0) allowed = job_.ios_max - (issued_ - report_.feelers);
    if (job_.rate_cap && allowed > 0) {
      allowed = std::min(allowed, due_by_schedule(static_cast<std::int64_t>(free_.size())));
    }
    return allowed;
  }

  std::int64_t feeler_quota() {
    if (!feeling_ || in_flight_ > 0 || pace_ != Pace::gentle) return 0;
    return job_.rate_cap ? due_by_schedule(1) : 1;
  }

  std::int64_t due_by_schedule(std::int64_t free) {
    const double rate = job_.rate_cap->value();
    const auto due_at = schedule_start_ + to_steady(Seconds(static_cast<double>(scheduled_) / rate));
    if (now_ - due_at > kMaxDebt) schedule_start_ += now_ - due_at - kMaxDebt;
    const auto due = static_cast<std::int64_t>(Seconds(now_ - schedule_start_).count() * rate) + 1;
    const std::int64_t allowed = std::clamp<std::int64_t>(due - scheduled_, 0, free);
    scheduled_ += allowed;
    const auto next_due = schedule_start_ + to_steady(Seconds(static_cast<double>(scheduled_) / rate));
    if (allowed < free) wake_at_ = std::min(tick_at_, std::max(next_due, now_ + kShortestTimer));
    return allowed;
  }

  void reap() {
    const std::int64_t before = completed_;
    if (feeling_) [[unlikely]] {
      ring_.reap([this](std::uint32_t slot, std::int32_t result) { complete_feeler(slot, result); });
    } else {
      ring_.reap([this](std::uint32_t slot, std::int32_t result) { complete(slot, result); });
    }
    came_ = completed_ - before;
    gather_.saw(came_);
  }

  void complete(std::uint32_t slot, std::int32_t result) {
    Slot& s = slots_[slot];
    if (result == block_) [[likely]] {
      finish_io(slot, s);
    } else {
      complete_oddly(slot, s, result);
    }
  }

  void complete_feeler(std::uint32_t slot, std::int32_t result) {
    Slot& s = slots_[slot];
    if (result == block_) {
      finish_feeler(slot);
    } else {
      complete_oddly(slot, s, result);
    }
  }

  void finish_io(std::uint32_t slot, const Slot& s) {
    report_.latency.record(
        static_cast<std::uint64_t>(std::max<std::int64_t>(0, (now_ - s.issued_at).count())));
    ++completed_;
    finish_any(slot);
  }
  void finish_feeler(std::uint32_t slot) {
    ++report_.feelers;
    finish_any(slot);
  }
  void finish_any(std::uint32_t slot) {
    --in_flight_;
    errors_.succeeded();
    free_.push_back(slot);
  }

  void complete_oddly(std::uint32_t slot, Slot& s, std::int32_t result) {
    const bool again = result == -EINTR || result == -EAGAIN;
    const bool in_parts = result > 0;
    if ((again || in_parts) && s.retries < kMaxRetries) {
      ++s.retries;
      if (in_parts) s.done += result;
      if (in_parts && s.retries == 1) ++report_.short_ios;
      if (s.done >= block_) {
        reset(slot, s);
        feeling_ ? finish_feeler(slot) : finish_io(slot, s);
      } else {
        ring_.prepare_rest(slot, s.offset, s.write, s.done);
        ring_.push(slot);
      }
      return;
    }
    if (s.done > 0) reset(slot, s);
    s.retries = 0;
    fail_io(slot, s, result > 0 ? EIO : -result);
  }

  void reset(std::uint32_t slot, Slot& s) {
    s.done = 0;
    s.retries = 0;
    ring_.prepare_rest(slot, s.offset, s.write, 0);
  }

  void fail_io(std::uint32_t slot, const Slot& s, int error_number) {
    errors_.failed(error_number, Bytes(static_cast<std::int64_t>(s.offset)));
    --in_flight_;
    free_.push_back(slot);
    if (ErrorTally::means_gone(error_number)) stop(StopReason::vanished);
    if (errors_.total() >= kMaxErrors) stop(StopReason::errors);
  }

  void tick() {
    report_.longest_delay = std::max(report_.longest_delay, Seconds(now_ - tick_at_));
    clock_.calibrate();
    gather_.tick();
    listen();
    if (stop_) {
      drain();
    } else {
      end_round_if_due();
      decide();
    }
    next_tick();
  }

  // When did the device last answer? Asked once a tick, so that an I/O costs nothing more.
  void listen() {
    const std::int64_t answers = completed_ + errors_.total() + report_.feelers;
    if (answers != answers_at_tick_ || in_flight_ == 0) heard_at_ = now_;
    answers_at_tick_ = answers;
    report_.longest_silence = std::max(report_.longest_silence, silence());
  }
  [[nodiscard]] Seconds silence() const { return Seconds(now_ - heard_at_); }
  [[nodiscard]] Progress progress() const {
    return {Seconds(now_ - start_), completed_,      errors_.total(),    issued_, silence(), stop_,
            report_.feelers,        paused_so_far(), came_ < kMostAtOnce};
  }
  [[nodiscard]] Seconds paused_so_far() const {
    return report_.paused + (paused_ && !stop_ ? Seconds(now_ - paused_at_) : Seconds{});
  }

  // Cancelling ends the wait too. Until then a device that goes on answering is waited for.
  void drain() {
    if (job_.pace) job_.pace(progress());
    if (job_.cancelled && job_.cancelled() && report_.stopped_by != StopReason::cancelled) {
      report_.stopped_by = StopReason::cancelled;
      drain_until_ = now_ + to_steady(job_.cancel_drain_limit);
    }
    if (now_ >= drain_until_ || silence() >= job_.hang_limit) gave_up_ = true;
  }

  void decide() {
    if (job_.cancelled && job_.cancelled()) return stop(StopReason::cancelled);
    if (silence() >= job_.hang_limit) {
      gave_up_ = true;
      return stop(StopReason::hung);
    }
    if (!paused_ && now_ >= deadline_) return stop(StopReason::time);
    if (job_.ios_max > 0 && completed_ + errors_.total() >= job_.ios_max) return stop(StopReason::ios);
    if (!job_.pace) return;
    pace_ = job_.pace(progress());
    if (pace_ == Pace::stop) return stop(StopReason::disturbed);
    set_paused(pace_ != Pace::run || (feeling_ && in_flight_ > 0));
    if (in_flight_ == 0) feeling_ = pace_ == Pace::gentle;
  }

  void set_paused(bool paused) {
    if (paused == paused_) return;
    paused_ = paused;
    if (paused) {
      paused_at_ = now_;
      report_.ios += completed_ - window_ios_;
    } else {
      resume();
    }
  }

  void resume() {
    report_.paused += Seconds(now_ - paused_at_);
    deadline_ += now_ - paused_at_;
    window_ios_ = completed_;
    begin_round();
    schedule_start_ = now_;
    scheduled_ = 0;
  }

  void begin_round() {
    round_start_ = now_;
    round_ios_ = completed_;
    round_end_ = now_ + to_steady(job_.round_length);
  }

  // Rounds end on a grid, so that as many fit into the budget as it is long; one that was missed is skipped.
  void end_round_if_due() {
    if (paused_ || now_ < round_end_ || report_.rounds.size() >= kMaxRounds) return;
    report_.rounds.push_back(static_cast<double>(completed_ - round_ios_) /
                             Seconds(now_ - round_start_).count());
    const SteadyTime next = round_end_ + to_steady(job_.round_length);
    begin_round();
    if (next > now_) round_end_ = next;
    if (job_.enough_rounds && job_.enough_rounds(report_.rounds)) stop(StopReason::steady);
  }

  void stop(StopReason reason) {
    if (stop_) return;
    report_.paused = paused_so_far();
    if (!paused_) report_.ios += completed_ - window_ios_;
    stop_ = true;
    report_.stopped_by = reason;
    report_.duration = Seconds(now_ - start_) - report_.paused;
    const bool hurry = reason == StopReason::cancelled || reason == StopReason::vanished;
    drain_until_ = hurry ? now_ + to_steady(job_.cancel_drain_limit) : SteadyTime::max();
  }

  void next_tick() {
    const SteadyTime end = stop_     ? drain_until_
                           : paused_ ? SteadyTime::max()
                                     : std::min(deadline_, round_end_);
    tick_at_ = std::min(now_ + kTick, std::max(end, now_ + kShortestTimer));
  }

  void finish(const Cpu& before) {
    report_.drained = completed_ - report_.ios;
    report_.lost_in_flight = in_flight_;
    report_.kernel["clock"] = clock_.name();
    report_.errors_at_end = errors_.in_a_row();
    report_.errors = errors_.take();
    report_.own_per_io = own_.per_io();
    const Cpu after = cpu_time();
    report_.cpu_user = after.user - before.user;
    report_.cpu_system = after.system - before.system;
  }

  const Job& job_;
  Ring& ring_;
  Offsets offsets_;
  Random mix_;
  Gather gather_;
  OwnTime own_;
  ErrorTally errors_;
  Time clock_;
  std::int32_t block_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;

  // What every I/O touches stands together; the report is large.
  SteadyTime now_{}, start_{}, deadline_{}, tick_at_{}, wake_at_{}, drain_until_{}, heard_at_{};
  SteadyTime schedule_start_{}, round_start_{}, round_end_{}, paused_at_{};
  std::int64_t issued_ = 0, completed_ = 0, in_flight_ = 0, scheduled_ = 0;
  std::int64_t came_ = 0;        // with the last call; 0 if a tick followed it
  std::int64_t window_ios_ = 0;  // completed when the window opened last
  std::int64_t round_ios_ = 0, answers_at_tick_ = 0;
  Pace pace_ = Pace::run;
  bool stop_ = false, paused_ = false, feeling_ = false, gave_up_ = false;
  Report report_;
};

}  // namespace tierwatt::load
