// The rare half of the run's clock: may the counter be used, and how fast does it go. Contract in
// run_clock.h.
#include "probe/load/run_clock.h"

#include <algorithm>

#include "probe/base/file.h"

namespace tierwatt::load {

namespace {

constexpr const char* kClockSource = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
constexpr double kScale = 4294967296.0;  // 2^32

}  // namespace

RunClock::RunClock(bool counter_keeps_time) : may_use_counter_(counter_keeps_time) {
  if (may_use_counter_) first_ = read_both();
}

bool RunClock::counter_is_clock_source() {
#ifdef __x86_64__
  const Result<std::string> source = read_attribute(kClockSource);
  return source && *source == "tsc";
#else
  return false;
#endif
}

std::optional<RunClock::Reading> RunClock::read_both() {
  const SteadyTime before = std::chrono::steady_clock::now();
  const std::int64_t count = counter();
  const SteadyTime after = std::chrono::steady_clock::now();
  if (after - before > kLongestReading) return std::nullopt;  // something came between
  return Reading{before + (after - before) / 2, count};
}

void RunClock::calibrate() {
  if (!may_use_counter_) return;
  const std::optional<Reading> here = read_both();
  if (!here) return;
  if (!first_) first_ = here;
  const std::chrono::nanoseconds elapsed = here->time - first_->time;
  const std::int64_t counted = here->count - first_->count;
  if (elapsed < kShortestBase || counted <= 0) return;
  const SteadyTime ours = on_counter_ ? at(here->count) : here->time;
  if (std::chrono::abs(here->time - ours) > kTrust) {
    may_use_counter_ = on_counter_ = false;
    return;
  }
  nanoseconds_per_count_ =
      static_cast<std::int64_t>(static_cast<double>(elapsed.count()) / static_cast<double>(counted) * kScale);
  last_ = {std::max(here->time, ours), here->count};
  on_counter_ = true;
}

}  // namespace tierwatt::load
