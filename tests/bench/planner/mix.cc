// Drawn volume by volume, each from a generator of its own, so that the first thousand volumes of a million
// are those of a thousand.
#include "tests/bench/planner/mix.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "fixtures/clusters/shapes.h"
#include "probe/base/random.h"

namespace tierwatt::bench {
namespace {

constexpr std::int64_t kTerabyte = 1'000'000'000'000;
constexpr std::int64_t kFirstMonday = 1'771'804'800;  // 2026-02-23T00:00:00Z
constexpr std::uint32_t kWeekMinutes = 10'080;
constexpr std::size_t kDisksPerNode = 24;
constexpr std::size_t kNodesPerRack = 16;
constexpr double kSizeSigma = 0.8;
constexpr double kPlacementLimit = 0.80;  // of bytes and of IOPS: below the policy's headroom
constexpr int kPlacesLookedAt = 3;
constexpr double kSpinUpJ = 430;  // break-even of about a minute and a half
constexpr double kIops = 170;
constexpr std::uint64_t kLaterWeeks = 100;  // purposes of draws from here on: a week each

struct DiskKind {
  std::int64_t terabytes;
  double idle_w, standby_w, active_w;
};
constexpr std::array<DiskKind, 2> kKinds{{{8, 5.6, 0.8, 8.4}, {16, 5.2, 0.9, 7.8}}};

// Peak I/O a second, uniform in [low, high], by shape.
struct Iops {
  double low, high;
};
constexpr std::array<Iops, 6> kPeaks{{{2, 6}, {1, 4}, {1, 4}, {1, 4}, {0.5, 2}, {0, 0}}};

Random random_of(std::uint64_t seed, std::uint64_t purpose, std::uint64_t number) {
  Random first(seed);
  Random second(first.next() ^ purpose);
  return Random(second.next() ^ number);
}

const DiskKind& kind_of(const MixPlan& plan, std::size_t disk) { return kKinds[plan.planted ? 0 : disk % 2]; }

Estimate<Watts> watts(double value) {
  return {Watts(value), Watts(value * 0.95), Watts(value * 1.05), Source::catalog, "the mix"};
}

SnapshotDrive drive_of(std::size_t number, const DiskKind& kind, Index node) {
  SnapshotDrive drive;
  drive.id = fmt::format("disk-{:06}", number);
  drive.domain = node;
  drive.model = fmt::format("mix {} TB", kind.terabytes);
  drive.rotation_rpm = 7200;
  drive.capacity = Bytes(kind.terabytes * kTerabyte);
  drive.active = watts(kind.active_w);
  drive.idle = watts(kind.idle_w);
  drive.standby = watts(kind.standby_w);
  drive.spinup_joules = Estimate<Joules>{Joules(kSpinUpJ), Joules(kSpinUpJ * 0.8), Joules(kSpinUpJ * 1.2),
                                         Source::catalog, "the mix"};
  drive.spinup_seconds = Estimate<Seconds>::exact(Seconds(15), Source::catalog, "the mix");
  drive.read_iops = drive.write_iops = kIops;
  drive.read_bytes_per_s = drive.write_bytes_per_s = 2.3e8;
  return drive;
}

void add_disks(const MixPlan& plan, Snapshot& s) {
  const std::size_t nodes = (plan.disks + kDisksPerNode - 1) / kDisksPerNode;
  const auto add = [&](std::string id, DomainKind kind, Index parent) {
    Domain domain;
    domain.id = std::move(id);
    domain.kind = kind;
    domain.parent = parent;
    s.domains.push_back(std::move(domain));
    return static_cast<Index>(s.domains.size() - 1);
  };
  Index rack = kNone;
  for (std::size_t node = 0; node < nodes; ++node) {
    if (node % kNodesPerRack == 0)
      rack = add(fmt::format("rack-{}", node / kNodesPerRack), DomainKind::rack, kNone);
    const Index domain = add(fmt::format("node-{}", node), DomainKind::node, rack);
    for (std::size_t d = node * kDisksPerNode; d < std::min(plan.disks, (node + 1) * kDisksPerNode); ++d) {
      s.drives.push_back(drive_of(d, kind_of(plan, d), domain));
      SpindleSet set;
      set.id = s.drives.back().id;
      set.drives = {static_cast<Index>(d)};
      set.usable = s.drives.back().capacity;
      set.can_sleep = true;
      set.implicit = true;
      s.sets.push_back(std::move(set));
    }
  }
}

// The emptier of a few random disks that have room; the first with room after luck has failed.
class Blind {
 public:
  explicit Blind(const Snapshot& s) : s_(s), bytes_(s.sets.size()), iops_(s.sets.size()) {}
  Index place(const Volume& volume, Random& random) {
    Index best = kNone;
    for (int i = 0, found = 0; i < 64 && found < kPlacesLookedAt; ++i) {
      const auto set = static_cast<Index>(random.below(s_.sets.size()));
      if (!fits(set, volume)) continue;
      ++found;
      if (best == kNone || share(set) < share(best)) best = set;
    }
    for (Index set = 0; best == kNone && set < s_.sets.size(); ++set)
      if (fits(set, volume)) best = set;
    if (best == kNone) best = 0;
    bytes_[best] += volume.size.value();
    iops_[best] += std::max(volume.peak_read_iops, volume.peak_write_iops);
    return best;
  }

 private:
  [[nodiscard]] double share(Index set) const {
    return static_cast<double>(bytes_[set]) / static_cast<double>(s_.sets[set].usable.value());
  }
  [[nodiscard]] bool fits(Index set, const Volume& volume) const {
    return static_cast<double>(bytes_[set] + volume.size.value()) <=
               kPlacementLimit * static_cast<double>(s_.sets[set].usable.value()) &&
           iops_[set] + std::max(volume.peak_read_iops, volume.peak_write_iops) <= kPlacementLimit * kIops;
  }
  const Snapshot& s_;
  std::vector<std::int64_t> bytes_;
  std::vector<double> iops_;
};

double relative_size(const MixPlan& plan, std::size_t v) {
  Random random = random_of(plan.seed, 1, v);
  return std::exp(kSizeSigma * random.normal());
}

// The weeks after the first: the same habits, luck of their own. The first week is that of a plan of one
// week.
void add_later_weeks(const MixPlan& plan, std::size_t v, const fixtures::Personality& habits,
                     Volume& volume) {
  const Window week{{}, 60, kWeekMinutes};
  for (std::uint32_t w = 1; w < plan.weeks; ++w) {
    Random random = random_of(plan.seed, kLaterWeeks + w, v);
    const fixtures::Activity luck = fixtures::draw_week(habits, week, random);
    const auto append = [&](const std::vector<Run>& from, std::vector<Run>& into) {
      for (const Run run : from) {
        const std::uint32_t start = w * kWeekMinutes + run.start;
        if (!into.empty() && into.back().start + into.back().length == start) {
          into.back().length += run.length;
        } else {
          into.push_back({start, run.length});
        }
      }
    };
    append(luck.active, volume.active);
    if (plan.write_only) append(luck.write_only, volume.write_only);
  }
}

void add_mixed_volumes(const MixPlan& plan, Snapshot& s) {
  double units = 0;
  double capacity = 0;
  for (std::size_t v = 0; v < plan.volumes; ++v) units += relative_size(plan, v);
  for (const SpindleSet& set : s.sets) capacity += static_cast<double>(set.usable.value());
  const double unit = plan.fill * capacity / units;
  Blind blind(s);
  s.volumes.reserve(plan.volumes);
  for (std::size_t v = 0; v < plan.volumes; ++v) {
    Random random = random_of(plan.seed, 2, v);
    const fixtures::Shape shape = fixtures::draw_shape(random);
    const fixtures::Personality habits = fixtures::draw_personality(shape, random);
    Volume volume;
    volume.id = fmt::format("volume-{:07}", v);
    volume.size =
        Bytes(std::max<std::int64_t>(1, std::llround(std::min(relative_size(plan, v) * unit, 3.2e12))));
    fixtures::Activity first = fixtures::draw_week(habits, {s.window.start, 60, kWeekMinutes}, random);
    volume.active = std::move(first.active);
    if (plan.write_only) volume.write_only = std::move(first.write_only);
    add_later_weeks(plan, v, habits, volume);
    volume.active.shrink_to_fit();
    const Iops& peak = kPeaks.at(static_cast<std::size_t>(shape));
    volume.peak_read_iops = std::round(10 * random.uniform(peak.low, peak.high)) / 10;
    volume.peak_write_iops = std::round(10 * random.uniform(peak.low, peak.high)) / 10;
    volume.set = blind.place(volume, random);
    s.volumes.push_back(std::move(volume));
  }
}

// Planted: as many patterns as the fill needs disks.
std::size_t patterns_of(const MixPlan& plan) {
  return std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(plan.disks) * plan.fill));
}
std::size_t mates_of(const MixPlan& plan) {
  return std::max<std::size_t>(1, plan.volumes / patterns_of(plan));
}
// One to six hours, somewhere in the week: patterns overlap, but no two are the same.
Run stretch_of(const MixPlan& plan, std::size_t pattern) {
  Random random = random_of(plan.seed, 3, pattern);
  const auto length = static_cast<std::uint32_t>(60 + random.below(300));
  return {static_cast<std::uint32_t>(random.below(kWeekMinutes - length)), length};
}

void add_planted_volumes(const MixPlan& plan, Snapshot& s) {
  const std::size_t patterns = patterns_of(plan);
  const std::size_t mates = mates_of(plan);
  const double room = s.policy.headroom * static_cast<double>(kKinds[0].terabytes * kTerabyte);
  const auto size = static_cast<std::int64_t>(room / static_cast<double>(mates));
  for (std::size_t v = 0; v < patterns * mates; ++v) {
    Volume volume;
    volume.id = fmt::format("volume-{:07}", v);
    volume.size = Bytes(size);
    volume.active = {stretch_of(plan, v % patterns)};
    volume.set = static_cast<Index>((v * 7919 + v / patterns) % plan.disks);
    s.volumes.push_back(std::move(volume));
  }
}

}  // namespace

Snapshot build_mix(const MixPlan& plan) {
  Snapshot s;
  s.cluster = plan.planted ? "planted" : "mix";
  s.digest = "sha256:mix";
  s.window = {WallTime(std::chrono::seconds(kFirstMonday)), 60, kWeekMinutes * plan.weeks};
  s.taken_at = s.window.start + std::chrono::minutes(s.window.steps);
  s.policy.retired_power = RetiredPower::off;
  if (plan.wake_ups_per_day > 0) s.policy.wake_ups_per_day = plan.wake_ups_per_day;
  add_disks(plan, s);
  if (plan.planted) {
    add_planted_volumes(plan, s);
  } else {
    add_mixed_volumes(plan, s);
  }
  return s;
}

double planted_optimum_j(const MixPlan& plan) {
  const DiskKind& kind = kKinds[0];
  double joules = 0;
  for (std::size_t p = 0; p < patterns_of(plan); ++p) {
    const double awake_s = 60.0 * stretch_of(plan, p).length;
    joules += kind.idle_w * awake_s + kind.standby_w * (60.0 * kWeekMinutes - awake_s) + kSpinUpJ;
  }
  return joules;
}

}  // namespace tierwatt::bench
