// Clusters large enough for construction and blocks, small enough for a test: many disks, volumes of a few
// patterns, and on request every rule that binds.
#pragma once

#include <string>

#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner::testing {

struct LargeShape {
  Index disks = 40;
  Index volumes = 600;
  bool groups = false, floors = false, rules = false;
  Index flash = 0;
};

inline Snapshot large_snapshot(std::uint64_t seed, const LargeShape& shape) {
  constexpr std::uint32_t kSteps = 1008;
  constexpr Index kPatterns = 12;
  Snapshot snapshot = random_snapshot(
      seed,
      {.spinning = shape.disks, .flash = shape.flash, .volumes = 0, .steps = kSteps, .floors = shape.floors});
  snapshot.policy.headroom = 0.9;
  snapshot.policy.retired_power = seed % 2 == 0 ? RetiredPower::off : RetiredPower::standby;
  Random random(seed ^ 77U);
  const auto sets = static_cast<Index>(snapshot.sets.size());
  const auto most = std::int64_t{900} * sets / shape.volumes;
  for (Index v = 0; v < shape.volumes; ++v) {
    Volume volume;
    volume.id = "volume-" + std::to_string(v);
    volume.size = Bytes(1 + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(most))));
    volume.set = static_cast<Index>(random.below(sets));
    const auto pattern = static_cast<std::uint32_t>(random.below(kPatterns + 2));
    if (pattern == kPatterns) volume.active = {{0, kSteps}};
    for (std::uint32_t day = 0; pattern < kPatterns && day < 7; ++day)
      volume.active.push_back({day * 144 + pattern * 10, 3 + static_cast<std::uint32_t>(random.below(9))});
    volume.peak_read_iops = random.uniform(0, 4);
    if (shape.rules && random.below(20) == 0) volume.pinned = true;
    if (shape.rules && random.below(20) == 0) volume.first_byte_s = 0.5;
    if (shape.rules && random.below(20) == 0)
      volume.allowed_sets = {volume.set, static_cast<Index>(random.below(sets))};
    if (shape.rules && random.below(20) == 0)
      volume.node_affinity = {snapshot.domains[snapshot.drives[volume.set].domain].parent};
    if (shape.rules && random.below(60) == 0) {
      volume.activity_known = false;
      volume.active.clear();
    }
    snapshot.volumes.push_back(volume);
  }
  for (Index v = 0; shape.groups && v + 2 < snapshot.volumes.size(); v += 6) {
    const Index a = snapshot.volumes[v].set;
    if (a == snapshot.volumes[v + 1].set) continue;
    snapshot.groups.push_back("group-" + std::to_string(v));
    for (const Index member : {v, v + 1}) {
      snapshot.volumes[member].group = static_cast<Index>(snapshot.groups.size() - 1);
      snapshot.volumes[member].active = snapshot.volumes[v].active;
      snapshot.volumes[member].activity_known = snapshot.volumes[v].activity_known;
    }
  }
  if (shape.rules) snapshot.policy.wake_ups_per_day = 12;
  return snapshot;
}

inline LargeShape shape_of(std::uint64_t seed) {
  return {.groups = seed % 2 == 0,
          .floors = seed % 3 == 0,
          .rules = seed % 4 < 2,
          .flash = static_cast<Index>(seed % 3)};
}

// Dear evenings, and drives that have few start/stops left.
inline void make_dear_and_worn(Snapshot& snapshot) {
  snapshot.policy.objective = Objective::cost;
  for (int hour = 0; hour < 24; ++hour) snapshot.policy.price_by_hour.push_back(hour < 17 ? 0.2 : 0.5);
  for (SnapshotDrive& drive : snapshot.drives) {
    drive.start_stops = 9000;
    drive.start_stops_rated = 10'000;
  }
}

}  // namespace tierwatt::planner::testing
