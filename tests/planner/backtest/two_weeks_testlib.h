// Two windows of one small cluster, for tests of policies: made at random, or laid out by hand.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "planner/model/instance.h"
#include "planner/model/window_part.h"
#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner::testing {

// Owns the snapshots that its instances point into.
struct TwoWeeks {
  std::unique_ptr<Snapshot> train_part, test_part;
  Instance train, test;
};

inline TwoWeeks cut_in_half(const Snapshot& snapshot) {
  TwoWeeks weeks;
  const std::uint32_t half = snapshot.window.steps / 2;
  weeks.train_part = std::make_unique<Snapshot>(window_part(snapshot, {0, half}));
  weeks.test_part = std::make_unique<Snapshot>(window_part(snapshot, {half, snapshot.window.steps - half}));
  weeks.train = *make_instance(*weeks.train_part);
  weeks.test = *make_instance(*weeks.test_part);
  return weeks;
}

inline TwoWeeks random_weeks(std::uint64_t seed, Shape shape = {}) {
  shape.steps = std::max<std::uint32_t>(shape.steps, 120);
  Snapshot snapshot = random_snapshot(seed, shape);
  // Half of what a volume does is writing alone.
  Random random(seed + 1000);
  for (Volume& volume : snapshot.volumes) {
    for (const Run run : volume.active)
      if (random.below(2) == 0) volume.write_only.push_back(run);
  }
  return cut_in_half(snapshot);
}

// `disks` of 1000 bytes, 150 IOPS, 5 W idle, 1 W standby, 360 J and 10 s a spin-up; a minute a step; no
// rules.
inline Snapshot plain_cluster(Index disks, std::uint32_t steps) {
  Snapshot snapshot = random_snapshot(1, {.spinning = disks, .volumes = 0});
  snapshot.window = {WallTime{}, 60, steps};
  snapshot.policy.retired_power = RetiredPower::off;
  for (SnapshotDrive& drive : snapshot.drives) {
    drive.idle = watts(5);
    drive.standby = watts(1);
    drive.spinup_joules = Estimate<Joules>::exact(Joules(360), Source::catalog, "test");
  }
  for (SpindleSet& set : snapshot.sets) set.idle_timeout_s.reset();
  return snapshot;
}

inline Volume& add_volume(Snapshot& snapshot, Index set, std::int64_t bytes, std::vector<Run> active,
                          double iops = 1) {
  Volume volume;
  volume.id = "volume-" + std::to_string(snapshot.volumes.size());
  volume.set = set;
  volume.size = Bytes(bytes);
  volume.active = std::move(active);
  volume.peak_read_iops = iops;
  snapshot.volumes.push_back(volume);
  return snapshot.volumes.back();
}

}  // namespace tierwatt::planner::testing
