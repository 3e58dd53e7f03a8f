// A disk with one arm, in virtual time, that a load engine's loop and its neighbours share.
//
// It serves one request after another in order of arrival, each in a service time drawn from the seed (a
// neighbour's from its number too, so that it is the same whatever we do), and keeps the counters that a
// kernel keeps of a disk: completed, in flight. Time moves only in enter(), to the next completion or to the
// moment that the loop asked for, so a run of minutes takes milliseconds and is the same on every machine.
//
// Threads: none; one drive lives at a time, since its clock is the loop's.
#pragma once

#include <algorithm>
#include <deque>
#include <optional>
#include <vector>

#include "probe/base/clock.h"
#include "probe/base/random.h"
#include "probe/base/result.h"
#include "probe/load/issue_loop.h"

namespace tierwatt::load {

struct VirtualTime {
  static inline SteadyTime time{};
  static SteadyTime now() { return time; }
  static void calibrate() {}
  static const char* name() { return "virtual"; }
};

class VirtualClock final : public Clock {
 public:
  SteadyTime steady() override { return VirtualTime::time; }
  WallTime wall() override { return {}; }
  void sleep_for(Seconds time) override {
    VirtualTime::time += std::chrono::duration_cast<std::chrono::nanoseconds>(time);
  }
};

class VirtualDrive {
 public:
  // A request of a neighbour: when it comes.
  using Arrivals = std::vector<Seconds>;

  struct Behaviour {
    Seconds fastest{0.004}, slowest{0.016};  // service times are uniform between
    Arrivals neighbour = {};                 // in time
    std::uint64_t seed = 1;
  };

  explicit VirtualDrive(Behaviour behaviour) : behaviour_(std::move(behaviour)), random_(behaviour_.seed) {
    VirtualTime::time = SteadyTime{} + std::chrono::hours(1);
    start_ = VirtualTime::time;
  }

  [[nodiscard]] Seconds elapsed() const { return Seconds(VirtualTime::time - start_); }
  // As the kernel counts, of the neighbour and of the load together.
  [[nodiscard]] std::int64_t completed() const { return completed_; }
  [[nodiscard]] std::int64_t in_flight() const { return static_cast<std::int64_t>(queue_.size()); }
  // Of the neighbour's requests, those served so far.
  [[nodiscard]] const std::vector<Seconds>& neighbour_latencies() const { return neighbour_latencies_; }

  // The most completions that one wait of the load was for. One ends it all the same.
  [[nodiscard]] unsigned most_waited_for() const { return most_waited_for_; }
  void note_wait(unsigned wait_for) { most_waited_for_ = std::max(most_waited_for_, wait_for); }

  void submit(std::uint32_t slot) { enqueue(slot, VirtualTime::time); }

  // Moves time to `until`, or to the first completion of the load's own before it.
  void advance(SteadyTime until) {
    while (finished_.empty()) {
      const std::optional<SteadyTime> arrival = next_arrival();
      const SteadyTime done = queue_.empty() ? SteadyTime::max() : busy_until_;
      const SteadyTime next = std::min(arrival.value_or(SteadyTime::max()), done);
      if (next > until) break;
      VirtualTime::time = std::max(VirtualTime::time, next);
      if (arrival && *arrival == next) {
        ++next_neighbour_;
        enqueue(std::nullopt, *arrival);
      } else {
        complete_first();
      }
    }
    if (finished_.empty()) VirtualTime::time = std::max(VirtualTime::time, until);
  }

  // The load's own that came back since the last call.
  std::vector<std::uint32_t> take_finished() { return std::exchange(finished_, {}); }

 private:
  struct Request {
    std::optional<std::uint32_t> slot;  // none: the neighbour's
    SteadyTime arrived;
  };

  [[nodiscard]] std::optional<SteadyTime> next_arrival() const {
    if (next_neighbour_ >= behaviour_.neighbour.size()) return std::nullopt;
    return start_ +
           std::chrono::duration_cast<std::chrono::nanoseconds>(behaviour_.neighbour[next_neighbour_]);
  }
  void enqueue(std::optional<std::uint32_t> slot, SteadyTime arrived) {
    queue_.push_back({slot, arrived});
    if (queue_.size() == 1) serve_first();
  }
  void serve_first() {
    const Request& request = queue_.front();
    const double draw = request.slot ? random_.uniform()
                                     : Random(behaviour_.seed * 1'000'003 + served_neighbours()).uniform();
    const Seconds service = behaviour_.fastest + (behaviour_.slowest - behaviour_.fastest) * draw;
    busy_until_ = VirtualTime::time + std::chrono::duration_cast<std::chrono::nanoseconds>(service);
  }
  [[nodiscard]] std::uint64_t served_neighbours() const { return neighbour_latencies_.size(); }
  void complete_first() {
    const Request done = queue_.front();
    queue_.pop_front();
    ++completed_;
    if (done.slot) {
      finished_.push_back(*done.slot);
    } else {
      neighbour_latencies_.emplace_back(VirtualTime::time - done.arrived);
    }
    if (!queue_.empty()) serve_first();
  }

  Behaviour behaviour_;
  Random random_;
  SteadyTime start_{}, busy_until_{};
  std::deque<Request> queue_;  // the first is being served
  std::vector<std::uint32_t> finished_;
  std::vector<Seconds> neighbour_latencies_;
  std::size_t next_neighbour_ = 0;
  std::int64_t completed_ = 0;
  unsigned most_waited_for_ = 1;
};

// The drive as the loop's ring; it borrows the drive.
class VirtualRing {
 public:
  VirtualRing(const Job& job, VirtualDrive& drive)
      : drive_(drive), block_(static_cast<std::int32_t>(job.block.value())) {}
  void prepare(std::uint32_t /*slot*/, std::uint64_t /*offset*/, bool /*write*/) {}
  void prepare_rest(std::uint32_t /*slot*/, std::uint64_t /*offset*/, bool /*write*/, std::int32_t /*done*/) {
  }
  void push(std::uint32_t slot) { drive_.submit(slot); }
  Status enter(SteadyTime wake_at, unsigned wait_for) {
    drive_.note_wait(wait_for);
    drive_.advance(wake_at);
    return {};
  }
  template <class OnCompletion>
  void reap(OnCompletion on_completion) {
    for (const std::uint32_t slot : drive_.take_finished()) on_completion(slot, block_);
  }

 private:
  VirtualDrive& drive_;
  std::int32_t block_;
};

class VirtualEngine final : public Engine {
 public:
  explicit VirtualEngine(VirtualDrive& drive) : drive_(drive) {}
  Result<Report> run(const Job& job) override {
    TIERWATT_CHECK(check_job(job));
    VirtualRing ring(job, drive_);
    return IssueLoop<VirtualRing, VirtualTime>(job, ring).run();
  }

 private:
  VirtualDrive& drive_;
};

}  // namespace tierwatt::load
