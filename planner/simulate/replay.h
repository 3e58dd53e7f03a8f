// The replay simulator: what a policy of power and placement costs over a window, slot by slot, by the replay
// rule of docs/formats/plan.md. Joule-exact: awake steps and wake-ups are counted in whole numbers, and
// energy is those counts times the drives' figures.
//
// A policy is reduced to a Service: which set answers each volume's I/O in each step, and when sets may
// sleep. A policy that only places volumes says so with `place`; one that redirects I/O step by step (a
// cache, an off-loaded write, a replica) lists who answered in `answered`. So one simulator judges all of
// them.
//
// An access is a step in which a volume does I/O. It is delayed when its set has to spin up in that step: its
// first I/O waits until the set turns, which is the spin-up time, longer where a domain's `spinup_limit` lets
// fewer sets start at once (the later ones wait for the earlier). All accesses of the step count as delayed,
// which is the high end.
//
// Sets are asleep before the window and the window's end cuts, as the rule says. Units: joules of the window.
// Threads: pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "planner/model/instance.h"
#include "planner/simulate/evaluate.h"

namespace tierwatt::planner {

// Steps in which a set answers I/O of one volume.
struct Answered {
  Index set = kNone;
  Run run;
};

struct Service {
  std::vector<std::optional<double>> timeout_s;  // by set; nullopt: never sleeps
  std::vector<bool> emptied;                     // by set: holds nothing any more, and is not asked again
  std::vector<Index> place;                      // by volume: the set that answers
  bool redirects = false;                        // then `answered` counts, not `place`
  std::vector<Answered> answered;
  std::vector<Answered> held;  // steps in which a set stays awake though nothing is asked of it
  double moved_before_bytes = 0, moved_during_bytes = 0;  // copied before the window starts, and within it
};

struct Delays {
  std::int64_t accesses = 0, delayed = 0;
  std::map<double, std::int64_t> by_seconds;  // of the delayed ones
  // The least delay that `share` of the delayed accesses do not exceed; 0 when none was delayed.
  [[nodiscard]] double quantile_s(double share) const;
};

struct Replayed {
  std::vector<AwakeCount> sets;
  Band energy_j;                         // with the policy's power for emptied sets
  Band emptied_off_j, emptied_asleep_j;  // with the power of their bays cut, and with them in standby
  std::int64_t wake_ups = 0;
  double worst_wake_ups_per_day = 0;  // of one set
  Delays delays;
  double clairvoyant_j = 0;  // least for the same service: every gap known, filled or slept through
  double event_j = 0;        // the same service event by event (event_replay.h)
  double event_bound_j = 0;  // by which that may differ from energy_j.value
};

Replayed replay(const Instance& instance, const Service& service);

// Everything as the instance's places say, no set ever asleep: what savings are a share of.
Service all_spinning(const Instance& instance);

// Calls visit(set, run) for each stretch of steps in which a volume is answered.
template <class Visit>
void for_each_answer(const Instance& instance, const Service& service, Visit visit) {
  if (service.redirects) {
    for (const Answered& answer : service.answered) visit(answer.set, answer.run);
    return;
  }
  for (Index v = 0; v < service.place.size(); ++v) {
    for (const Run run : instance.runs_of(v)) visit(service.place[v], run);
  }
}

// Least energy of one set whose activity is known beforehand: each gap either slept through or filled,
// whichever is cheaper, or never asleep. No policy of power with this activity takes less.
double clairvoyant_j(const Gaps& gaps, const TimeoutPrices& prices, std::uint32_t steps, bool may_sleep);

}  // namespace tierwatt::planner
