// Each warning of a skewed set-up, on a small tree of sysfs, and none where all is well.
#include "probe/run/setup_check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string_view>

#include "tests/probe/load/scratch_testlib.h"

namespace tierwatt::run {
namespace {

class SetupCheckTest : public testing::Test {
 protected:
  void SetUp() override {
    write("disk/queue/scheduler", "[none] mq-deadline");
    write("disk/queue/write_cache", "write through");
    write("disk/queue/nomerges", "0");
    write("disk/queue/rotational", "0");
    write("disk/dev", "8:0");
    write("proc/self/cgroup", "0::/system.slice/tierwatt.service");
  }
  void write(const std::string& path, const std::string& text) {
    std::filesystem::create_directories((folder_.path() / path).parent_path());
    std::ofstream(folder_.path() / path) << text << '\n';
  }
  std::vector<std::string> warnings(DriveClass drive_class = DriveClass::nvme, bool writes = false) {
    return check_setup(folder_.path(), folder_.path() / "disk", drive_class, writes);
  }
  load::TemporaryFolder folder_;
};

TEST_F(SetupCheckTest, NothingToSay) { EXPECT_TRUE(warnings().empty()); }

TEST_F(SetupCheckTest, EachClassHasItsSchedulers) {
  write("disk/queue/scheduler", "none [mq-deadline] bfq");
  ASSERT_EQ(warnings().size(), 1U);
  EXPECT_NE(warnings()[0].find("mq-deadline"), std::string::npos);
  EXPECT_NE(warnings()[0].find("remedy: echo none"), std::string::npos);
  EXPECT_TRUE(warnings(DriveClass::hdd).empty());
  EXPECT_TRUE(warnings(DriveClass::sata_ssd).empty());
  write("disk/queue/scheduler", "none mq-deadline [bfq]");
  ASSERT_EQ(warnings(DriveClass::hdd).size(), 1U);
  EXPECT_NE(warnings(DriveClass::hdd)[0].find("remedy: echo mq-deadline"), std::string::npos);
  EXPECT_EQ(warnings(DriveClass::sata_ssd).size(), 1U);
}

TEST_F(SetupCheckTest, AVirtualDiskIsNotTakenAtItsWord) {
  write("disk/queue/scheduler", "none [mq-deadline]");
  write("disk/queue/rotational", "1");
  EXPECT_TRUE(warnings(DriveClass::virtual_).empty());
  EXPECT_EQ(warnings(DriveClass::nvme).size(), 2U);
}

TEST_F(SetupCheckTest, WriteCacheMattersToWrites) {
  write("disk/queue/write_cache", "write back");
  EXPECT_TRUE(warnings(DriveClass::nvme, false).empty());
  ASSERT_EQ(warnings(DriveClass::nvme, true).size(), 1U);
  EXPECT_NE(warnings(DriveClass::nvme, true)[0].find("nvme set-feature"), std::string::npos);
  EXPECT_NE(warnings(DriveClass::hdd, true)[0].find("hdparm -W0"), std::string::npos);
  EXPECT_NE(warnings(DriveClass::virtual_, true)[0].find("a minute)"), std::string::npos);
}

TEST_F(SetupCheckTest, MergesRotationAndPowerManagement) {
  write("disk/queue/nomerges", "2");
  write("disk/queue/rotational", "1");
  write("disk/device/power/control", "auto");
  write("disk/device/power/autosuspend_delay_ms", "5000");
  EXPECT_EQ(warnings().size(), 3U);
  EXPECT_EQ(warnings(DriveClass::hdd).size(), 2U);
}

// One line that holds `text`, with its remedy; `drive_class` of those that the check is meant for.
TEST_F(SetupCheckTest, WhatSavesPowerIsTold) {
  write("disk/device/power/pm_qos_latency_tolerance_us", "100000");
  write("link/l1_aspm", "1");
  write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave");
  const std::vector<std::string> told = warnings();
  ASSERT_EQ(told.size(), 3U);
  for (const char* text : {"ASPM", "APST", "governor is powersave"}) {
    const bool found = std::any_of(told.begin(), told.end(), [&](const std::string& line) {
      const bool names = line.find(text) != std::string::npos ||
                         (std::string_view(text) == "ASPM" && line.find("l1_aspm") != std::string::npos);
      return names && line.find("remedy") != std::string::npos;
    });
    EXPECT_TRUE(found) << text;
  }
  EXPECT_TRUE(warnings(DriveClass::hdd).empty());  // microseconds are nothing to a disk
  write("disk/device/power/pm_qos_latency_tolerance_us", "0");
  write("link/l1_aspm", "0");
  write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance");
  EXPECT_TRUE(warnings().empty());
}

TEST_F(SetupCheckTest, ASavingSataLinkIsTold) {
  const std::filesystem::path disk = folder_.path() / "host3/target3:0:0/3:0:0:0/block/sda";
  write("host3/target3:0:0/3:0:0:0/block/sda/queue/scheduler", "[none]");
  write("host3/scsi_host/host3/link_power_management_policy", "med_power_with_dipm");
  const auto told = check_setup(folder_.path(), disk, DriveClass::hdd, false);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_NE(told[0].find("/sys/class/scsi_host/host3/link_power_management_policy"), std::string::npos);
  write("host3/scsi_host/host3/link_power_management_policy", "max_performance");
  EXPECT_TRUE(check_setup(folder_.path(), disk, DriveClass::hdd, false).empty());
}

TEST_F(SetupCheckTest, ApmLevelsAreRead) {
  const auto with_level = [&](unsigned char level, bool enabled) {
    std::string page(60 + 512, '\0');
    page[60 + 2 * 86] = enabled ? 8 : 0;
    page[60 + 2 * 91] = static_cast<char>(level);
    write("disk/device/vpd_pg89", page);
    return warnings(DriveClass::hdd);
  };
  ASSERT_EQ(with_level(0x7F, true).size(), 1U);
  EXPECT_NE(with_level(0x7F, true)[0].find("spin down"), std::string::npos);
  ASSERT_EQ(with_level(0x80, true).size(), 1U);
  EXPECT_EQ(with_level(0x80, true)[0].find("spin down"), std::string::npos);
  EXPECT_TRUE(with_level(0xFE, true).empty());
  EXPECT_TRUE(with_level(0x01, false).empty());
  write("disk/device/vpd_pg89", "short");
  EXPECT_TRUE(warnings(DriveClass::hdd).empty());
}

TEST_F(SetupCheckTest, UncountedIosAreTold) {
  write("disk/queue/iostats", "0");
  ASSERT_EQ(warnings().size(), 1U);
  EXPECT_NE(warnings()[0].find("iostats"), std::string::npos);
}

TEST_F(SetupCheckTest, AThrottledCgroupAboveUsIsFound) {
  write("sys/fs/cgroup/system.slice/io.max", "8:0 rbps=1048576 wbps=max riops=max wiops=max");
  ASSERT_EQ(warnings().size(), 1U);
  EXPECT_NE(warnings()[0].find("rbps=1048576"), std::string::npos);
  EXPECT_NE(warnings()[0].find("remedy: echo '8:0 rbps=max"), std::string::npos);
  write("sys/fs/cgroup/system.slice/cpu.max", "50000 100000");
  EXPECT_EQ(warnings().size(), 2U);
  EXPECT_EQ(warnings(DriveClass::hdd).size(), 1U);  // a disk never needs a whole processor
  write("sys/fs/cgroup/system.slice/cpu.max", "max 100000");
  write("sys/fs/cgroup/system.slice/io.max", "8:16 rbps=1 wbps=max riops=max wiops=max");
  EXPECT_TRUE(warnings().empty());
}

}  // namespace
}  // namespace tierwatt::run
