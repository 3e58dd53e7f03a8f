// Why a plan treats a volume or a set as it does, in figures: what `tierwatt explain` prints and writes
// (docs/formats/explanation.md). Nothing is searched for: the plan's places are taken as they are, and each
// question changes one volume or one set of them.
//
// Hours are those of the recorded window, energy is kWh a year without PUE (the window repeated for 365
// days). "Alone" is what would not be if this one volume were gone and all others stayed. Ownership: values.
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "planner/explain/standing.h"
#include "planner/explain/why_not.h"
#include "planner/model/plan.h"

namespace tierwatt::planner {

// What an explanation is asked over. The instance is that of the plan's snapshot, filled as the plan filled
// it.
class Question {
 public:
  Question(const Instance& instance, const Plan& plan);

  [[nodiscard]] const Instance& instance() const { return *instance_; }
  [[nodiscard]] const Snapshot& snapshot() const { return *instance_->snapshot; }
  [[nodiscard]] const Plan& plan() const { return *plan_; }
  [[nodiscard]] const Standing& before() const { return before_; }
  [[nodiscard]] const Standing& after() const { return after_; }
  [[nodiscard]] double hours(double steps) const { return steps * instance_->step_s / 3600; }
  [[nodiscard]] double window_hours() const { return hours(instance_->steps); }
  // Joules of the window as kWh a year; the source is the weakest of the two sets'.
  [[nodiscard]] Figure yearly(const Band& window_j, Index set, Index other = kNone) const;

 private:
  const Instance* instance_;
  const Plan* plan_;
  Standing before_, after_;
};

// A sentence and what it is about: "why", "copying", "binds", "needs".
struct Statement {
  std::string topic, text;
};

// A set on which a volume could stand instead, all others standing where the plan puts them.
struct Alternative {
  std::string set;
  bool is_home = false;             // where it stands in the snapshot
  std::vector<Reason> excluded_by;  // empty: it could
  Figure saves_kwh_per_year;        // against the plan; below 0: it would take more
  double awake_hours_more = 0;      // of all sets together
  bool keeps_it_awake = false;      // the set could not sleep: its deadline is shorter than a spin-up
};

// Sets that a rule excludes, each counted by the first rule that does.
struct ExcludedSets {
  std::string rule;
  std::int64_t sets = 0;
  std::string example, text;
};

struct BundleExplanation {
  std::string source;
  std::int64_t volumes = 0;
  double bytes = 0;
  bool empties = false;
  Figure saves_kwh_per_year;
  double copy_kwh = 0;           // once
  double copy_kwh_per_year = 0;  // spread over the policy's horizon
};

struct VolumeExplanation {
  std::string volume, claim;  // claim: "namespace/claim", or ""
  Bytes size{};
  std::string home, place;
  std::vector<Move> moves;  // of the plan, in order
  double active_hours = 0, window_hours = 0;

  double home_awake_hours = 0;  // of its set today, with the timeout it has
  double alone_hours = 0;       // of them, those that it alone causes
  Figure alone_kwh_per_year;    // what its set would take less without it, each with its best timeout
  double alone_best_hours = 0;  // hours of that
  std::optional<BundleExplanation> bundle;  // when it moves
  double copy_kwh = 0, copy_s = 0;          // of this volume alone, once
  std::vector<Refusal> refused;             // entries of the plan about it or its set
  std::vector<Alternative> alternatives;    // the cheapest first
  std::int64_t sets_that_may = 0;           // of all others
  std::vector<ExcludedSets> excluded;       // by rule, the most first
  std::vector<Statement> statements;
};

// What a set does at one of three times.
struct SetPhase {
  std::optional<double> timeout_s;
  bool retired = false;
  std::int64_t volumes = 0;
  double bytes = 0;
  double awake_hours = 0;
  std::int64_t wake_ups = 0;
  Figure kwh_per_year;
  std::int64_t gaps = 0, gaps_worth_sleeping = 0;  // between activities; those longer than break-even
  double hours_worth_sleeping = 0, longest_gap_s = 0;
};

struct Keeper {
  std::string volume;
  Bytes size{};
  double active_hours = 0, alone_hours = 0;
  Figure alone_kwh_per_year;
  std::string must;  // why the set may not sleep while it is there; "" when it may
};

struct Stuck {
  std::string volume;
  Bytes size{};
  Reason reason;  // that excludes most other sets
};

struct SetExplanation {
  std::string set, role;
  std::vector<std::string> nodes;
  std::int64_t drives = 0;
  double break_even_s = 0;
  double window_hours = 0;
  SetPhase before, timeouts_only, after;
  std::int64_t leave = 0, come = 0;
  double leave_bytes = 0, come_bytes = 0;
  std::int64_t hops = 0;                              // volumes that only pass through
  std::vector<Keeper> keepers_before, keepers_after;  // the most hours alone first
  std::int64_t volumes_that_must = 0;                 // for which it may not sleep, after
  double bytes_over_for_retiring = 0;                 // that have no room on other sets in use; 0: they have
  double free_bytes_elsewhere = 0;  // within headroom, on sets that hold volumes after the plan
  std::vector<Stuck> stuck;         // volumes with no other place, the first
  std::int64_t stuck_total = 0, checked = 0;
  Figure retiring_saves_kwh_per_year;  // at most: as if its volumes cost nothing elsewhere
  std::vector<Refusal> refused;
  std::vector<Statement> statements;
};

VolumeExplanation explain_volume(const Question& question, Index volume, std::size_t most_alternatives);
SetExplanation explain_set(const Question& question, Index set, std::size_t most_keepers);

}  // namespace tierwatt::planner
