// The report, computed once: every rendering (ten lines, table, JSON, HTML) reads this and adds nothing of
// its own, so that no two of them can disagree.
//
// Figures of energy, money and carbon are the plan's. Watts by node, the heat map and the shares by source
// come from the report's own replay (replay.h); `check` says how far its totals are from the plan's.
// Lists are bounded (Limits); what is left out is counted.
// Ownership: values. Threads: immutable after building.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "planner/model/plan.h"
#include "planner/report/heat_map.h"
#include "planner/report/places.h"
#include "planner/report/timeline.h"
#include "probe/profile/device_profile.h"
#include "probe/profile/snapshot.h"

namespace tierwatt::planner {

struct Limits {
  std::size_t heat_rows = 200, heat_columns = 336;
  std::size_t lanes = 40, bars = 2000;
  std::size_t listed = 200;  // moves, findings, refusals, filled figures, nodes
  std::size_t profiles = 24;
};

struct NodeWatts {
  std::string node;
  Figure before, after;
};

struct SourceShare {
  Source source = Source::prior;
  double before_watts = 0, after_watts = 0;
};

// A list of which only the first are kept.
template <class Item>
struct Listed {
  std::vector<Item> items;
  std::int64_t total = 0;
  [[nodiscard]] std::int64_t left_out() const { return total - static_cast<std::int64_t>(items.size()); }
};

// Spinning sets by what becomes of them.
struct Disks {
  std::int64_t sets = 0, drives = 0;
  std::int64_t retired = 0, sleeping = 0, awake = 0;               // after, in sets
  double asleep_share_before = 0, asleep_share_after = 0;          // of all spinning sets' time
  double wake_ups_per_day_before = 0, wake_ups_per_day_after = 0;  // mean of a set
};

struct Moving {
  std::int64_t moves = 0, waves = 0, destinations = 0;
  double bytes = 0, duration_s = 0;
};

// The report's own replay against the plan's totals, as shares of the plan's: 0 is equal.
struct ReplayCheck {
  double before_off = 0, after_off = 0;
  bool agrees = true;  // both within 0.1 %
};

// Steps of the year's energy: before -> timeouts -> consolidation -> after, in kWh.
struct Waterfall {
  double before = 0, timeouts = 0, consolidation = 0, after = 0;
  double bound = 0;  // the energy below which no plan gets
};

// Figures that the planner had to fill, alike ones together.
struct FilledGroup {
  std::string field;
  Figure figure;
  std::int64_t count = 0;
  std::string example;  // one drive's or enclosure's id
};

struct FindingCounts {
  std::int64_t fail = 0, warn = 0, info = 0;
};

// Start/stops of the sets that sleep.
struct WearTotals {
  std::int64_t sleeping = 0, unknown = 0;  // sets; unknown: SMART does not say how many were made
  double most_wake_ups_a_year = 0;
  // Of the set that spends the greatest share of its allowance; none where all are unknown.
  std::string nearest_set;
  double nearest_wake_ups_a_year = 0, nearest_allowed_a_year = 0;
};

struct Report {
  std::string cluster, snapshot_digest;
  WallTime taken_at{};
  Window window;
  Policy policy;
  std::int64_t nodes_count = 0, volumes_count = 0;
  MadeBy made_by;
  PlanStatus status = PlanStatus::stopped;
  std::string reason;

  Figure watts_before, watts_after;  // mean over the window
  Listed<NodeWatts> nodes;
  std::vector<SourceShare> sources;  // those that occur, best first
  std::int64_t unknown_drives = 0;
  Energy energy;
  Money cost, carbon;
  std::optional<Figure> payback_days;
  Waterfall waterfall;
  WearTotals wear;
  std::optional<BoughtSets> purchase;
  std::vector<Measurement> measure_next;
  Bound bound;
  std::vector<FrontierPoint> frontier;  // by bytes moved, the plan last; may be empty
  ReplayCheck check;

  Disks disks;
  Moving moving;
  HeatMap heat;
  Timeline timeline;
  Listed<Move> moves;
  Listed<Refusal> refused;
  Listed<FilledGroup> filled;
  Verdict verdict = Verdict::ok;
  FindingCounts finding_counts;
  Listed<Finding> findings;  // worst first
  std::vector<DeviceProfile> profiles;
};

// What a terminal's summary and frontier show, and no more: no place, no heat map, no bars, no lists of
// moves; of the awake steps after, the plan's word is taken. So it costs no copy of a large snapshot.
Report build_summary(const Snapshot& snapshot, const Plan& plan);

// `snapshot` may lack figures: those of plan.filled are used. `profiles` may be empty.
Report build_report(const Snapshot& snapshot, const Plan& plan, std::vector<DeviceProfile> profiles = {},
                    const Limits& limits = {});

}  // namespace tierwatt::planner
