// From a snapshot and its plan to everything that a report says. Each part is a function of its own; the
// order in build_report() is the order of the report. Tested by tests/planner/report/report_model_test.cc.
#include "planner/report/report_model.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "planner/report/figure_text.h"

namespace tierwatt::planner {
namespace {

constexpr double kAgreement = 1e-3;

template <class Item>
Listed<Item> first_of(std::vector<Item> items, std::size_t limit) {
  Listed<Item> listed;
  listed.total = static_cast<std::int64_t>(items.size());
  if (items.size() > limit) items.erase(items.begin() + static_cast<std::ptrdiff_t>(limit), items.end());
  listed.items = std::move(items);
  return listed;
}

void set_heading(const Snapshot& snapshot, const Plan& plan, Report& report) {
  report.cluster = snapshot.cluster;
  report.snapshot_digest = snapshot.digest;
  report.taken_at = snapshot.taken_at;
  report.window = snapshot.window;
  report.policy = snapshot.policy;
  report.volumes_count = static_cast<std::int64_t>(snapshot.volumes.size());
  report.nodes_count = std::count_if(snapshot.domains.begin(), snapshot.domains.end(),
                                     [](const Domain& domain) { return domain.kind == DomainKind::node; });
  report.made_by = plan.made_by;
  report.status = plan.status;
  report.reason = plan.reason;
}

WearTotals wear_totals(const Plan& plan) {
  WearTotals totals;
  double greatest_share = -1;
  for (const SetOutcome& set : plan.sets) {
    if (!set.wear) continue;
    ++totals.sleeping;
    totals.most_wake_ups_a_year = std::max(totals.most_wake_ups_a_year, set.wear->wake_ups_a_year);
    if (!set.wear->allowed_a_year) {
      ++totals.unknown;
      continue;
    }
    const double share = set.wear->wake_ups_a_year / std::max(1.0, *set.wear->allowed_a_year);
    if (share <= greatest_share) continue;
    greatest_share = share;
    totals.nearest_set = set.id;
    totals.nearest_wake_ups_a_year = set.wear->wake_ups_a_year;
    totals.nearest_allowed_a_year = *set.wear->allowed_a_year;
  }
  return totals;
}

// The plan's energy over the window's length.
void set_watts(const Plan& plan, Report& report) {
  const double seconds = report.window.length().count();
  const double per_second = seconds > 0 ? 1 / seconds : 0;
  report.watts_before = scaled(plan.energy.window_before_j, per_second);
  report.watts_after = scaled(plan.energy.window_after_j, per_second);
  report.energy = plan.energy;
  report.cost = plan.cost;
  report.carbon = plan.carbon;
  report.payback_days = plan.payback_days;
  report.bound = plan.bound;
  report.frontier = plan.frontier;
  report.wear = wear_totals(plan);
  report.purchase = plan.purchase;
  report.measure_next = plan.measure_next;
}

double off(double own, double stated) {
  if (stated == 0) return own == 0 ? 0 : 1;
  return own / stated - 1;
}

void set_places(const PlaceWatts& before, const PlaceWatts& after, const Limits& limits, Report& report) {
  std::vector<NodeWatts> nodes;
  for (std::size_t i = 0; i < before.nodes.size(); ++i) {
    const bool empty = before.nodes[i].watts.value == 0 && after.nodes[i].watts.value == 0;
    if (!empty) nodes.push_back({before.nodes[i].node, before.nodes[i].watts, after.nodes[i].watts});
  }
  report.nodes = first_of(std::move(nodes), limits.listed);
  for (std::size_t i = 0; i < kSources; ++i) {
    if (before.by_source[i] == 0 && after.by_source[i] == 0) continue;
    report.sources.push_back({static_cast<Source>(i), before.by_source[i], after.by_source[i]});
  }
  report.unknown_drives = std::max(before.unknown_drives, after.unknown_drives);
  report.check.before_off = off(before.total_watts.value, report.watts_before.value);
  report.check.after_off = off(after.total_watts.value, report.watts_after.value);
  report.check.agrees =
      std::fabs(report.check.before_off) < kAgreement && std::fabs(report.check.after_off) < kAgreement;
}

// Joules of the window in the plan's own kWh a year (which includes what the policy's PUE adds, if it does).
void set_waterfall(const Plan& plan, Report& report) {
  const Energy& energy = plan.energy;
  const double joules = energy.window_before_j.value;
  const double kwh_per_joule = joules > 0 ? energy.annual_before_kwh.value / joules : 0;
  Waterfall& steps = report.waterfall;
  steps.before = energy.annual_before_kwh.value;
  steps.after = energy.annual_after_kwh.value;
  steps.timeouts = (joules - energy.window_timeout_only_j.value) * kwh_per_joule;
  steps.consolidation = steps.before - steps.timeouts - steps.after;
  steps.bound = plan.bound.window_j * kwh_per_joule;
}

struct SleepTotals {
  double asleep = 0, steps = 0, wake_ups = 0;
  void add(const Window& window, std::int64_t awake_steps, std::int64_t wakes) {
    steps += window.steps;
    asleep += static_cast<double>(window.steps) - static_cast<double>(awake_steps);
    wake_ups += static_cast<double>(wakes);
  }
  [[nodiscard]] double share() const { return steps > 0 ? asleep / steps : 0; }
};

SleepTotals sleep_totals(const Replay& replay, const Window& window) {
  SleepTotals totals;
  for (const SetReplay& set : replay) {
    if (set.spins) totals.add(window, set.awake_steps, set.wake_ups);
  }
  return totals;
}

void count_disk(const SpindleSet& set, SetRole role, Disks& disks) {
  ++disks.sets;
  disks.drives += static_cast<std::int64_t>(set.drives.size());
  if (role == SetRole::retired) ++disks.retired;
  if (role == SetRole::sleeps) ++disks.sleeping;
  if (role == SetRole::awake) ++disks.awake;
}

void set_disks(const Snapshot& snapshot, const Replay& before, const Replay& after, Report& report) {
  Disks& disks = report.disks;
  for (std::size_t s = 0; s < after.size(); ++s) {
    if (after[s].spins) count_disk(snapshot.sets[s], after[s].role, disks);
  }
  if (disks.sets == 0 || report.window.steps == 0) return;
  const SleepTotals was = sleep_totals(before, report.window);
  const SleepTotals is = sleep_totals(after, report.window);
  const double set_days = static_cast<double>(disks.sets) * report.window.length().count() / 86400.0;
  disks.asleep_share_before = was.share();
  disks.asleep_share_after = is.share();
  disks.wake_ups_per_day_before = was.wake_ups / set_days;
  disks.wake_ups_per_day_after = is.wake_ups / set_days;
}

// The same from the plan's own word; a set that it does not list keeps what it does.
void set_disks_as_stated(const Snapshot& snapshot, const Plan& plan, Report& report) {
  std::unordered_map<std::string_view, const SetOutcome*> outcomes;
  for (const SetOutcome& outcome : plan.sets) outcomes.emplace(outcome.id, &outcome);
  const std::vector<std::int64_t> before = awake_steps_before(snapshot);
  SleepTotals was;
  SleepTotals is;
  for (std::size_t s = 0; s < snapshot.sets.size(); ++s) {
    const SpindleSet& set = snapshot.sets[s];
    if (!set_spins(snapshot, set)) continue;
    const auto found = outcomes.find(set.id);
    const bool stated = found != outcomes.end();
    const bool sleeps = set.can_sleep && set.idle_timeout_s.has_value();
    count_disk(set, stated ? found->second->role : sleeps ? SetRole::sleeps : SetRole::awake, report.disks);
    was.add(report.window, before[s], 0);
    is.add(report.window, stated ? found->second->awake_steps : before[s], 0);
  }
  report.disks.asleep_share_before = was.share();
  report.disks.asleep_share_after = is.share();
}

void set_moving_as_stated(const Plan& plan, Moving& moving) {
  std::set<int> waves;
  moving.moves = static_cast<std::int64_t>(plan.moves.size());
  for (const Move& move : plan.moves) {
    moving.bytes += static_cast<double>(move.bytes.value());
    moving.duration_s = std::max(moving.duration_s, move.end_s);
    waves.insert(move.wave);
  }
  moving.waves = static_cast<std::int64_t>(waves.size());
}

void set_moving(const Plan& plan, const Limits& limits, Report& report) {
  report.timeline = build_timeline(plan.moves, limits.lanes, limits.bars);
  Moving& moving = report.moving;
  moving.moves = static_cast<std::int64_t>(plan.moves.size());
  moving.waves = report.timeline.waves;
  moving.destinations = report.timeline.destinations;
  moving.duration_s = report.timeline.duration_s;
  for (const Move& move : plan.moves) moving.bytes += static_cast<double>(move.bytes.value());
  const auto kept = static_cast<std::ptrdiff_t>(std::min(plan.moves.size(), limits.listed));
  report.moves.items.assign(plan.moves.begin(), plan.moves.begin() + kept);
  report.moves.total = moving.moves;
}

void set_review(const Plan& plan, const Limits& limits, Report& report) {
  report.verdict = plan.review.verdict;
  for (const Finding& finding : plan.review.findings) {
    if (finding.severity == Severity::fail) ++report.finding_counts.fail;
    if (finding.severity == Severity::warn) ++report.finding_counts.warn;
    if (finding.severity == Severity::info) ++report.finding_counts.info;
  }
  std::vector<Finding> findings = plan.review.findings;
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
  report.findings = first_of(std::move(findings), limits.listed);
}

void set_filled(const Plan& plan, const Limits& limits, Report& report) {
  using Key = std::tuple<std::string, Source, std::string, double, double, double>;
  std::map<Key, FilledGroup> groups;
  for (const Filled& one : plan.filled) {
    const Figure& f = one.figure;
    FilledGroup& group = groups[{one.field, f.source, f.basis, f.value, f.low, f.high}];
    if (group.count++ == 0) {
      group.field = one.field;
      group.figure = f;
      group.example = one.owner;
    }
  }
  std::vector<FilledGroup> list;
  list.reserve(groups.size());
  for (auto& [key, group] : groups) list.push_back(std::move(group));
  report.filled = first_of(std::move(list), limits.listed);
}

}  // namespace

Report build_summary(const Snapshot& snapshot, const Plan& plan) {
  Report report;
  set_heading(snapshot, plan, report);
  set_watts(plan, report);
  set_disks_as_stated(snapshot, plan, report);
  set_moving_as_stated(plan, report.moving);
  set_review(plan, {}, report);
  report.refused = first_of(plan.refused, Limits{}.listed);
  return report;
}

Report build_report(const Snapshot& snapshot, const Plan& plan, std::vector<DeviceProfile> profiles,
                    const Limits& limits) {
  Snapshot filled = snapshot;
  fill_from_plan(filled, plan.filled);
  const Replay before = replay_before(filled);
  const Replay after = replay_after(filled, plan);

  Report report;
  set_heading(filled, plan, report);
  set_watts(plan, report);
  set_places(watts_by_node(filled, before), watts_by_node(filled, after), limits, report);
  set_waterfall(plan, report);
  set_disks(filled, before, after, report);
  report.heat = build_heat_map(filled, before, after, limits.heat_rows, limits.heat_columns);
  set_moving(plan, limits, report);
  set_review(plan, limits, report);
  report.refused = first_of(plan.refused, limits.listed);
  set_filled(plan, limits, report);
  if (profiles.size() > limits.profiles) profiles.resize(limits.profiles);
  report.profiles = std::move(profiles);
  return report;
}

}  // namespace tierwatt::planner
