// The attributes of sysfs as kernels write them, and this machine's own.
#include "probe/load/device_queue.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <fstream>

#include "probe/base/file.h"
#include "tests/probe/load/scratch_testlib.h"

namespace tierwatt::load {
namespace {

class DeviceQueueTest : public testing::Test {
 protected:
  void SetUp() override { write("queue/nr_requests", "256"); }
  void write(const std::string& attribute, const std::string& value) const {
    const std::filesystem::path path = disk_ / attribute;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << value << '\n';
  }
  TemporaryFolder folder_;
  std::filesystem::path disk_ = folder_.path() / "sda";
};

TEST_F(DeviceQueueTest, TheSmallerOfTheTwoIsWhatADriveIsGiven) {
  EXPECT_EQ(device_queue_at(disk_).requests, 256);
  write("device/queue_depth", "32");
  EXPECT_EQ(device_queue_at(disk_).requests, 32);
}

TEST_F(DeviceQueueTest, APartitionHasItsDisks) {
  write("sda1/partition", "1");
  EXPECT_EQ(device_queue_at(disk_ / "sda1").requests, 256);
}

TEST_F(DeviceQueueTest, WhatStandsOnOthersHasNone) {
  write("slaves/sdb/dev", "8:16");
  EXPECT_FALSE(device_queue_at(disk_).requests.has_value());
}

TEST_F(DeviceQueueTest, PollingIsOnlyWhatSaysSo) {
  EXPECT_FALSE(device_queue_at(disk_).polls);
  write("queue/io_poll", "0");
  EXPECT_FALSE(device_queue_at(disk_).polls);
  write("queue/io_poll", "1");
  EXPECT_TRUE(device_queue_at(disk_).polls);
}

TEST_F(DeviceQueueTest, NonsenseIsUnknown) {
  write("queue/nr_requests", "many");
  EXPECT_FALSE(device_queue_at(disk_).requests.has_value());
  EXPECT_FALSE(device_queue_at(folder_.path() / "absent").requests.has_value());
}

TEST_F(DeviceQueueTest, AFileHasNoQueue) {
  const UniqueFd file(open(make_file(folder_.path() / "data", 4096).c_str(), O_RDONLY));
  EXPECT_FALSE(device_queue_of(file.get()).requests.has_value());
  EXPECT_FALSE(device_queue_of(file.get()).polls);
  EXPECT_FALSE(device_queue_of(-1).polls);
}

}  // namespace
}  // namespace tierwatt::load
