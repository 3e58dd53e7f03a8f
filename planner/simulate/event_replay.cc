// Events in the order of time. Tested by tests/planner/simulate/event_replay_test.cc.
#include "planner/simulate/event_replay.h"

#include <algorithm>
#include <cmath>

namespace tierwatt::planner {

EventCount replay_events(Bits activity, std::uint32_t steps, double step_s, std::optional<double> timeout_s,
                         double spinup_s) {
  const double window_s = step_s * steps;
  if (!timeout_s) return {window_s, 0};
  EventCount count;
  double awake_from = 0;
  double asleep_at = -1;  // when the timeout runs out; before the window: asleep
  for_each_run(activity, [&](Run run) {
    const double begins = step_s * run.start;
    double ready = begins;
    if (count.wake_ups == 0 || begins > asleep_at) {
      if (count.wake_ups > 0) count.awake_s += std::min(asleep_at, window_s) - awake_from;
      ++count.wake_ups;
      awake_from = begins;
      ready += spinup_s;
    }
    const double ends = std::max({step_s * (run.start + run.length), ready, asleep_at - *timeout_s});
    asleep_at = ends + *timeout_s;
  });
  if (count.wake_ups > 0) count.awake_s += std::min(asleep_at, window_s) - awake_from;
  return count;
}

double event_energy_j(const EventCount& count, const SetPower& power, double window_s) {
  return count.awake_s * power.idle_w + (window_s - count.awake_s) * power.standby_w +
         static_cast<double>(count.wake_ups) * power.spinup_j;
}

double difference_bound_j(const Gaps& gaps, double step_s, std::optional<double> timeout_s,
                          const SetPower& power) {
  if (!timeout_s || gaps.runs == 0) return 0;
  const double k = std::ceil(*timeout_s / step_s);
  const double rounded_s = k * step_s - *timeout_s;
  const double overhang_s = std::max(0.0, power.spinup_s - step_s);
  const double watts = std::abs(power.idle_w - power.standby_w);
  double joules = 0;
  const auto sleep = [&] { joules += watts * (rounded_s + overhang_s); };
  for (const std::uint32_t gap : gaps.inner) {
    if (gap > k) sleep();
    if (gap <= k && gap * step_s > *timeout_s) joules += watts * (rounded_s + overhang_s) + power.spinup_j;
    // A late start may carry I/O so far that a gap just above the timeout is not slept through.
    if (overhang_s > 0 && gap > k && gap * step_s <= *timeout_s + overhang_s)
      joules += watts * (overhang_s + step_s) + power.spinup_j;
  }
  if (gaps.last > 0) sleep();
  return joules;
}

}  // namespace tierwatt::planner
