// Random snapshots, written and read back: equal, in both forms, and the second writing gives the same bytes.
#include "probe/profile/snapshot_writer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "probe/base/random.h"
#include "probe/profile/snapshot_codec.h"

namespace tierwatt {
namespace {

// Valid snapshots with every field now present and now absent, and with texts that need care.
class RandomSnapshot {
 public:
  explicit RandomSnapshot(std::uint64_t seed) : r_(seed) {}

  Snapshot make() {
    Snapshot s;
    s.taken_at = time();
    s.cluster = text();
    s.window = {time(), 1 + static_cast<std::int64_t>(r_.below(3600)),
                1 + static_cast<std::uint32_t>(r_.below(3000))};
    if (chance(0.3)) s.extra_json = R"({"future":[1,{"x":null}],"more":1e3})";
    add_domains(s);
    add_drives(s);
    add_sets(s);
    add_volumes(s);
    set_policy(s.policy);
    return s;
  }

 private:
  bool chance(double share) { return r_.uniform() < share; }
  std::int64_t whole(std::int64_t high) {
    return static_cast<std::int64_t>(r_.below(static_cast<std::uint64_t>(high)));
  }
  WallTime time() { return WallTime(std::chrono::seconds(whole(9'000'000'000))); }
  double amount() { return chance(0.5) ? std::floor(r_.uniform(0, 1e6)) : r_.uniform(0, 1e3); }
  std::optional<double> maybe_amount() { return chance(0.5) ? std::optional(amount()) : std::nullopt; }
  std::optional<std::int64_t> maybe_count() {
    return chance(0.5) ? std::optional(1 + whole(1'000'000)) : std::nullopt;
  }
  std::string text() {
    static const std::vector<std::string> kTexts{
        "", "plain", "with \"quotes\" and \\", "Grüße ☃ 𝄞", "line\nbreak\t\x01", "{\"a\":[}"};
    return kTexts[r_.below(kTexts.size())];
  }
  std::string id(const char* kind, std::size_t i) {
    return std::string(kind) + "-" + std::to_string(i) + text();
  }
  template <class Q>
  std::optional<Estimate<Q>> figure(double low, double high) {
    if (chance(0.4)) return std::nullopt;
    const double value = r_.uniform(low, high);
    if (chance(0.3)) return Estimate<Q>::exact(Q(value), Source::declared, "stated without an interval");
    return Estimate<Q>{Q(value), Q(value * 0.9), Q(value * 1.1), static_cast<Source>(r_.below(5)),
                       "b" + text()};
  }
  std::string extra() { return chance(0.2) ? R"({"later":{"k":[true,"\u00e9"]}})" : ""; }

  void add_domains(Snapshot& s) {
    const std::size_t count = r_.below(8);
    for (std::size_t i = 0; i < count; ++i) {
      Domain domain;
      domain.id = id("domain", i);
      // Kinds in rising order, so that any earlier one of a lower kind may be the parent.
      domain.kind = static_cast<DomainKind>(std::min<std::size_t>(i, 3));
      if (i > 0 && chance(0.8)) domain.parent = static_cast<Index>(r_.below(std::min<std::size_t>(i, 3)));
      domain.floor = figure<Watts>(1, 50);
      if (chance(0.3)) domain.spinup_limit = 1 + static_cast<int>(r_.below(9));
      domain.extra_json = extra();
      s.domains.push_back(domain);
    }
  }
  void add_drives(Snapshot& s) {
    const std::size_t count = 1 + r_.below(10);
    for (std::size_t i = 0; i < count; ++i) {
      SnapshotDrive drive;
      drive.id = id("drive", i);
      if (!s.domains.empty() && chance(0.9)) drive.domain = static_cast<Index>(r_.below(s.domains.size()));
      drive.drive_class = static_cast<DriveClass>(r_.below(5));
      drive.model = text();
      if (chance(0.5)) drive.rotation_rpm = spins(drive.drive_class) ? 7200 : 0;
      drive.capacity = Bytes(1 + whole(1'000'000'000'000'000));
      drive.standby = figure<Watts>(0.1, 1);
      drive.idle = figure<Watts>(3, 5);
      drive.active = figure<Watts>(8, 12);
      drive.spinup_joules = figure<Joules>(0, 200);
      drive.spinup_seconds = figure<Seconds>(0, 20);
      drive.start_stops = maybe_count();
      drive.start_stops_rated = maybe_count();
      drive.power_on_hours = maybe_count();
      drive.read_iops = maybe_amount();
      drive.write_bytes_per_s = maybe_amount();
      drive.embodied_kgco2e = maybe_amount();
      drive.joules_per_write = figure<Joules>(0, 1);
      drive.extra_json = extra();
      s.drives.push_back(drive);
    }
  }
  void add_sets(Snapshot& s) {
    std::size_t next = 0;
    while (next < s.drives.size() && chance(0.6)) {
      SpindleSet set;
      set.id = id("set", next);
      const std::size_t count = 1 + r_.below(std::min<std::size_t>(3, s.drives.size() - next));
      bool turns = false;
      for (std::size_t i = 0; i < count; ++i, ++next) {
        set.drives.push_back(static_cast<Index>(next));
        turns = turns || spins(s.drives[next].drive_class);
      }
      set.layout = count == 1 ? Layout::single : static_cast<Layout>(1 + r_.below(6));
      set.usable = Bytes(1000 + whole(1'000'000));
      set.reserved = Bytes(whole(1000));
      set.can_sleep = turns && chance(0.7);
      set.idle_timeout_s = maybe_amount();
      set.is_new = chance(0.1);
      set.extra_json = extra();
      s.sets.push_back(set);
    }
    for (; next < s.drives.size(); ++next) {
      SpindleSet set;
      set.id = s.drives[next].id;
      set.drives = {static_cast<Index>(next)};
      set.usable = s.drives[next].capacity;
      set.can_sleep = spins(s.drives[next].drive_class);
      set.implicit = true;
      s.sets.push_back(set);
    }
  }
  std::vector<Run> runs(std::uint32_t steps) {
    std::vector<Run> all;
    for (std::uint32_t at = static_cast<std::uint32_t>(r_.below(50)); at < steps;) {
      const std::uint32_t length = std::min(steps - at, 1 + static_cast<std::uint32_t>(r_.below(40)));
      all.push_back({at, length});
      at += length + 1 + static_cast<std::uint32_t>(r_.below(300));
    }
    return all;
  }
  void add_volumes(Snapshot& s) {
    const std::size_t count = r_.below(15);
    for (std::size_t i = 0; i < count; ++i) {
      Volume volume;
      volume.id = id("volume", i);
      volume.name_space = text();
      volume.claim = text();
      volume.storage_class = text();
      volume.driver = text();
      volume.set = static_cast<Index>(r_.below(s.sets.size()));
      s.sets[volume.set].is_new = false;  // nothing stands on a set that is yet to be bought
      volume.size = Bytes(whole(1'000'000'000'000));
      if (chance(0.5)) volume.used = Bytes(volume.size.value() / 2);
      volume.pinned = chance(0.1);
      if (chance(0.2)) volume.allowed_sets = {static_cast<Index>(r_.below(s.sets.size()))};
      if (chance(0.2)) volume.allowed_classes = {DriveClass::hdd, DriveClass::nvme};
      if (chance(0.2) && !s.domains.empty())
        volume.node_affinity = {static_cast<Index>(r_.below(s.domains.size()))};
      volume.first_byte_s = maybe_amount();
      volume.peak_read_iops = amount();
      volume.write_bytes_per_day = amount();
      if (chance(0.5)) volume.last_access = time();
      volume.activity_known = chance(0.9);
      if (volume.activity_known) volume.active = runs(s.window.steps);
      if (volume.activity_known && chance(0.3)) volume.write_only = volume.active;
      volume.extra_json = extra();
      if (chance(0.2)) {
        volume.group = static_cast<Index>(s.groups.size());
        s.groups.push_back(id("group", i));
      }
      s.volumes.push_back(volume);
    }
  }
  void set_policy(Policy& policy) {
    policy.headroom = r_.uniform(0.1, 1);
    for (Spread& spread : policy.domain_spread) spread = chance(0.5) ? Spread::none : Spread::soft;
    policy.objective = static_cast<Objective>(r_.below(3));
    policy.price_per_kwh = r_.uniform(0, 1);
    for (std::vector<double>* by_hour : {&policy.price_by_hour, &policy.kgco2e_by_hour}) {
      if (chance(0.5)) continue;
      double sum = 0;
      for (int hour = 0; hour < 24; ++hour) sum += by_hour->emplace_back(r_.uniform(0, 1));
      (by_hour == &policy.price_by_hour ? policy.price_per_kwh : policy.kgco2e_per_kwh) = sum / 24;
    }
    policy.service_years = r_.uniform(1, 9);
    policy.pue = r_.uniform(1, 2);
    policy.retired_power = static_cast<RetiredPower>(r_.below(2));
    policy.max_moves = maybe_count();
    if (chance(0.3)) policy.max_bytes = Bytes(whole(1'000'000));
    policy.wake_ups_per_day = maybe_amount();
    policy.extra_json = extra();
  }

  Random r_;
};

void expect_equal(const Snapshot& a, const Snapshot& b) {
  EXPECT_EQ(a.taken_at, b.taken_at);
  EXPECT_EQ(a.cluster, b.cluster);
  EXPECT_EQ(a.window, b.window);
  EXPECT_EQ(a.domains, b.domains);
  EXPECT_EQ(a.drives, b.drives);
  EXPECT_EQ(a.sets, b.sets);
  EXPECT_EQ(a.volumes, b.volumes);
  EXPECT_EQ(a.groups, b.groups);
  EXPECT_EQ(a.policy, b.policy);
  EXPECT_EQ(a.extra_json, b.extra_json);
}

TEST(SnapshotWriter, RandomSnapshotsReadBackEqual) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE(seed);
    const Snapshot made = RandomSnapshot(seed).make();
    for (const std::string& text : {to_json(made), to_ndjson(made)}) {
      const Result<Snapshot> read = parse_snapshot(text, "random");
      ASSERT_TRUE(read) << read.error().to_string() << "\n" << text;
      expect_equal(made, *read);
      EXPECT_EQ(to_json(*read), to_json(made));
    }
    if (testing::Test::HasFailure()) break;
  }
}

TEST(SnapshotWriter, AnErrorOfTheSinkEndsTheWriting) {
  int calls = 0;
  const SnapshotSink sink = [&calls](std::string_view) -> Status {
    if (++calls < 3) return {};
    return Error{Code::no_space, "full", "", ""};
  };
  const Status written = write_json(RandomSnapshot(1).make(), sink);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, Code::no_space);
  EXPECT_EQ(calls, 3);
}

}  // namespace
}  // namespace tierwatt
