// Small random clusters for tests: every figure present, drives spread over nodes and racks, volumes with
// runs of activity, some replica groups, some rules. Deterministic for a seed.
#pragma once

#include <string>
#include <vector>

#include "probe/base/random.h"
#include "probe/profile/snapshot.h"

namespace tierwatt::planner::testing {

struct Shape {
  Index spinning = 3;
  Index flash = 0;
  Index volumes = 5;
  std::uint32_t steps = 8;
  bool groups = false;
  bool floors = false;
  bool rules = false;  // pinned volumes, deadlines, allowed sets, wake-up caps
  double fill = 0.5;   // of all bytes within headroom
};

inline Estimate<Watts> watts(double value) {
  return {Watts(value), Watts(value * 0.9), Watts(value * 1.1), Source::catalog, "test"};
}

inline SnapshotDrive drive_of(Random& random, const std::string& id, Index node, bool spinning) {
  SnapshotDrive drive;
  drive.id = id;
  drive.domain = node;
  drive.drive_class = spinning ? DriveClass::hdd : DriveClass::nvme;
  const double idle_w = spinning ? random.uniform(4, 9) : random.uniform(1, 4);
  const double standby_w = spinning ? random.uniform(0.3, 1.5) : idle_w;
  drive.idle = watts(idle_w);
  drive.standby = watts(standby_w);
  drive.active = watts(idle_w * 1.5);
  const double joules = spinning ? random.uniform(50, 400) : 0;
  drive.spinup_joules = {Joules(joules), Joules(joules * 0.7), Joules(joules * 1.4), Source::prior, "test"};
  drive.spinup_seconds = {Seconds(spinning ? 10 : 0), Seconds(spinning ? 8 : 0), Seconds(spinning ? 15 : 0),
                          Source::prior, "test"};
  drive.capacity = Bytes(8'000'000'000'000);
  drive.read_iops = spinning ? 150 : 300'000;
  drive.write_iops = spinning ? 150 : 100'000;
  drive.read_bytes_per_s = spinning ? 2e8 : 3e9;
  drive.write_bytes_per_s = spinning ? 2e8 : 2e9;
  drive.joules_per_read = Estimate<Joules>::exact(Joules(0.02), Source::prior, "test");
  drive.joules_per_write = Estimate<Joules>::exact(Joules(0.02), Source::prior, "test");
  return drive;
}

inline std::vector<Run> random_runs(Random& random, std::uint32_t steps) {
  std::vector<Run> runs;
  std::uint32_t at = static_cast<std::uint32_t>(random.below(steps));
  while (at < steps) {
    const auto length = static_cast<std::uint32_t>(1 + random.below(std::max<std::uint32_t>(1, steps / 4)));
    runs.push_back({at, std::min(length, steps - at)});
    at += length + 1 + static_cast<std::uint32_t>(random.below(steps));
  }
  return runs;
}

// Domains: one zone, two racks, one node for each set (so that spread can always be kept), an enclosure a
// node.
inline Snapshot random_snapshot(std::uint64_t seed, const Shape& shape) {
  Random random(seed);
  Snapshot snapshot;
  snapshot.cluster = "test";
  snapshot.digest = "sha256:test";
  snapshot.window = {WallTime{}, 3600, shape.steps};
  snapshot.policy.wake_ups_per_day.reset();
  snapshot.policy.headroom = 1.0;
  snapshot.policy.horizon_days = 3650;
  const auto add_domain = [&](const std::string& id, DomainKind kind, Index parent) {
    Domain domain;
    domain.id = id;
    domain.kind = kind;
    domain.parent = parent;
    snapshot.domains.push_back(domain);
    return static_cast<Index>(snapshot.domains.size() - 1);
  };
  const Index zone = add_domain("zone", DomainKind::zone, kNone);
  const Index racks[2] = {add_domain("rack-0", DomainKind::rack, zone),
                          add_domain("rack-1", DomainKind::rack, zone)};
  for (Index s = 0; s < shape.spinning + shape.flash; ++s) {
    const Index node = add_domain("node-" + std::to_string(s), DomainKind::node, racks[s % 2]);
    const Index enclosure = add_domain("enclosure-" + std::to_string(s), DomainKind::enclosure, node);
    if (shape.floors) snapshot.domains[enclosure].floor = watts(random.uniform(5, 20));
    const bool spinning = s < shape.spinning;
    snapshot.drives.push_back(drive_of(random, "drive-" + std::to_string(s), enclosure, spinning));
    SpindleSet set;
    set.id = "set-" + std::to_string(s);
    set.drives = {s};
    set.usable = Bytes(1000);
    set.can_sleep = spinning;
    if (spinning && random.below(2) == 0) set.idle_timeout_s = 3600.0 * static_cast<double>(random.below(4));
    snapshot.sets.push_back(set);
  }
  const Index sets = static_cast<Index>(snapshot.sets.size());
  std::vector<std::int64_t> used(sets);
  const auto most =
      static_cast<std::int64_t>(2.0 * shape.fill * 1000 * sets / std::max<Index>(1, shape.volumes));
  for (Index v = 0; v < shape.volumes; ++v) {
    Volume volume;
    volume.id = "volume-" + std::to_string(v);
    volume.size = Bytes(1 + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(
                                std::max<std::int64_t>(1, std::min<std::int64_t>(most, 900))))));
    volume.set = static_cast<Index>(random.below(sets));
    for (Index tries = 0; tries < sets && used[volume.set] + volume.size.value() > 1000; ++tries)
      volume.set = (volume.set + 1) % sets;
    if (used[volume.set] + volume.size.value() > 1000) continue;
    used[volume.set] += volume.size.value();
    volume.active = random_runs(random, shape.steps);
    volume.peak_read_iops = random.uniform(0, 40);
    if (shape.rules && random.below(6) == 0) volume.pinned = true;
    if (shape.rules && random.below(6) == 0) volume.first_byte_s = 0.5;
    if (shape.rules && random.below(6) == 0)
      volume.allowed_sets = {volume.set, static_cast<Index>(random.below(sets))};
    snapshot.volumes.push_back(volume);
  }
  if (shape.groups) {
    for (Index v = 0; v + 1 < snapshot.volumes.size(); v += 3) {
      if (snapshot.volumes[v].set == snapshot.volumes[v + 1].set) continue;
      snapshot.groups.push_back("group-" + std::to_string(v));
      snapshot.volumes[v].group = snapshot.volumes[v + 1].group =
          static_cast<Index>(snapshot.groups.size() - 1);
    }
  }
  if (shape.rules && random.below(2) == 0) snapshot.policy.wake_ups_per_day = random.uniform(1, 8);
  if (shape.rules && random.below(2) == 0) snapshot.policy.retired_power = RetiredPower::off;
  return snapshot;
}

}  // namespace tierwatt::planner::testing
