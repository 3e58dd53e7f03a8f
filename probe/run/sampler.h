// Watches meters while a measurement runs, and answers the mean watts between any two moments of it.
//
// A thread reads every meter on a fixed beat and keeps the readings as a trace; mean_watts() joins a trace
// with an interval of time by the formulas of probe/power/readings.h.
//
// Ownership: the sampler borrows its meters, which must outlive it. Threads: start/stop by one owner; the
// trace is read after stop() or through traces(), which copies under a lock. Tested by
// tests/probe/run/sampler_test.cc.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "probe/base/clock.h"
#include "probe/base/estimate.h"
#include "probe/power/meter.h"

namespace tierwatt::run {

inline constexpr Seconds kBeat{0.1};
// Readings kept of one meter: a day at the beat. Later ones are dropped, and said to be.
inline constexpr std::size_t kMaxReadings = 864'000;
// A meter that fails so often in a row is given up.
inline constexpr int kMaxFailures = 10;

struct PowerTrace {
  power::MeterInfo meter;
  std::vector<power::PowerReading> readings;  // in time
  std::vector<std::string> notes;             // why there are fewer readings than one would expect
};

// nullopt: the trace says nothing about this interval.
std::optional<Estimate<Watts>> mean_watts(const PowerTrace& trace, SteadyTime from, SteadyTime to);

class Sampler {
 public:
  Sampler(std::vector<power::Meter*> meters, Clock& clock, Seconds beat = kBeat);
  ~Sampler() { stop(); }
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

  void start();
  void stop();  // at most one beat and one reading later; again is harmless
  [[nodiscard]] std::vector<PowerTrace> traces() const;

 private:
  void sample_until_stopped();
  void read_one(std::size_t meter);

  std::vector<power::Meter*> meters_;
  Clock& clock_;
  Seconds beat_;
  std::vector<int> failures_;  // in a row, by meter; the sampling thread's own
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<PowerTrace> traces_;  // guarded by mutex_
  bool stopping_ = false;           // guarded by mutex_
  std::thread thread_;
};

}  // namespace tierwatt::run
