// One measurement of a real file with the real engine, and of nothing with the null engine: the profile it
// makes.
#include "probe/run/measure.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "probe/device/discover.h"
#include "probe/run/describe.h"
#include "probe/run/emerald.h"
#include "tests/probe/load/scratch_testlib.h"

namespace tierwatt::run {
namespace {

// A meter on a drive that draws 5 W.
class SteadyMeter final : public power::Meter {
 public:
  explicit SteadyMeter(power::Coverage covers) {
    info_.name = "bench";
    info_.covers = covers;
    info_.power_step = Watts(0.1);
    info_.accuracy = 0.01;
  }
  [[nodiscard]] const power::MeterInfo& info() const override { return info_; }
  Result<power::PowerReading> read(Clock& clock) override {
    power::PowerReading reading;
    reading.at = clock.steady();
    reading.wall = clock.wall();
    reading.watts = Watts(5.0);
    return reading;
  }

 private:
  power::MeterInfo info_;
};

class MeasureTest : public testing::Test {
 protected:
  void SetUp() override {
    Result<load::Target> opened = load::open_target(load::make_file(folder_.path() / "data", 8 << 20));
    ASSERT_TRUE(opened.ok()) << opened.error().to_string();
    target_ = std::move(*opened);
    const Result<device::Inventory> inventory = device::discover();
    if (inventory) subject_ = describe_subject(target_, ground_of(*inventory, target_.path));
    options_.politeness.gives_way = false;  // a test machine is busy
    for (const char* name : {"rand-read-4k", "seq-read-1m"}) {
      options_.steps.push_back({*load::find_workload(name), load::Zone::whole, 4, Seconds{1.5}});
    }
  }
  Result<Measurement> measure_with(const std::vector<power::Meter*>& meters) {
    return measure(target_, subject_, *engine_, meters, clock_, options_);
  }

  load::TemporaryFolder folder_;
  load::Target target_;
  Subject subject_;
  MeasureOptions options_;
  SystemClock clock_;
  std::unique_ptr<load::Engine> engine_ = load::make_null_engine();
};

TEST_F(MeasureTest, WarningsComeBeforeTheLoadAndStayInTheNotes) {
  const std::filesystem::path queue = folder_.path() / "disk/queue";
  std::filesystem::create_directories(queue);
  std::ofstream(queue / "scheduler") << "none mq-deadline [bfq]\n";
  subject_.disk_folder = queue.parent_path();
  subject_.drive_class = DriveClass::nvme;
  options_.root = folder_.path();
  std::vector<std::string> said;
  std::int64_t ios = 0;
  options_.warn = [&](const std::string& warning) {
    EXPECT_EQ(ios, 0) << warning;
    said.push_back(warning);
  };
  options_.progress = [&](const StepProgress& progress) { ios += progress.ios; };
  const Result<Measurement> measured = measure_with({});
  ASSERT_TRUE(measured.ok()) << measured.error().to_string();
  ASSERT_FALSE(said.empty());
  EXPECT_GT(ios, 0);
  const std::vector<std::string>& notes = measured->profile.notes;
  for (const std::string& warning : said)
    EXPECT_NE(std::find(notes.begin(), notes.end(), "set-up: " + warning), notes.end()) << warning;
}

TEST_F(MeasureTest, ARealFileGivesAProfileThatReadsBack) {
  engine_ = load::make_uring_engine();
  const Result<Measurement> measured = measure_with({});
  if (!measured && measured.error().code != Code::io_error) GTEST_SKIP() << measured.error().to_string();
  ASSERT_TRUE(measured.ok()) << measured.error().to_string();
  const DeviceProfile& profile = measured->profile;
  ASSERT_EQ(profile.workloads.size(), 2U);
  EXPECT_GT(profile.workloads[0].iops.value.value(), 0);
  EXPECT_LE(profile.workloads[0].iops.low, profile.workloads[0].iops.value);
  EXPECT_GE(profile.workloads[0].rounds, 4);
  EXPECT_EQ(profile.depth, "survey");
  EXPECT_FALSE(profile.host.empty());
  EXPECT_EQ(profile.kernel.count("release"), 1U);
  EXPECT_EQ(profile.kernel.count("io_uring.registered_buffers"), 1U);
  EXPECT_FALSE(profile.notes.empty());
  const Result<DeviceProfile> again = parse_device_profile(to_json(profile));
  ASSERT_TRUE(again.ok()) << again.error().to_string();
  EXPECT_EQ(to_json(*again), to_json(profile));
}

TEST_F(MeasureTest, WhatADeeperStepUsesIsNotSaidToBeUnused) {
  engine_ = load::make_uring_engine();
  options_.steps.front().queue_depth = 1;
  const Result<Measurement> measured = measure_with({});
  if (!measured && measured.error().code != Code::io_error) GTEST_SKIP() << measured.error().to_string();
  ASSERT_TRUE(measured.ok()) << measured.error().to_string();
  for (const auto& [name, fact] : measured->profile.kernel) EXPECT_NE(fact, "unused") << name;
}

TEST_F(MeasureTest, AMeterOfTheDriveGivesItsIdleAndActiveWatts) {
  SteadyMeter meter(power::Coverage::drive);
  options_.idle = Seconds{1.5};
  const Result<Measurement> measured = measure_with({&meter});
  ASSERT_TRUE(measured.ok()) << measured.error().to_string();
  const DeviceProfile& profile = measured->profile;
  ASSERT_TRUE(profile.power.idle.has_value());
  ASSERT_TRUE(profile.power.active.has_value());
  EXPECT_NEAR(profile.power.idle->value.value(), 5.0, 1e-9);
  EXPECT_LT(profile.power.idle->low.value(), 5.0);
  EXPECT_EQ(profile.power.idle->source, Source::measured);
  EXPECT_EQ(profile.workloads[0].power_covers, "drive");
  EXPECT_TRUE(iops_per_watt(profile.workloads[0]).has_value());
  EXPECT_TRUE(gigabytes_per_watt(profile).has_value());
}

TEST_F(MeasureTest, AMeterOfTheNodeNeverBecomesTheDrivesPower) {
  SteadyMeter meter(power::Coverage::node);
  options_.idle = Seconds{1.0};
  const Result<Measurement> measured = measure_with({&meter});
  ASSERT_TRUE(measured.ok());
  EXPECT_EQ(measured->profile.workloads[0].power_covers, "node");
  EXPECT_FALSE(measured->profile.power.idle.has_value());
  EXPECT_FALSE(measured->profile.power.active.has_value());
}

TEST_F(MeasureTest, WithoutAMeterTheWeakerSourcesRank) {
  const auto watts = [](double w, Source source) { return Estimate<Watts>::exact(Watts(w), source, "test"); };
  subject_.declared = PowerProfile{.idle = watts(3, Source::declared)};
  subject_.modelled = PowerProfile{.active = watts(8, Source::catalog), .idle = watts(4, Source::catalog)};
  const Result<Measurement> measured = measure_with({});
  ASSERT_TRUE(measured.ok());
  EXPECT_EQ(measured->profile.power.idle->source, Source::declared);
  EXPECT_EQ(measured->profile.power.active->source, Source::catalog);
}

TEST_F(MeasureTest, CancellingIsQuickAndGivesNoProfile) {
  options_.idle = Seconds{0.1};
  options_.steps[0].budget = Seconds{60};
  const SteadyTime start = clock_.steady();
  options_.cancelled = [&] { return Seconds(clock_.steady() - start) > Seconds{0.3}; };
  const Result<Measurement> measured = measure_with({});
  ASSERT_FALSE(measured.ok());
  EXPECT_EQ(measured.error().code, Code::cancelled);
  EXPECT_LT(Seconds(clock_.steady() - start).count(), 0.5);
}

TEST_F(MeasureTest, AShrunkenFileIsVanished) {
  engine_ = load::make_uring_engine();
  std::filesystem::resize_file(folder_.path() / "data", 0);
  const Result<Measurement> measured = measure_with({});
  ASSERT_FALSE(measured.ok());
  if (measured.error().code == Code::permission_denied) GTEST_SKIP() << measured.error().to_string();
  EXPECT_EQ(measured.error().code, Code::vanished);
  EXPECT_EQ(measured.error().place, target_.path.string());
  EXPECT_NE(measured.error().message.find("the file became smaller"), std::string::npos)
      << measured.error().message;
}

TEST_F(MeasureTest, ProgressCountsDown) {
  std::vector<StepProgress> seen;
  options_.progress = [&](const StepProgress& progress) { seen.push_back(progress); };
  ASSERT_TRUE(measure_with({}).ok());
  ASSERT_GE(seen.size(), 4U);
  EXPECT_EQ(seen.back().step, 2U);
  EXPECT_GT(seen.front().left, seen.back().left);
}

TEST_F(MeasureTest, ProgressSaysHowEarlyASteadyRunMayEnd) {
  options_.depth = load::Depth::standard;
  for (load::Step& step : options_.steps) step.budget = Seconds{30};
  std::vector<StepProgress> seen;
  options_.progress = [&](const StepProgress& progress) { seen.push_back(progress); };
  options_.cancelled = [&] { return !seen.empty(); };
  EXPECT_FALSE(measure_with({}).ok());
  ASSERT_FALSE(seen.empty());
  EXPECT_NEAR(seen.front().left.count(), 2 * 30, 5);
  EXPECT_NEAR(seen.front().left_least.count(), 2 * 5 * 2, 5);  // five rounds of 2 s
}

TEST_F(MeasureTest, NoStepThatFitsIsOneError) {
  options_.steps.clear();
  const Result<Measurement> measured = measure_with({});
  ASSERT_FALSE(measured.ok());
  EXPECT_EQ(measured.error().code, Code::invalid_argument);
}

}  // namespace
}  // namespace tierwatt::run
