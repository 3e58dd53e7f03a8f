// The plan document "tierwatt/plan/v1": what `tierwatt plan` writes and everyone else reads. Its page is
// docs/formats.md; anyone can recompute its figures from it and the snapshot by the replay rule stated there.
//
// Ids are strings, as in the document: a plan stands beside its snapshot, not inside it.
// Ownership: values. Threads: immutable after building.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/base/estimate.h"
#include "probe/base/result.h"
#include "probe/base/units.h"

namespace tierwatt::planner {

inline constexpr std::string_view kPlanSchema = "tierwatt/plan/v1";

// A plain figure with its interval, for values whose unit the field's name carries (kWh, money, kgCO2e,
// days).
struct Figure {
  double value = 0, low = 0, high = 0;
  Source source = Source::prior;
  std::string basis;
};

enum class PlanStatus { certified, stopped, infeasible, nothing_to_do };
const char* to_string(PlanStatus status);

enum class SetRole { awake, sleeps, retired };
const char* to_string(SetRole role);

struct Move {
  int n = 0;  // from 1, in the order of starts
  std::string volume, from, to;
  Bytes bytes{};
  double start_s = 0, end_s = 0;  // from the plan's start
  int wave = 1;
  std::string method;  // "copy", "pvmove", ...
  std::string why;
};

// Start/stops of a set that sleeps.
struct SetWear {
  double wake_ups_a_year = 0;
  // What is left of its most worn drive's rating, and what it may spend of that a year; none where SMART does
  // not say how many were made.
  std::optional<double> start_stops_left, allowed_a_year;
  double price_j = 0;                  // of a start/stop, so that the allowance is kept
  std::optional<double> break_even_s;  // idling that costs as much as one; none where sleeping saves nothing
};

struct SetOutcome {
  std::string id;
  SetRole role = SetRole::awake;
  std::optional<double> timeout_s;  // null: never sleeps
  std::int64_t awake_steps = 0;
  std::int64_t wake_ups = 0;
  Figure energy_j;
  std::optional<SetWear> wear;
};

struct EnclosureOutcome {
  std::string id;
  std::int64_t awake_steps = 0;
  Figure energy_j;
};

struct BeforeAfter {
  Figure before, after;
};

struct Energy {
  Figure window_before_j, window_after_j;
  Figure window_timeout_only_j;  // places of the snapshot, best timeout of each set
  Figure io_before_j, io_after_j;
  Figure migration_j;
  Figure annual_before_kwh, annual_after_kwh, annual_saved_kwh;
};

struct Money {  // also used for kgCO2e; a year of operation
  Figure annual_before, annual_after, annual_saved, migration;
};

struct Bound {
  double window_j = 0;  // no plan of this snapshot needs less
  std::string kind;
  double gap_kwh_per_year = 0;
  double gap_share = 0;  // of the largest conceivable saving (before - bound)
  std::string does_not_see;
};

// What can be saved when no more than so many bytes are moved.
struct FrontierPoint {
  double max_bytes = 0;  // the limit
  double bytes = 0;      // moved within it
  std::int64_t moves = 0;
  Figure saved_kwh;  // a year, as in annual_saved_kwh
};

// A rule of a conflict that leaves no plan. All of them together contradict; without any one they do not.
struct ConflictingRule {
  std::string rule;           // "allowed_sets", "pinned", "headroom", ...
  std::string volume, group;  // whose; both "": the policy's
};

struct Refusal {
  std::string volume, set, why;
  std::map<std::string, double> number;
};

enum class Severity { info, warn, fail };
const char* to_string(Severity severity);

struct Finding {
  std::string rule;
  Severity severity = Severity::info;
  std::string group, domain;
  std::int64_t at = 0;  // number of moves done; 0: before
  std::string what;     // one sentence
  std::string remedy;
};

enum class Verdict { ok, warn, fail };
const char* to_string(Verdict verdict);

struct Review {
  Verdict verdict = Verdict::ok;
  std::vector<Finding> findings;
};

// A figure that the snapshot lacked and the planner filled.
struct Filled {
  std::string owner;  // a drive's id, or an enclosure's domain id
  std::string field;  // "power.idle", "spinup.joules", "read_iops", "floor_watts"
  Figure figure;
};

// A drive whose measurement would narrow the interval of the saving.
struct Measurement {
  std::string drive, model;
  std::int64_t alike = 0;                   // drives of the model that the plan lets sleep otherwise than now
  double shrinks_from = 0, shrinks_to = 0;  // half-width of annual_kwh.saved, kWh
};

// What the plan would buy, and whether it pays: against the same plan with what stands on it left where it
// was. Over the horizon; money and carbon with PUE.
struct BoughtSets {
  std::vector<std::string> sets;
  double price = 0, embodied_kgco2e = 0;
  double saved_kwh = 0, saved_money = 0, saved_kgco2e = 0;
  double net_money = 0, net_kgco2e = 0;  // saved less what it costs, or emits
  std::string says;
};

struct MadeBy {
  std::string version;
  std::uint64_t seed = 1;
  std::map<std::string, std::string> options;
};

struct Plan {
  std::string snapshot;  // "sha256:..."
  MadeBy made_by;
  PlanStatus status = PlanStatus::stopped;
  std::string reason;  // in words: why infeasible, why nothing to do; else ""
  std::vector<Move> moves;
  std::vector<SetOutcome> sets;
  std::vector<EnclosureOutcome> enclosures;
  Energy energy;
  Money cost, carbon;
  std::optional<Figure> payback_days;  // migration's own energy, or the price of new sets, over the saving
  Bound bound;
  std::vector<FrontierPoint> frontier;    // by bytes, ascending, the plan last; empty where not asked for
  std::vector<ConflictingRule> conflict;  // when infeasible
  std::vector<Refusal> refused;
  std::optional<BoughtSets> purchase;     // none where nothing is bought
  std::vector<Measurement> measure_next;  // that which narrows most first
  std::vector<Filled> filled;
  Review review;
};

std::string to_json(const Plan& plan);
// Errors: invalid_input with the field in `place`, version_mismatch.
Result<Plan> parse_plan(std::string_view json, std::string_view name);
Result<Plan> read_plan(const std::filesystem::path& path);

}  // namespace tierwatt::planner
