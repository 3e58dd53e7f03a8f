// From two profiles to rows: pair the workloads, make one row a figure, judge each by its intervals.
#include "probe/profile/profile_diff.h"

#include <fmt/core.h>

#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

namespace tierwatt {
namespace {

constexpr std::array kVerdicts = {"within noise", "faster", "slower", "more", "less", "unknown"};
constexpr std::array kReasons = {"", "absent", "no interval", "not measured", "covers differ", "zero"};
constexpr std::array kUnits = {"iops", "bytes_per_s", "s", "watts", "joules"};

// ---- the test

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double percent_of(double log_ratio) { return 100 * std::expm1(log_ratio); }

// A bound of zero is infinitely far away on the log scale.
double log_distance(double low, double high) { return low > 0 ? std::log(high / low) : kInfinity; }

// Both values are above zero.
Change change_with_interval(double x1, const Bounds& first, double x2, const Bounds& second) {
  const double log_ratio = std::log(x2) - std::log(x1);
  const double down = std::hypot(log_distance(second.low, x2), log_distance(x1, first.high));
  const double up = std::hypot(log_distance(x2, second.high), log_distance(first.low, x1));
  Change change{.percent = percent_of(log_ratio), .low_percent = percent_of(log_ratio - down)};
  const double high = percent_of(log_ratio + up);
  if (std::isfinite(high)) change.high_percent = high;
  return change;
}

Verdict opposite(Verdict verdict) {
  switch (verdict) {
    case Verdict::faster:
      return Verdict::slower;
    case Verdict::slower:
      return Verdict::faster;
    case Verdict::more:
      return Verdict::less;
    case Verdict::less:
      return Verdict::more;
    default:
      return verdict;
  }
}

bool was_measured(const Measure& side) {
  return side.source == Source::measured || side.source == Source::reported;
}

NoVerdict reason_against(const Measure& before, const Measure& after) {
  if (!was_measured(before) || !was_measured(after)) return NoVerdict::not_measured;
  if (before.value <= 0 || after.value <= 0) return NoVerdict::zero;
  if (!before.interval || !after.interval) return NoVerdict::no_interval;
  return NoVerdict::none;
}

// ---- the sides of a figure

double number_of(Seconds time) { return time.count(); }
template <class Tag>
double number_of(Quantity<Tag, double> quantity) {
  return quantity.value();
}

template <class Q>
Measure side_of(const Estimate<Q>& e) {
  Measure side{.value = number_of(e.value), .interval = std::nullopt, .source = e.source};
  if (e.low < e.high) side.interval = Bounds{number_of(e.low), number_of(e.high)};
  return side;
}

template <class Q>
std::optional<Measure> side_of(const std::optional<Estimate<Q>>& e) {
  if (!e) return std::nullopt;
  return side_of(*e);
}

// What names a row, and which way is which.
struct Heading {
  const char* figure;
  FigureUnit unit;
  Verdict more_is;
};

FigureDiff row(const Heading& heading, const std::optional<Measure>& before,
               const std::optional<Measure>& after) {
  Judgement judged = judge(before, after, heading.more_is);
  FigureDiff made;
  made.figure = heading.figure;
  made.unit = heading.unit;
  made.before = before;
  made.after = after;
  made.change = judged.change;
  made.verdict = judged.verdict;
  made.reason = judged.reason;
  return made;
}

// ---- workloads

using WorkloadKey = std::tuple<std::string, std::string, int, std::int64_t>;

WorkloadKey key_of(const WorkloadResult& result) {
  return {result.workload, result.zone, result.queue_depth, result.block.value()};
}

std::string label_of(const WorkloadResult& result) {
  return fmt::format("{}{}{} QD {}", result.workload, result.zone.empty() ? "" : " ", result.zone,
                     result.queue_depth);
}

void add_latencies(const LatencySummary& before, const LatencySummary& after, std::vector<FigureDiff>& into) {
  constexpr std::array<std::pair<const char*, Seconds LatencySummary::*>, 5> kPercentiles = {
      {{"p50", &LatencySummary::p50},
       {"p95", &LatencySummary::p95},
       {"p99", &LatencySummary::p99},
       {"p99.9", &LatencySummary::p999},
       {"p99.99", &LatencySummary::p9999}}};
  for (const auto& [name, percentile] : kPercentiles) {
    const Measure first{.value = (before.*percentile).count(), .interval = std::nullopt};
    const Measure second{.value = (after.*percentile).count(), .interval = std::nullopt};
    into.push_back(row({name, FigureUnit::seconds, Verdict::slower}, first, second));
  }
}

void add_power(const WorkloadResult& before, const WorkloadResult& after, std::vector<FigureDiff>& into) {
  if (!before.power && !after.power) return;
  FigureDiff power =
      row({"power", FigureUnit::watts, Verdict::more}, side_of(before.power), side_of(after.power));
  const bool both = before.power && after.power;
  if (both && before.power_covers != after.power_covers) {
    power.change = std::nullopt;
    power.verdict = Verdict::unknown;
    power.reason = NoVerdict::covers_differ;
  }
  into.push_back(std::move(power));
}

void add_workload(const WorkloadResult& before, const WorkloadResult& after, std::vector<FigureDiff>& into) {
  std::vector<FigureDiff> rows;
  rows.push_back(row({"iops", FigureUnit::iops, Verdict::faster}, side_of(before.iops), side_of(after.iops)));
  rows.push_back(row({"rate", FigureUnit::bytes_per_s, Verdict::faster}, side_of(before.bandwidth),
                     side_of(after.bandwidth)));
  add_latencies(before.latency, after.latency, rows);
  add_power(before, after, rows);
  for (FigureDiff& figure : rows) {
    figure.workload = before.workload;
    figure.zone = before.zone;
    figure.queue_depth = before.queue_depth;
    figure.block = before.block;
    into.push_back(std::move(figure));
  }
}

void add_remarks(const WorkloadResult& result, const char* when, std::vector<std::string>& into) {
  const auto say = [&](const std::string& what) {
    into.push_back(fmt::format("{}: {} {}", label_of(result), what, when));
  };
  if (result.stopped_by == "disturbed") say("disturbed by foreign I/O");
  if (result.errors > 0) say(fmt::format("{} failed I/Os", result.errors));
}

void add_workloads(const std::vector<WorkloadResult>& before, const std::vector<WorkloadResult>& after,
                   ProfileDiff& into) {
  std::multimap<WorkloadKey, std::size_t> waiting;  // equal keys stay in order of insertion
  for (std::size_t i = 0; i < after.size(); ++i) waiting.emplace(key_of(after[i]), i);
  std::vector<bool> paired(after.size(), false);
  for (const WorkloadResult& first : before) {
    const auto partner = waiting.lower_bound(key_of(first));
    if (partner == waiting.end() || partner->first != key_of(first)) {
      into.only_before.push_back(label_of(first));
      continue;
    }
    const WorkloadResult& second = after[partner->second];
    add_workload(first, second, into.figures);
    add_remarks(first, "before", into.remarks);
    add_remarks(second, "after", into.remarks);
    paired[partner->second] = true;
    waiting.erase(partner);
  }
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (!paired[i]) into.only_after.push_back(label_of(after[i]));
  }
}

// ---- the drive's own figures, and what surrounds them

void add_drive_power(const PowerProfile& before, const PowerProfile& after, std::vector<FigureDiff>& into) {
  const auto add = [&](const Heading& heading, const auto& first, const auto& second) {
    if (first || second) into.push_back(row(heading, side_of(first), side_of(second)));
  };
  add({"active", FigureUnit::watts, Verdict::more}, before.active, after.active);
  add({"idle", FigureUnit::watts, Verdict::more}, before.idle, after.idle);
  add({"standby", FigureUnit::watts, Verdict::more}, before.standby, after.standby);
  add({"sleep", FigureUnit::watts, Verdict::more}, before.sleep, after.sleep);
  add({"one sleep cycle", FigureUnit::joules, Verdict::more}, before.spinup_joules, after.spinup_joules);
  add({"spin-up time", FigureUnit::seconds, Verdict::slower}, before.spinup_seconds, after.spinup_seconds);
}

std::string kernel_release(const DeviceProfile& profile) {
  const auto found = profile.kernel.find("release");
  return found == profile.kernel.end() ? "" : found->second;
}

std::vector<ChangedFact> changed_facts(const DeviceProfile& before, const DeviceProfile& after) {
  std::vector<ChangedFact> changed;
  const auto compare = [&](const char* what, const std::string& first, const std::string& second) {
    if (first != second) changed.push_back({what, first, second});
  };
  compare("firmware", before.identity.firmware, after.identity.firmware);
  compare("model", before.identity.model, after.identity.model);
  compare("size", fmt::format("{} bytes", before.capacity.value()),
          fmt::format("{} bytes", after.capacity.value()));
  compare("depth", before.depth, after.depth);
  compare("host", before.host, after.host);
  compare("transport", before.transport, after.transport);
  compare("kernel", kernel_release(before), kernel_release(after));
  compare("tierwatt", before.tool_version, after.tool_version);
  return changed;
}

bool is_same_drive(const DeviceProfile& before, const DeviceProfile& after) {
  const std::string key = before.identity.key();
  if (!key.empty()) return key == after.identity.key();
  return after.identity.key().empty() && before.host == after.host && before.device == after.device;
}

}  // namespace

const char* to_string(Verdict verdict) { return kVerdicts.at(static_cast<std::size_t>(verdict)); }
const char* to_string(NoVerdict reason) { return kReasons.at(static_cast<std::size_t>(reason)); }
const char* to_string(FigureUnit unit) { return kUnits.at(static_cast<std::size_t>(unit)); }

Judgement judge(const std::optional<Measure>& before, const std::optional<Measure>& after, Verdict more_is) {
  if (!before || !after) return {.change = std::nullopt, .reason = NoVerdict::absent};
  Judgement judged;
  if (before->value > 0) judged.change = Change{.percent = 100 * (after->value / before->value - 1)};
  judged.reason = reason_against(*before, *after);
  if (judged.reason != NoVerdict::none) return judged;

  const Change change =
      change_with_interval(before->value, *before->interval, after->value, *after->interval);
  judged.change = change;
  judged.verdict = Verdict::within_noise;
  if (*change.low_percent > 0) judged.verdict = more_is;
  if (change.high_percent && *change.high_percent < 0) judged.verdict = opposite(more_is);
  return judged;
}

ProfileDiff diff(const DeviceProfile& before, const DeviceProfile& after) {
  ProfileDiff made;
  made.same_drive = is_same_drive(before, after);
  made.changed = changed_facts(before, after);
  add_workloads(before.workloads, after.workloads, made);
  add_drive_power(before.power, after.power, made.figures);
  return made;
}

}  // namespace tierwatt
