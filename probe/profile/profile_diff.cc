// From two profiles to rows: pair the workloads, make one row a figure, judge each by its intervals.
#include "probe/profile/profile_diff.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

namespace tierwatt {
namespace {

constexpr std::array kVerdicts = {"within noise", "faster", "slower", "more", "less", "unknown"};
constexpr std::array kReasons = {"",     "absent",          "no interval", "not measured", "covers differ",
                                 "zero", "rate cap differs"};
constexpr std::array kUnits = {"iops", "bytes_per_s", "s", "watts", "joules"};

// ---- the test

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double percent_of(double log_ratio) { return 100 * std::expm1(log_ratio); }

// A bound of zero is infinitely far away on the log scale.
double log_distance(double low, double high) { return low > 0 ? std::log(high / low) : kInfinity; }

// Of a side without an interval there is no distance of its own.
struct Distances {
  double down = 0, up = 0;
};
Distances distances_of(double x1, const std::optional<Bounds>& first, double x2,
                       const std::optional<Bounds>& second) {
  if (!first || !second) return {};
  return {std::hypot(log_distance(second->low, x2), log_distance(x1, first->high)),
          std::hypot(log_distance(x2, second->high), log_distance(first->low, x1))};
}

// Both values are above zero.
Change change_with_interval(const Measure& before, const Measure& after, double noise) {
  const double log_ratio = std::log(after.value) - std::log(before.value);
  const Distances own = distances_of(before.value, before.interval, after.value, after.interval);
  Change change{.percent = percent_of(log_ratio),
                .low_percent = percent_of(log_ratio - std::max(own.down, noise))};
  const double high = percent_of(log_ratio + std::max(own.up, noise));
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

NoVerdict reason_against(const Measure& before, const Measure& after, bool noise_is_known) {
  if (!was_measured(before) || !was_measured(after)) return NoVerdict::not_measured;
  if (before.value <= 0 || after.value <= 0) return NoVerdict::zero;
  if (!noise_is_known && (!before.interval || !after.interval)) return NoVerdict::no_interval;
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

// Which figure of which workload, and what is known of its noise.
class Rows {
 public:
  explicit Rows(const RunHistory& history) : history_(history) {}
  Rows(const RunHistory& history, const WorkloadResult& of)
      : history_(history), key_{of.workload, of.zone, of.queue_depth, of.block.value(), ""} {}
  [[nodiscard]] std::optional<RunNoise> noise_of(const char* figure) const {
    FigureKey key = key_;
    key.figure = figure;
    return history_.noise_of(key);
  }
  [[nodiscard]] FigureDiff row(const Heading& heading, const std::optional<Measure>& before,
                               const std::optional<Measure>& after) const;

 private:
  const RunHistory& history_;
  FigureKey key_;
};

FigureDiff Rows::row(const Heading& heading, const std::optional<Measure>& before,
                     const std::optional<Measure>& after) const {
  const std::optional<RunNoise> noise = noise_of(heading.figure);
  Judgement judged = judge(before, after, heading.more_is, noise);
  FigureDiff made;
  made.workload = key_.workload;
  made.zone = key_.zone;
  made.queue_depth = key_.queue_depth;
  made.block = Bytes(key_.block_bytes);
  if (noise) made.noise_percent = percent_of(noise->log_half_width);
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

// One percentile: its name, its value, its interval.
struct Percentile {
  const char* name;
  Seconds LatencySummary::*value;
  std::optional<TimeInterval> LatencyIntervals::*interval;
};
constexpr std::array<Percentile, 5> kPercentiles = {
    {{"p50", &LatencySummary::p50, &LatencyIntervals::p50},
     {"p95", &LatencySummary::p95, &LatencyIntervals::p95},
     {"p99", &LatencySummary::p99, &LatencyIntervals::p99},
     {"p99.9", &LatencySummary::p999, &LatencyIntervals::p999},
     {"p99.99", &LatencySummary::p9999, &LatencyIntervals::p9999}}};

Measure side_of(const WorkloadResult& result, const Percentile& percentile) {
  Measure side{.value = (result.latency.*percentile.value).count(), .interval = std::nullopt};
  const std::optional<TimeInterval>& interval = result.latency_intervals.*percentile.interval;
  if (interval && interval->low < interval->high) {
    side.interval = Bounds{interval->low.count(), interval->high.count()};
  }
  return side;
}

void add_power(const Rows& rows, const WorkloadResult& before, const WorkloadResult& after,
               std::vector<FigureDiff>& into) {
  if (!before.power && !after.power) return;
  FigureDiff power =
      rows.row({"power", FigureUnit::watts, Verdict::more}, side_of(before.power), side_of(after.power));
  const bool both = before.power && after.power;
  if (both && before.power_covers != after.power_covers) {
    power.change = std::nullopt;
    power.verdict = Verdict::unknown;
    power.reason = NoVerdict::covers_differ;
  }
  into.push_back(std::move(power));
}

void add_workload(const RunHistory& history, const WorkloadResult& before, const WorkloadResult& after,
                  std::vector<FigureDiff>& into) {
  const Rows rows(history, before);
  into.push_back(
      rows.row({"iops", FigureUnit::iops, Verdict::faster}, side_of(before.iops), side_of(after.iops)));
  into.push_back(rows.row({"rate", FigureUnit::bytes_per_s, Verdict::faster}, side_of(before.bandwidth),
                          side_of(after.bandwidth)));
  for (const Percentile& percentile : kPercentiles) {
    into.push_back(rows.row({percentile.name, FigureUnit::seconds, Verdict::slower},
                            side_of(before, percentile), side_of(after, percentile)));
  }
  add_power(rows, before, after, into);
}

void add_remarks(const WorkloadResult& result, const char* when, std::vector<std::string>& into) {
  const auto say = [&](const std::string& what) {
    into.push_back(fmt::format("{}: {} {}", label_of(result), what, when));
  };
  if (result.stopped_by == "disturbed") say("disturbed by foreign I/O");
  if (result.errors > 0) say(fmt::format("{} failed I/Os", result.errors));
}

void add_workloads(const RunHistory& history, const std::vector<WorkloadResult>& before,
                   const std::vector<WorkloadResult>& after, ProfileDiff& into) {
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
    add_workload(history, first, second, into.figures);
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

void add_drive_power(const RunHistory& history, const PowerProfile& before, const PowerProfile& after,
                     std::vector<FigureDiff>& into) {
  const Rows rows(history);
  const auto add = [&](const Heading& heading, const auto& first, const auto& second) {
    if (first || second) into.push_back(rows.row(heading, side_of(first), side_of(second)));
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

std::string rate_cap_of(const DeviceProfile& profile) {
  return profile.rate_cap ? to_string(*profile.rate_cap) : "none";
}

void leave_to_the_cap(std::vector<FigureDiff>& figures) {
  for (FigureDiff& figure : figures) {
    if (figure.workload.empty() || figure.reason != NoVerdict::none) continue;
    figure.verdict = Verdict::unknown;
    figure.reason = NoVerdict::rate_cap_differs;
  }
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
  compare("rate cap", rate_cap_of(before), rate_cap_of(after));
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

Judgement judge(const std::optional<Measure>& before, const std::optional<Measure>& after, Verdict more_is,
                const std::optional<RunNoise>& noise) {
  if (!before || !after) return {.change = std::nullopt, .reason = NoVerdict::absent};
  Judgement judged;
  if (before->value > 0) judged.change = Change{.percent = 100 * (after->value / before->value - 1)};
  judged.reason = reason_against(*before, *after, noise.has_value());
  if (judged.reason != NoVerdict::none) return judged;

  const Change change = change_with_interval(*before, *after, noise ? noise->log_half_width : 0);
  judged.change = change;
  judged.verdict = Verdict::within_noise;
  if (*change.low_percent > 0) judged.verdict = more_is;
  if (change.high_percent && *change.high_percent < 0) judged.verdict = opposite(more_is);
  return judged;
}

ProfileDiff diff(const DeviceProfile& before, const DeviceProfile& after,
                 const std::vector<DeviceProfile>& older) {
  const RunHistory history(older, before);
  ProfileDiff made;
  made.same_drive = is_same_drive(before, after);
  made.changed = changed_facts(before, after);
  made.older_runs = history.runs();
  add_workloads(history, before.workloads, after.workloads, made);
  if (before.rate_cap != after.rate_cap) leave_to_the_cap(made.figures);
  add_drive_power(history, before.power, after.power, made.figures);
  return made;
}

}  // namespace tierwatt
