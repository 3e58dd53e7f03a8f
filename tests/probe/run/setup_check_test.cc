// Each warning of a skewed set-up, on a small tree of sysfs, and none where all is well.
#include "probe/run/setup_check.h"

#include <gtest/gtest.h>

#include <fstream>

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

TEST_F(SetupCheckTest, SchedulerMattersToFlashAlone) {
  write("disk/queue/scheduler", "none [mq-deadline]");
  ASSERT_EQ(warnings().size(), 1U);
  EXPECT_NE(warnings()[0].find("mq-deadline"), std::string::npos);
  EXPECT_NE(warnings()[0].find("remedy"), std::string::npos);
  EXPECT_TRUE(warnings(DriveClass::hdd).empty());
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
  EXPECT_EQ(warnings(DriveClass::nvme, true).size(), 1U);
}

TEST_F(SetupCheckTest, MergesRotationAndPowerManagement) {
  write("disk/queue/nomerges", "2");
  write("disk/queue/rotational", "1");
  write("disk/device/power/control", "auto");
  write("disk/device/power/autosuspend_delay_ms", "5000");
  EXPECT_EQ(warnings().size(), 3U);
  EXPECT_EQ(warnings(DriveClass::hdd).size(), 2U);
}

TEST_F(SetupCheckTest, AThrottledCgroupAboveUsIsFound) {
  write("sys/fs/cgroup/system.slice/io.max", "8:0 rbps=1048576 wbps=max riops=max wiops=max");
  ASSERT_EQ(warnings().size(), 1U);
  EXPECT_NE(warnings()[0].find("rbps=1048576"), std::string::npos);
  write("sys/fs/cgroup/system.slice/io.max", "8:16 rbps=1 wbps=max riops=max wiops=max");
  EXPECT_TRUE(warnings().empty());
}

}  // namespace
}  // namespace tierwatt::run
