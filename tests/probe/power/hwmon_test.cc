#include "probe/power/hwmon.h"

#include <gtest/gtest.h>

#include "tests/probe/power/testing_testlib.h"

namespace tierwatt::power {
namespace {

using testing::fixture;
using testing::TemporaryFolder;

struct Found {
  ManualClock clock{WallTime{}};
  MeterDiscovery discovery;
  explicit Found(const std::filesystem::path& root) { discover_hwmon(clock, root, discovery); }

  Meter* meter(std::string_view part) {
    for (auto& meter : discovery.meters) {
      if (meter->info().name.find(part) != std::string::npos) return meter.get();
    }
    return nullptr;
  }
  [[nodiscard]] bool reason(std::string_view part) const {
    for (const std::string& reason : discovery.reasons) {
      if (reason.find(part) != std::string::npos) return true;
    }
    return false;
  }
};

TEST(Hwmon, ReadsTheServersInletAveragedAndWithItsAccuracy) {
  Found found(fixture("server"));
  Meter* inlet = found.meter("power_meter power1_average");
  ASSERT_NE(inlet, nullptr);
  EXPECT_EQ(inlet->info().covers, Coverage::node);
  EXPECT_EQ(inlet->info().unit, "uW");
  EXPECT_EQ(inlet->info().averaging, Seconds(1));
  EXPECT_DOUBLE_EQ(inlet->info().accuracy, 0.05);
  EXPECT_EQ(inlet->info().accuracy_basis, "driver: power1_accuracy");
  const auto reading = inlet->read(found.clock);
  ASSERT_TRUE(reading.ok());
  EXPECT_NEAR(reading->watts->value(), 312, 1e-9);
  EXPECT_FALSE(reading->joules.has_value());
}

TEST(Hwmon, PairsVoltageAndCurrentByLabel) {
  Found found(fixture("server"));
  Meter* bay = found.meter("(bay1)");
  ASSERT_NE(bay, nullptr);
  EXPECT_EQ(bay->info().covers, Coverage::rail) << "the kernel does not tell what is behind it";
  EXPECT_NEAR(bay->read(found.clock)->watts->value(), 12.032 * 0.440, 1e-9);
  ASSERT_NE(found.meter("(bay3)"), nullptr);
}

TEST(Hwmon, TakesPowerAttributesRatherThanPairsOfTheSameChip) {
  Found found(fixture("server"));
  ASSERT_NE(found.meter("pmbus power1_input (pin)"), nullptr);
  ASSERT_NE(found.meter("pmbus power2_input (pout1)"), nullptr);
  EXPECT_EQ(found.meter("pmbus in1_input"), nullptr);
}

TEST(Hwmon, CountsEnergyFromItsFirstReading) {
  TemporaryFolder tree;
  tree.write("sys/class/hwmon/hwmon0/name", "amd_energy\n");
  tree.write("sys/class/hwmon/hwmon0/energy1_input", "183271000000\n");
  Found found(tree.path());
  Meter* socket = found.meter("energy1_input");
  ASSERT_NE(socket, nullptr);
  EXPECT_EQ(socket->info().kind, ReadingKind::counter);
  EXPECT_EQ(socket->info().covers, Coverage::host_package);
  tree.write("sys/class/hwmon/hwmon0/energy1_input", "183272500000\n");
  EXPECT_NEAR(socket->read(found.clock)->joules->value(), 1.5, 1e-9);
}

TEST(Hwmon, LeavesOutWhatIsNoMeterAndSaysWhy) {
  Found found(fixture("server"));
  EXPECT_TRUE(found.reason("hwmon1 (nvme) tells temperature"));
  EXPECT_TRUE(found.reason("hwmon2 (drivetemp) tells temperature"));
  EXPECT_TRUE(found.reason("hwmon5 (amdgpu) is a graphics card"));
  EXPECT_TRUE(found.reason("hwmon7 (k10temp) has no power"));
  EXPECT_TRUE(found.reason("(bay2): answers 0 W"));
  EXPECT_EQ(found.meter("(bay2)"), nullptr);
}

TEST(Hwmon, ABoardThatAnswersZeroIsAskedAgainBeforeItIsRefused) {
  Found found(fixture("broken"));
  EXPECT_TRUE(found.discovery.meters.empty());
  EXPECT_TRUE(found.reason("power_meter power1_average: answers 0 W"));
  EXPECT_GE(found.clock.steady().time_since_epoch(), kZeroRetries * kZeroPause - Seconds(1e-6));
}

TEST(Hwmon, KeepsEveryReasonOfABrokenTree) {
  Found found(fixture("broken"));
  EXPECT_TRUE(found.reason("'n/a' is no number"));
  EXPECT_TRUE(found.reason("hwmon2 (ina230) has no power"));
  EXPECT_TRUE(found.reason("ltc2945 power1_input")) << "a folder where a file should be";
  EXPECT_TRUE(found.reason("hwmon4 () has no power")) << "a chip without a name";
}

TEST(Hwmon, AMeterThatVanishesIsAnErrorOfThatReading) {
  TemporaryFolder tree;
  tree.write("sys/class/hwmon/hwmon0/name", "ina226");
  const auto file = tree.write("sys/class/hwmon/hwmon0/power1_input", "5300000");
  Found found(tree.path());
  ASSERT_EQ(found.discovery.meters.size(), 1U);
  std::filesystem::remove(file);
  EXPECT_EQ(found.discovery.meters[0]->read(found.clock).error().code, Code::not_found);
}

TEST(Hwmon, NoSensorsAreOneReason) {
  TemporaryFolder empty;
  Found found(empty.path());
  ASSERT_EQ(found.discovery.reasons.size(), 1U);
  EXPECT_NE(found.discovery.reasons[0].find("no sensor chip under"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt::power
