// What places and timeouts cost over the window, by the replay rule of docs/formats/plan.md: sets,
// enclosures' floors, I/O. The search judges by it, the plan reports it; planner/review recomputes it with
// code of its own.
//
// Intervals: the figures of a set's drives are taken as wrong together (one model, one datasheet), so bounds
// add; a figure's source is the weakest of its parts.
// Threads: const use is safe from any.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "planner/model/instance.h"
#include "planner/simulate/timeout.h"

namespace tierwatt::planner {

// A set's timeout in steps; nullopt: never sleeps.
using Timeout = std::optional<std::uint32_t>;

struct SetCost {
  bool holds_volumes = false;
  bool off = false;  // draws nothing: its bay has no power, or it was never bought
  Timeout k;
  AwakeCount count;
  // The same, each step counted by what its joules weigh in the policy's objective; equal to `count` where
  // they weigh the same at all hours.
  double weighed_awake_steps = 0, weighed_wake_ups = 0;
  Band energy_j;
};

struct EnclosureCost {
  Index domain = kNone;
  std::int64_t awake_steps = 0;
  double weighed_awake_steps = 0;  // as those of SetCost
  Band energy_j;
  Source source = Source::measured;
};

struct Evaluation {
  std::vector<SetCost> sets;
  std::vector<EnclosureCost> enclosures;
  Band total_j;                  // sets and floors
  std::vector<double> day_j;     // the value of total_j on each whole day of the window
  double money = 0, kgco2e = 0;  // of the window, by the price and intensity of each step, without PUE
  Band io_j;
  Source source = Source::measured;
};

enum class TimeoutRule {
  as_configured,  // the snapshot's idle_timeout_s
  best,           // the cheapest within the wake-up cap, first-byte deadlines kept
};

// Empty sets count standby, or nothing with retired_power off, under TimeoutRule::best; under as_configured
// an empty set is a set like any other.
Evaluation evaluate(const Instance& instance, const std::vector<Index>& place, TimeoutRule rule);
// Of the same places by several rules, in their order, by several threads.
std::vector<Evaluation> evaluate(const Instance& instance, const std::vector<Index>& place,
                                 std::span<const TimeoutRule> rules, int threads);

// One set with this activity. `pinned_awake`: a volume on it needs it awake.
SetCost cost_of_set(const Instance& instance, Index set, Bits activity, bool holds_volumes, bool pinned_awake,
                    TimeoutRule rule);
// Marks the steps in which the set is awake.
void add_awake(const Instance& instance, const Timeout& k, Bits activity, MutableBits awake);

// Union of the activity of the volumes on each set, words per set one after another.
std::vector<Word> union_activity(const Instance& instance, const std::vector<Index>& place);

// What a set's timeout is chosen by: prices by value, a wake-up with its wear.
TimeoutPrices prices_of(const Instance& instance, const SetModel& set);
// ceil(T / step); the rule's k.
std::uint32_t steps_of_timeout(const Instance& instance, double timeout_s);
// Wake-ups over the window that the policy and what is left of its drives' start/stops allow a sleeping set.
double max_wake_ups(const Instance& instance, const SetModel& set);
// The set's best timeout by the policy's objective: `energy_j` is in joules that weigh what each step's do
// there (Instance::hourly_objective).
TimeoutChoice choose_timeout(const Instance& instance, const SetModel& set, Bits activity, bool may_sleep,
                             TimeoutScratch& scratch);
// How many steps these are, each counted by what its joules weigh in the policy's objective.
double weighed_steps(const Instance& instance, Bits steps);
// Whether an empty set may be counted as retired: it was never bought, or it spins and either can be put to
// sleep or its bay loses power.
bool may_retire(const Instance& instance, const SetModel& set);
// What it then draws.
Band retired_w(const Instance& instance, const SetModel& set);

}  // namespace tierwatt::planner
