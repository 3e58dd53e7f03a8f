// Foreign I/O by subtraction, on counters made by hand and on this machine's.
#include "probe/run/foreign.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/probe/load/scratch_testlib.h"

namespace tierwatt::run {
namespace {

DiskCounters counters(std::int64_t reads, std::int64_t read_bytes, std::int64_t writes = 0) {
  return {reads, writes, Bytes(read_bytes), Bytes(writes * 4096)};
}

TEST(Foreign, OurOwnIoAloneIsNoDisturbance) {
  const ForeignIo foreign =
      foreign_io(counters(100, 0), counters(1100, 4096 * 1000), {1000, Bytes(4096 * 1000), Bytes(4096)});
  EXPECT_EQ(foreign.requests, 0);
  EXPECT_EQ(foreign.share, 0);
  EXPECT_FALSE(foreign.disturbed);
}

TEST(Foreign, NeighboursAreCounted) {
  const ForeignIo foreign =
      foreign_io(counters(0, 0), counters(1000, 4096 * 1000, 200), {1000, Bytes(4096 * 1000), Bytes(4096)});
  EXPECT_EQ(foreign.requests, 200);
  EXPECT_NEAR(foreign.share, 1.0 / 6, 1e-9);
  EXPECT_TRUE(foreign.disturbed);
}

TEST(Foreign, AFewRequestsSpoilNothing) {
  const ForeignIo foreign =
      foreign_io(counters(0, 0), counters(40, 4096 * 40), {30, Bytes(4096 * 30), Bytes(4096)});
  EXPECT_EQ(foreign.requests, 10);
  EXPECT_FALSE(foreign.disturbed);
}

TEST(Foreign, LargeIosThatTheKernelSplitsAreComparedByBytes) {
  const std::int64_t mebibyte = 1 << 20;
  const ForeignIo split = foreign_io(counters(0, 0), counters(800, 100 * mebibyte),
                                     {100, Bytes(100 * mebibyte), Bytes(mebibyte)});
  EXPECT_FALSE(split.disturbed);
}

TEST(Foreign, ReadsThePartitionsWholeDisk) {
  const load::TemporaryFolder folder;
  const auto disk = folder.path() / "devices/sda";
  std::filesystem::create_directories(disk / "sda1");
  std::filesystem::create_directories(folder.path() / "dev/block");
  std::ofstream(disk / "sda1/partition") << "1\n";
  std::ofstream(disk / "stat") << " 10 0 80 5 20 0 160 7 0 1 1\n";
  std::filesystem::create_symlink(disk / "sda1", folder.path() / "dev/block/8:1");
  const Result<std::filesystem::path> found = disk_folder(folder.path(), 0x801);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->filename(), "sda");
  const Result<DiskCounters> read = read_counters(*found);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->reads, 10);
  EXPECT_EQ(read->written, Bytes(160 * 512));
  std::ofstream(disk / "stat") << "1 2\n";
  EXPECT_FALSE(read_counters(*found).ok());
  EXPECT_EQ(disk_folder(folder.path(), 0x802).error().code, Code::unavailable);
}

}  // namespace
}  // namespace tierwatt::run
