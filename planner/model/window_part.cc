// Cutting is per run; a range is read as two moments, each a count from the window's start or a date. Tested
// by tests/planner/model/window_part_test.cc.
#include "planner/model/window_part.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tierwatt::planner {
namespace {

std::vector<Run> cut(const std::vector<Run>& runs, Run steps) {
  std::vector<Run> part;
  const std::uint32_t end = steps.start + steps.length;
  auto run = std::partition_point(runs.begin(), runs.end(),
                                  [&](const Run& r) { return r.start + r.length <= steps.start; });
  for (; run != runs.end() && run->start < end; ++run) {
    const std::uint32_t first = std::max(run->start, steps.start);
    const std::uint32_t last = std::min(run->start + run->length, end);
    part.push_back({first - steps.start, last - first});
  }
  return part;
}

// The cluster without what its volumes did, so that a cut copies no more than it keeps.
Snapshot without_activity(const Snapshot& from) {
  Snapshot s;
  s.taken_at = from.taken_at;
  s.cluster = from.cluster;
  s.window = from.window;
  s.domains = from.domains;
  s.drives = from.drives;
  s.sets = from.sets;
  s.groups = from.groups;
  s.policy = from.policy;
  s.digest = from.digest;
  s.extra_json = from.extra_json;
  return s;
}

// Seconds from the window's start.
std::optional<double> moment_of(std::string_view text, const Window& window) {
  double number = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  if (error == std::errc{}) {
    const std::string_view unit(end, static_cast<std::size_t>(last - end));
    if (unit.empty()) return number * static_cast<double>(window.step_s);
    if (unit == "d") return number * 86400;
    if (unit == "h") return number * 3600;
  }
  const std::string stamp = text.size() == 10 ? std::string(text) + "T00:00:00Z" : std::string(text);
  const Result<WallTime> time = parse_rfc3339(stamp);
  if (!time) return std::nullopt;
  return std::chrono::duration<double>(*time - window.start).count();
}

Error not_a_range(std::string_view text) {
  return {Code::invalid_argument, fmt::format("'{}' is no part of a window", text), "",
          "write it as 0d-7d, 12h-36h, 0-10080 (steps), or 2026-02-23/2026-03-02"};
}

Error outside(std::string_view text, const Window& window) {
  return {Code::invalid_argument, fmt::format("'{}' is not inside the recorded window", text), "",
          fmt::format("it has {} steps of {} s from {}: 0d-{:g}d", window.steps, window.step_s,
                      to_rfc3339(window.start), window.length().count() / 86400)};
}

}  // namespace

Snapshot window_part(const Snapshot& snapshot, Run steps) {
  Snapshot part = without_activity(snapshot);
  part.window.start += std::chrono::seconds(snapshot.window.step_s * steps.start);
  part.window.steps = steps.length;
  part.volumes.reserve(snapshot.volumes.size());
  for (const Volume& whole : snapshot.volumes) {
    std::vector<Run> active = cut(whole.active, steps);
    std::vector<Run> write_only = cut(whole.write_only, steps);
    Volume volume = whole;
    volume.active = std::move(active);
    volume.write_only = std::move(write_only);
    part.volumes.push_back(std::move(volume));
  }
  return part;
}

Result<Joined> with_activity_of(const Snapshot& cluster, const Snapshot& recorded) {
  if (cluster.window.step_s != recorded.window.step_s)
    return Error{Code::invalid_input,
                 fmt::format("the two snapshots have steps of {} s and {} s", cluster.window.step_s,
                             recorded.window.step_s),
                 "", "record both weeks with the same step"};
  std::unordered_map<std::string_view, const Volume*> by_id;
  for (const Volume& volume : recorded.volumes) by_id[volume.id] = &volume;
  Joined joined{without_activity(cluster), {}};
  joined.snapshot.window = recorded.window;
  joined.snapshot.volumes = cluster.volumes;
  for (Volume& volume : joined.snapshot.volumes) {
    const auto found = by_id.find(volume.id);
    const bool known = found != by_id.end();
    volume.active = known ? found->second->active : std::vector<Run>{};
    volume.write_only = known ? found->second->write_only : std::vector<Run>{};
    volume.activity_known = volume.activity_known && (!known || found->second->activity_known);
    ++(known ? joined.matched.volumes : joined.matched.without_record);
  }
  joined.matched.unknown = std::ssize(recorded.volumes) - joined.matched.volumes;
  if (joined.matched.volumes == 0)
    return Error{Code::invalid_input, "no volume is in both snapshots", "",
                 "give two recordings of the same cluster"};
  return joined;
}

Result<Run> parse_steps(std::string_view text, const Window& window) {
  const bool dates = text.find('/') != std::string_view::npos;
  const std::size_t middle = text.find(dates ? '/' : '-');
  if (middle == std::string_view::npos) return not_a_range(text);
  const auto from = moment_of(text.substr(0, middle), window);
  const auto to = moment_of(text.substr(middle + 1), window);
  if (!from || !to || !std::isfinite(*from) || !std::isfinite(*to)) return not_a_range(text);
  const auto step = static_cast<double>(window.step_s);
  const double first = std::round(*from / step);
  const double last = std::round(*to / step);
  if (first < 0 || last > window.steps) return outside(text, window);
  if (!(first < last))
    return Error{Code::invalid_argument, fmt::format("'{}' holds no step", text), "",
                 "its end must lie after its start"};
  return Run{static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last - first)};
}

}  // namespace tierwatt::planner
