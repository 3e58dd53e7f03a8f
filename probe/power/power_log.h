// What a meter said during a run, and the mean watts of any part of it.
//
// Takes the readings of one meter, of either kind. Sample meters go to estimator.h; a counter's mean is the
// difference of the readings nearest to both ends over the time between them: no gaps, no scatter, but its
// resolution, its accuracy, and at each end the part of a period by which the reading misses it. Bounded:
// kMaxReadings; more are refused. Threads: one writer, and readers only when it is done. Tested by
// tests/probe/power/power_log_test.cc.
#pragma once

#include <vector>

#include "probe/base/clock.h"
#include "probe/base/estimate.h"
#include "probe/base/result.h"
#include "probe/power/meter.h"

namespace tierwatt::power {

inline constexpr std::size_t kMaxReadings = 4'000'000;

class PowerLog {
 public:
  explicit PowerLog(MeterInfo info) : info_(std::move(info)) {}

  // Readings in order of time; one that is not, has no figure, or comes when the log is full is dropped:
  // false.
  bool add(const PowerReading& reading);
  [[nodiscard]] const MeterInfo& info() const { return info_; }
  [[nodiscard]] std::size_t size() const { return readings_.size(); }

  // Errors: as mean_power(); of a counter unavailable when the readings miss an end by more than a tenth of
  // the interval, or when it stood still (it counts nothing).
  [[nodiscard]] Result<Estimate<Watts>> mean(SteadyTime from, SteadyTime to) const;

 private:
  struct Entry {
    Seconds at{};  // since the first reading
    double figure = 0;
  };
  [[nodiscard]] Seconds since_start(SteadyTime time) const { return time - start_; }
  [[nodiscard]] Result<Estimate<Watts>> mean_of_samples(Seconds from, Seconds to) const;
  [[nodiscard]] Result<Estimate<Watts>> mean_of_counter(Seconds from, Seconds to) const;
  [[nodiscard]] const Entry& nearest(Seconds at) const;

  MeterInfo info_;
  SteadyTime start_{};
  std::vector<Entry> readings_;
};

}  // namespace tierwatt::power
