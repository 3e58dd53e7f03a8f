#include "probe/power/performance.h"

#include <gtest/gtest.h>

namespace tierwatt::power {
namespace {

DriveTraits drive(DriveClass drive_class, int rpm = 7200, double terabytes = 4) {
  DriveTraits traits;
  traits.drive_class = drive_class;
  traits.rpm = rpm;
  traits.capacity_tb = terabytes;
  return traits;
}

TEST(ExpectedPerformance, OfASpinningDriveIsASeekAndHalfATurn) {
  const Performance p = expected_performance(drive(DriveClass::hdd));
  EXPECT_NEAR(p.read_iops.value.value(), 1000 / (8.5 + 4.1667 + 0.3), 0.01);
  EXPECT_LT(p.write_iops.value, p.read_iops.value);
  EXPECT_GE(p.read_iops.high, Iops(165)) << "a data sheet's 170 IOPS at 4K 16Q";
  EXPECT_EQ(p.read_iops.source, Source::prior);
}

TEST(ExpectedPerformance, GrowsWithSpeedAndCapacity) {
  const auto iops = [](int rpm) { return expected_performance(drive(DriveClass::hdd, rpm)).read_iops.value; };
  EXPECT_GT(iops(15'000), iops(10'000));
  EXPECT_GT(iops(10'000), iops(7200));
  EXPECT_GT(iops(7200), iops(5400));
  const auto rate = [](double tb) {
    return expected_performance(drive(DriveClass::hdd, 7200, tb)).read_bandwidth;
  };
  EXPECT_GT(rate(16).value, rate(4).value);
  EXPECT_GE(rate(16).high, BytesPerSecond(255e6)) << "an outer track of 16 TB: 260 MB/s";
  EXPECT_GT(rate(0).value, BytesPerSecond(50e6)) << "unknown capacity";
}

TEST(ExpectedPerformance, EveryClassHasFiguresWithIntervals) {
  for (const DriveClass c :
       {DriveClass::hdd, DriveClass::sata_ssd, DriveClass::sas_ssd, DriveClass::nvme, DriveClass::virtual_}) {
    const Performance p = expected_performance(drive(c));
    for (const auto& e : {p.read_iops, p.write_iops}) {
      EXPECT_GT(e.low, Iops(0));
      EXPECT_LT(e.low, e.value);
      EXPECT_LT(e.value, e.high);
      EXPECT_FALSE(e.basis.empty());
    }
    EXPECT_LT(p.write_bandwidth.low, p.write_bandwidth.high);
  }
}

TEST(JoulesPerIo, IsWhatActivityAddsToIdle) {
  const Estimate<Watts> active{Watts(9), Watts(8), Watts(10), Source::catalog, ""};
  const Estimate<Watts> idle{Watts(5), Watts(4.5), Watts(5.5), Source::catalog, ""};
  const Estimate<Iops> iops{Iops(80), Iops(70), Iops(180), Source::prior, ""};
  const Estimate<Joules> j = joules_per_io(active, idle, iops);
  EXPECT_NEAR(j.value.value(), 4 / std::sqrt(80.0 * 180), 1e-9);
  EXPECT_NEAR(j.low.value(), 2.5 / 180, 1e-9);
  EXPECT_NEAR(j.high.value(), 5.5 / 70, 1e-9);
  EXPECT_EQ(j.source, Source::prior);
}

TEST(JoulesPerIo, IsNeverNegative) {
  const auto active = Estimate<Watts>::exact(Watts(4), Source::declared, "");
  const auto idle = Estimate<Watts>::exact(Watts(5), Source::declared, "");
  const auto iops = Estimate<Iops>::exact(Iops(80), Source::declared, "");
  const Estimate<Joules> j = joules_per_io(active, idle, iops);
  EXPECT_EQ(j.value, Joules(0));
  EXPECT_EQ(j.low, Joules(0));
  EXPECT_EQ(j.high, Joules(0));
}

TEST(EmbodiedCarbon, OfFlashIsAnOrderOfMagnitudeAboveSpinningDrives) {
  const Carbon hdd = embodied_carbon(drive(DriveClass::hdd, 7200, 16));
  const Carbon flash = embodied_carbon(drive(DriveClass::nvme, 0, 16));
  EXPECT_NEAR(hdd.value, 0.4 * 5 * 16, 1e-9);
  EXPECT_NEAR(flash.high, 11.0 * 5 * 16, 1e-9);
  EXPECT_GT(flash.value, 5 * hdd.value);
  EXPECT_EQ(embodied_carbon(drive(DriveClass::virtual_)).value, 0);
}

}  // namespace
}  // namespace tierwatt::power
