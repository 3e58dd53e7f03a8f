// The ranking of power sources, in code. Rules in power_figures.h.
#include "probe/run/power_figures.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <optional>

namespace tierwatt::run {

namespace {

using power::Coverage;

// From the narrowest.
constexpr std::array<Coverage, 3> kUseful = {Coverage::drive, Coverage::enclosure, Coverage::node};

void fill_workload(const std::vector<PowerTrace>& traces, const Interval& busy, WorkloadResult& workload) {
  for (const Coverage coverage : kUseful) {
    for (const PowerTrace& trace : traces) {
      if (trace.meter.covers != coverage) continue;
      const auto watts = mean_watts(trace, busy.from, busy.to);
      if (!watts) continue;
      workload.power = watts;
      workload.power_covers = power::to_string(coverage);
      return;
    }
  }
}

std::optional<Estimate<Watts>> idle_of_drive(const std::vector<PowerTrace>& traces, const Interval& idle) {
  for (const PowerTrace& trace : traces) {
    if (trace.meter.covers != Coverage::drive) continue;
    if (auto watts = mean_watts(trace, idle.from, idle.to)) return watts;
  }
  return std::nullopt;
}

// The workload that drew most: what the drive draws when it works.
std::optional<Estimate<Watts>> active_of_drive(const std::vector<WorkloadResult>& workloads) {
  std::optional<Estimate<Watts>> active;
  for (const WorkloadResult& workload : workloads) {
    if (!workload.power || workload.power_covers != power::to_string(Coverage::drive)) continue;
    if (active && workload.power->value <= active->value) continue;
    active = workload.power;
    active->basis += ", during " + workload.workload;
  }
  return active;
}

void fill_absent(const PowerProfile& from, PowerProfile& into) {
  const auto fill = [](const auto& source, auto& field) {
    if (!field) field = source;
  };
  fill(from.active, into.active);
  fill(from.idle, into.idle);
  fill(from.standby, into.standby);
  fill(from.sleep, into.sleep);
  fill(from.spinup_joules, into.spinup_joules);
  fill(from.spinup_seconds, into.spinup_seconds);
}

std::vector<std::string> notes_on(const std::vector<PowerTrace>& traces, const std::vector<Interval>& busy,
                                  const PowerProfile& power) {
  std::vector<std::string> notes;
  bool useful = false;
  for (const PowerTrace& trace : traces) {
    notes.insert(notes.end(), trace.notes.begin(), trace.notes.end());
    useful = useful || std::find(kUseful.begin(), kUseful.end(), trace.meter.covers) != kUseful.end();
    if (trace.meter.covers != Coverage::host_package || busy.empty()) continue;
    if (const auto watts = mean_watts(trace, busy.front().from, busy.back().to)) {
      notes.push_back(fmt::format("{} drew {} while measuring: the host's own cost, not the drive's",
                                  trace.meter.name, to_string(*watts)));
    }
  }
  if (!useful) {
    const bool known = power.active || power.idle || power.standby;
    notes.push_back(fmt::format("no meter reaches the drive, its enclosure or the node: power is {}",
                                known ? "what is declared, in the catalog, or a prior" : "unknown"));
  }
  return notes;
}

}  // namespace

std::vector<std::string> join_power_figures(const std::vector<PowerTrace>& traces, const Interval& idle,
                                            const std::vector<Interval>& busy, const Subject& subject,
                                            DeviceProfile& profile) {
  assert(busy.size() == profile.workloads.size());
  for (std::size_t i = 0; i < busy.size(); ++i) fill_workload(traces, busy[i], profile.workloads[i]);
  profile.power.idle = idle_of_drive(traces, idle);
  profile.power.active = active_of_drive(profile.workloads);
  if (subject.declared) fill_absent(*subject.declared, profile.power);
  if (subject.modelled) fill_absent(*subject.modelled, profile.power);
  return notes_on(traces, busy, profile.power);
}

}  // namespace tierwatt::run
