// Limits of both versions of cgroups, in small trees as a host and a container show them.
#include "probe/run/cgroup_limits.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/probe/load/scratch_testlib.h"

namespace tierwatt::run {
namespace {

class CgroupLimitsTest : public testing::Test {
 protected:
  void write(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories((folder_.path() / path).parent_path());
    std::ofstream(folder_.path() / path) << text << '\n';
  }
  void belongs_to(const std::string& lines) const { write("proc/self/cgroup", lines); }
  [[nodiscard]] std::vector<CgroupLimit> of_disk(bool writes = false) const {
    return io_limits(folder_.path(), "8:0", writes);
  }
  [[nodiscard]] std::vector<CgroupLimit> of_processor() const { return processor_limits(folder_.path()); }
  load::TemporaryFolder folder_;
};

TEST_F(CgroupLimitsTest, NoCgroupsLimitNothing) {
  EXPECT_TRUE(of_disk().empty());
  EXPECT_TRUE(of_processor().empty());
}

TEST_F(CgroupLimitsTest, Version2BindsFromTheGroupUpwards) {
  belongs_to("0::/kubepods/pod1/box");
  write("sys/fs/cgroup/kubepods/pod1/io.max",
        "8:16 rbps=1 wbps=max riops=max wiops=max\n8:0 rbps=max wbps=9 riops=400 wiops=max");
  ASSERT_EQ(of_disk().size(), 1U);
  EXPECT_EQ(of_disk()[0].what, "io.max riops=400");
  EXPECT_EQ(of_disk()[0].group, "/kubepods/pod1");
  EXPECT_EQ(of_disk()[0].lift,
            "echo '8:0 rbps=max wbps=max riops=max wiops=max' > /sys/fs/cgroup/kubepods/pod1/io.max");
  EXPECT_EQ(of_disk(true)[0].what, "io.max wbps=9 riops=400");
  write("sys/fs/cgroup/kubepods/io.max", "8:0 rbps=5 wbps=max riops=max wiops=max");
  EXPECT_EQ(of_disk().size(), 2U);
}

TEST_F(CgroupLimitsTest, ALimitOfWritesDoesNotConcernReads) {
  belongs_to("0::/box");
  write("sys/fs/cgroup/box/io.max", "8:0 rbps=max wbps=9 riops=max wiops=max");
  EXPECT_TRUE(of_disk().empty());
  EXPECT_EQ(of_disk(true).size(), 1U);
}

// A container sees its own group as the root.
TEST_F(CgroupLimitsTest, InAContainerTheRootIsTheGroup) {
  belongs_to("0::/");
  write("sys/fs/cgroup/io.max", "8:0 rbps=max wbps=max riops=100 wiops=max");
  write("sys/fs/cgroup/cpu.max", "50000 100000");
  ASSERT_EQ(of_disk().size(), 1U);
  EXPECT_EQ(of_disk()[0].group, "/");
  ASSERT_EQ(of_processor().size(), 1U);
  EXPECT_EQ(of_processor()[0].what, "0.50 of a processor");
  EXPECT_EQ(of_processor()[0].lift, "echo max > /sys/fs/cgroup/cpu.max");
}

TEST_F(CgroupLimitsTest, Version1IsReadBesideVersion2) {
  belongs_to("7:blkio:/box\n2:cpu,cpuacct:/box\n0::/");
  write("sys/fs/cgroup/unified/cgroup.procs", "");
  write("sys/fs/cgroup/blkio/box/blkio.throttle.read_iops_device", "7:0 1\n8:0 400");
  write("sys/fs/cgroup/blkio/box/blkio.throttle.write_bps_device", "8:0 1000000");
  write("sys/fs/cgroup/cpu/box/cpu.cfs_quota_us", "20000");
  write("sys/fs/cgroup/cpu/box/cpu.cfs_period_us", "100000");
  ASSERT_EQ(of_disk().size(), 1U);
  EXPECT_EQ(of_disk()[0].what, "read_iops_device 400");
  EXPECT_EQ(of_disk()[0].lift, "echo '8:0 0' > /sys/fs/cgroup/blkio/box/blkio.throttle.read_iops_device");
  ASSERT_EQ(of_disk(true).size(), 2U);
  EXPECT_EQ(of_disk(true)[1].what, "write_bps_device 1000000");
  ASSERT_EQ(of_processor().size(), 1U);
  EXPECT_EQ(of_processor()[0].what, "0.20 of a processor");
}

TEST_F(CgroupLimitsTest, UnlimitedOrAWholeProcessorIsNoLimit) {
  belongs_to("2:cpu,cpuacct:/box\n0::/box");
  write("sys/fs/cgroup/box/cpu.max", "max 100000");
  write("sys/fs/cgroup/cpu/box/cpu.cfs_quota_us", "-1");
  write("sys/fs/cgroup/cpu/box/cpu.cfs_period_us", "100000");
  EXPECT_TRUE(of_processor().empty());
  write("sys/fs/cgroup/box/cpu.max", "200000 100000");
  EXPECT_TRUE(of_processor().empty());
  write("sys/fs/cgroup/box/cpu.max", "nonsense");
  EXPECT_TRUE(of_processor().empty());
}

}  // namespace
}  // namespace tierwatt::run
