// Groups results into sweeps and hands each to the rule. Contract in sweeps.h.
#include "probe/run/sweeps.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <utility>

#include "probe/load/knee.h"

namespace tierwatt::run {

namespace {

using Name = std::pair<std::string, std::string>;  // workload, zone

load::SweepPoint point_of(const WorkloadResult& result) {
  return {result.queue_depth, result.iops.value.value(), result.iops.low.value(), result.iops.high.value()};
}

SweepKnee knee_of(const Name& name, const std::map<int, load::SweepPoint>& depths) {
  std::vector<load::SweepPoint> sweep;
  sweep.reserve(depths.size());
  for (const auto& [depth, point] : depths) sweep.push_back(point);
  load::Knee found = load::find_knee(sweep);
  return {name.first, name.second, found.queue_depth, found.earliest, found.latest, std::move(found.why)};
}

}  // namespace

std::vector<SweepKnee> find_knees(const std::vector<WorkloadResult>& workloads) {
  std::vector<Name> order;
  std::map<Name, std::map<int, load::SweepPoint>> sweeps;
  for (const WorkloadResult& result : workloads) {
    const Name name(result.workload, result.zone);
    if (!sweeps.contains(name)) order.push_back(name);
    sweeps[name].emplace(result.queue_depth, point_of(result));
  }
  std::vector<SweepKnee> knees;
  for (const Name& name : order) {
    if (sweeps[name].size() >= load::kKneeDepths) knees.push_back(knee_of(name, sweeps[name]));
  }
  return knees;
}

std::string to_sentence(const SweepKnee& knee) {
  const std::string zone = knee.zone.empty() || knee.zone == "whole" ? "" : " " + knee.zone;
  const std::string head = fmt::format("knee of {}{}: ", knee.workload, zone);
  if (!knee.queue_depth) return head + "not found, " + knee.why;
  const std::string range =
      knee.earliest == knee.latest ? "" : fmt::format(" ({} to {})", knee.earliest, knee.latest);
  const std::string fall = knee.why.empty() ? "" : ", and " + knee.why;
  return fmt::format("{}queue depth {}{}; deeper queues gain less than {:.0f} %{}", head, *knee.queue_depth,
                     range, load::kKneeGain * 100, fall);
}

}  // namespace tierwatt::run
