// One set event by event, in seconds: the finer simulation that stands beside the replay rule.
//
// Events: I/O begins (a sleeping set spins up, and is ready `spinup_s` later), I/O ends (not before the set
// is ready), the timeout has run since then (the set falls asleep). The replay rule rounds timeouts up to
// whole steps and knows no spin-up time; so for one set the two differ by at most, for each sleep of either,
//   (idle - standby) watts x (step_s + max(0, spinup_s - step_s)),
// plus a wake-up's joules for each gap that is as long as the rounded timeout but longer than the true one.
// difference_bound_j() adds that up. With timeouts of whole steps and spin-ups within a step they are equal.
// Threads: pure.
#pragma once

#include <optional>

#include "planner/simulate/timeout.h"

namespace tierwatt::planner {

struct SetPower {
  double idle_w = 0, standby_w = 0, spinup_j = 0, spinup_s = 0;
};

struct EventCount {
  double awake_s = 0;
  std::int64_t wake_ups = 0;
};

// `timeout_s` nullopt: never sleeps.
EventCount replay_events(Bits activity, std::uint32_t steps, double step_s, std::optional<double> timeout_s,
                         double spinup_s);
double event_energy_j(const EventCount& count, const SetPower& power, double window_s);

// Joules by which replay_events() and the replay rule may differ for this activity.
double difference_bound_j(const Gaps& gaps, double step_s, std::optional<double> timeout_s,
                          const SetPower& power);

}  // namespace tierwatt::planner
