#include "tests/planner/explain/explain_testlib.h"

#include <string>
#include <utility>

namespace tierwatt::planner::testing {
namespace {

SnapshotDrive disk(const std::string& id, Index node) {
  SnapshotDrive drive;
  drive.id = "drive-" + id;
  drive.domain = node;
  drive.idle = Estimate<Watts>::exact(Watts(10), Source::measured, "meter");
  drive.active = Estimate<Watts>::exact(Watts(15), Source::measured, "meter");
  drive.standby = Estimate<Watts>::exact(Watts(1), Source::measured, "meter");
  drive.spinup_joules = Estimate<Joules>::exact(Joules(3600), Source::measured, "meter");
  drive.spinup_seconds = Estimate<Seconds>::exact(Seconds(10), Source::measured, "meter");
  drive.read_iops = drive.write_iops = 100;
  drive.read_bytes_per_s = drive.write_bytes_per_s = 100;
  return drive;
}

Volume volume(const std::string& id, Index set, std::int64_t size, std::vector<Run> active) {
  Volume one;
  one.id = id;
  one.name_space = "shop";
  one.claim = "data-" + id;
  one.set = set;
  one.size = Bytes(size);
  one.active = std::move(active);
  return one;
}

}  // namespace

Question Case::question() {
  auto made = make_instance(snapshot);
  instance = std::make_unique<Instance>(std::move(*made));
  return {*instance, plan};
}

Case small_case() {
  Case made;
  Snapshot& snapshot = made.snapshot;
  snapshot.digest = "sha256:test";
  snapshot.window = {WallTime{}, 3600, 10};
  snapshot.policy.headroom = 1;
  for (const char* id : {"a", "b", "c", "d"}) {
    Domain node;
    node.id = std::string("node-") + id;
    snapshot.domains.push_back(node);
    snapshot.drives.push_back(disk(id, static_cast<Index>(snapshot.domains.size() - 1)));
    SpindleSet set;
    set.id = id;
    set.drives = {static_cast<Index>(snapshot.drives.size() - 1)};
    set.usable = Bytes(1000);
    set.can_sleep = true;
    snapshot.sets.push_back(set);
  }
  snapshot.volumes = {volume("early", kA, 100, {{0, 4}}), volume("late", kA, 100, {{6, 2}}),
                      volume("noon", kB, 200, {{4, 2}}), volume("big", kC, 900, {{0, 2}})};
  made.plan.snapshot = snapshot.digest;
  made.plan.moves = {{1, "noon", "b", "a", Bytes(200), 0, 8, 1, "copy", "empties b"}};
  made.plan.sets = {{"a", SetRole::sleeps, 0.0, 8, 1, {}},
                    {"b", SetRole::retired, 0.0, 0, 0, {}},
                    {"c", SetRole::sleeps, 0.0, 2, 1, {}},
                    {"d", SetRole::retired, 0.0, 0, 0, {}}};
  return made;
}

}  // namespace tierwatt::planner::testing
