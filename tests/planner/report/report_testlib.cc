#include "tests/planner/report/report_testlib.h"

#include <string>

namespace tierwatt::planner {
namespace {

SnapshotDrive disk(const std::string& id, Index domain) {
  SnapshotDrive drive;
  drive.id = id;
  drive.domain = domain;
  drive.idle = Estimate<Watts>{Watts(10), Watts(9), Watts(12), Source::catalog, "datasheet"};
  drive.standby = Estimate<Watts>{Watts(1), Watts(1), Watts(1), Source::measured, "meter"};
  drive.spinup_joules = Estimate<Joules>::exact(Joules(100), Source::prior, "class");
  return drive;
}

SpindleSet set_of(const std::string& id, Index drive, bool can_sleep) {
  SpindleSet set;
  set.id = id;
  set.drives = {drive};
  set.can_sleep = can_sleep;
  return set;
}

Volume volume_on(const std::string& id, Index set, std::vector<Run> active) {
  Volume volume;
  volume.id = id;
  volume.set = set;
  volume.size = Bytes(1'000'000'000);
  volume.active = std::move(active);
  return volume;
}

Domain node(const std::string& id) {
  Domain domain;
  domain.id = id;
  return domain;
}

Figure figure(double value, double half, Source source) {
  return {value, value - half, value + half, source, ""};
}

}  // namespace

Snapshot small_cluster() {
  Snapshot snapshot;
  snapshot.cluster = "small";
  snapshot.digest = "sha256:0123456789abcdef";
  snapshot.window.start = parse_rfc3339("2026-02-02T00:00:00Z").value();
  snapshot.window.steps = 2880;
  snapshot.taken_at = parse_rfc3339("2026-02-04T00:00:00Z").value();
  snapshot.domains = {node("n1"), node("n2")};
  snapshot.drives = {disk("hdd-a", 0), disk("hdd-b", 0), disk("hdd-c", 1), disk("ssd-d", 1)};
  snapshot.drives[3].drive_class = DriveClass::nvme;
  snapshot.drives[3].idle = Estimate<Watts>::exact(Watts(2), Source::reported, "sensor");
  snapshot.sets = {set_of("hdd-a", 0, true), set_of("hdd-b", 1, true), set_of("hdd-c", 2, true),
                   set_of("ssd-d", 3, false)};
  snapshot.volumes = {volume_on("v1", 0, {{0, 60}}), volume_on("v2", 1, {{60, 60}}), volume_on("v3", 2, {})};
  return snapshot;
}

// Before: 3 x 10 W + 2 W. After: hdd-a awake for 121 of 2880 steps with one wake-up; the others 1 W.
Plan small_plan() {
  const double seconds = 2880 * 60.0;
  const double after = 3 + 9 * 121.0 / 2880 + 100 / seconds + 2;
  Plan plan;
  plan.snapshot = "sha256:0123456789abcdef";
  plan.made_by.version = "0.1.0";
  plan.moves = {{1, "v2", "hdd-b", "hdd-a", Bytes(1'000'000'000), 0, 100, 1, "copy", "hdd-b can retire"}};
  plan.sets = {{"hdd-a", SetRole::sleeps, 60.0, 121, 1, {}},
               {"hdd-b", SetRole::retired, std::nullopt, 0, 0, {}},
               {"hdd-c", SetRole::sleeps, 60.0, 0, 0, {}},
               {"ssd-d", SetRole::awake, std::nullopt, 2880, 0, {}}};
  plan.energy.window_before_j = figure(32 * seconds, 3 * seconds, Source::prior);
  plan.energy.window_after_j = figure(after * seconds, seconds, Source::prior);
  plan.energy.window_timeout_only_j = figure(20 * seconds, seconds, Source::prior);
  plan.energy.migration_j = figure(7200, 720, Source::prior);
  plan.energy.annual_before_kwh = figure(280, 26, Source::catalog);
  plan.energy.annual_after_kwh = figure(47, 9, Source::catalog);
  plan.energy.annual_saved_kwh = figure(233, 35, Source::catalog);
  plan.cost = {
      figure(84, 8, Source::catalog), figure(14, 3, Source::catalog), figure(70, 10, Source::catalog), {}};
  plan.carbon = {
      figure(112, 10, Source::catalog), figure(19, 4, Source::catalog), figure(93, 14, Source::catalog), {}};
  plan.payback_days = figure(0.5, 0.1, Source::prior);
  plan.bound = {4 * seconds, "level-set", 11, 0.045, "copies"};
  plan.refused = {{"v3", "hdd-a", "saves less than copying costs", {{"saving_kwh", 0.5}}}};
  plan.filled = {{"hdd-a", "spinup.joules", figure(100, 40, Source::prior)},
                 {"hdd-b", "spinup.joules", figure(100, 40, Source::prior)}};
  plan.review.verdict = Verdict::warn;
  plan.review.findings = {
      {"note", Severity::info, "", "n1", 0, "all is quiet", ""},
      {"spread.rack", Severity::warn, "g1", "r1", 1, "two replicas share r1", "move one"}};
  return plan;
}

Report small_report() { return build_report(small_cluster(), small_plan()); }

Report frontier_report() {
  Plan plan = small_plan();
  plan.frontier = {{0, 0, 0, figure(105, 20, Source::catalog)},
                   {5e8, 4e8, 1, figure(180, 30, Source::catalog)},
                   {1e9, 1e9, 1, plan.energy.annual_saved_kwh}};
  return build_report(small_cluster(), plan);
}

Snapshot large_cluster(std::uint32_t sets, std::uint32_t days) {
  Snapshot snapshot = small_cluster();
  snapshot.window.steps = days * 1440;
  snapshot.domains.clear();
  snapshot.drives.clear();
  snapshot.sets.clear();
  snapshot.volumes.clear();
  for (int n = 0; n < 10; ++n) snapshot.domains.push_back(node("node-" + std::to_string(n)));
  for (Index s = 0; s < sets; ++s) {
    const std::string id = "disk-" + std::to_string(s);
    snapshot.drives.push_back(disk(id, s % 10));
    snapshot.sets.push_back(set_of(id, s, true));
    snapshot.sets.back().idle_timeout_s = 600;
    std::vector<Run> active;
    for (std::uint32_t at = s % 97; at + 60 < snapshot.window.steps; at += 120)
      active.push_back({at, 1 + s % 50});
    snapshot.volumes.push_back(volume_on("volume-" + std::to_string(s), s, std::move(active)));
  }
  return snapshot;
}

Plan large_plan(const Snapshot& snapshot) {
  Plan plan = small_plan();
  plan.moves.clear();
  plan.sets.clear();
  const auto sets = static_cast<int>(snapshot.sets.size());
  for (int s = 0; s < sets; ++s) {
    const auto at = static_cast<std::size_t>(s);
    const std::string to = snapshot.sets[static_cast<std::size_t>((s + 1) % sets)].id;
    plan.moves.push_back({s + 1, snapshot.volumes[at].id, snapshot.sets[at].id, to, Bytes(1'000'000'000),
                          s * 10.0, s * 10.0 + 100, 1 + s / 100, "copy", "why"});
    plan.sets.push_back({snapshot.sets[at].id, SetRole::sleeps, 300.0, 0, 0, {}});
    plan.refused.push_back({snapshot.volumes[at].id, to, "too dear", {}});
    plan.review.findings.push_back({"rule", Severity::info, "g", "d", s, "something", "do it"});
  }
  return plan;
}

DeviceProfile measured_profile() {
  DeviceProfile profile;
  profile.identity.model = "Flash <9>";
  profile.drive_class = DriveClass::nvme;
  profile.capacity = Bytes(1'000'000'000'000);
  profile.depth = "survey";
  for (const int depth : {1, 4, 16, 64}) {
    WorkloadResult result;
    result.workload = "rand-read-4k";
    result.queue_depth = depth;
    result.iops = Estimate<Iops>::exact(Iops(9000.0 * depth / (1 + depth / 40.0)), Source::measured, "");
    result.latency.p99 = Seconds(1e-4 + 4e-6 * depth);
    profile.workloads.push_back(result);
  }
  return profile;
}

std::size_t count_of(const std::string& text, const std::string& word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + word.size()))
    ++count;
  return count;
}

}  // namespace tierwatt::planner
