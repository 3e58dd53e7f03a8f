// Foreign I/O by subtraction, on counters made by hand and on this machine's.
#include "probe/run/foreign.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/probe/load/scratch_testlib.h"

namespace tierwatt::run {
namespace {

constexpr std::int64_t kBlock = 4096;

DiskCounters counters(std::int64_t reads, std::int64_t read_bytes, std::int64_t writes = 0) {
  return {.reads = reads, .writes = writes, .read = Bytes(read_bytes), .written = Bytes(writes * kBlock)};
}

TEST(Foreign, OurOwnIoAloneIsNoDisturbance) {
  const ForeignIo foreign = foreign_io(counters(100, 0), counters(1100, kBlock * 1000),
                                       {1000, Bytes(kBlock * 1000), Bytes(kBlock)});
  EXPECT_EQ(foreign.requests, 0);
  EXPECT_EQ(foreign.share, 0);
  EXPECT_FALSE(foreign.disturbed);
}

TEST(Foreign, NeighboursAreCounted) {
  const ForeignIo foreign = foreign_io(counters(0, 0), counters(1000, kBlock * 1000, 200),
                                       {1000, Bytes(kBlock * 1000), Bytes(kBlock)});
  EXPECT_EQ(foreign.requests, 200);
  EXPECT_NEAR(foreign.share, 1.0 / 6, 1e-9);
  EXPECT_TRUE(foreign.disturbed);
}

TEST(Foreign, FewButLargeRequestsCountByTheirBytes) {
  const ForeignIo few =
      foreign_io(counters(0, 0), counters(1100, kBlock * 2000), {1000, Bytes(kBlock * 1000), Bytes(kBlock)});
  EXPECT_EQ(few.requests, 100);
  EXPECT_NEAR(few.share, 0.5, 1e-9);
  EXPECT_TRUE(few.of_bytes);
  EXPECT_FALSE(
      foreign_io(counters(0, 0), counters(2000, kBlock * 2000), {1000, Bytes(kBlock * 1000), Bytes(kBlock)})
          .of_bytes);
}

TEST(Foreign, AFewRequestsSpoilNothing) {
  const ForeignIo foreign =
      foreign_io(counters(0, 0), counters(40, kBlock * 40), {30, Bytes(kBlock * 30), Bytes(kBlock)});
  EXPECT_EQ(foreign.requests, 10);
  EXPECT_FALSE(foreign.disturbed);
}

TEST(Foreign, LargeIosThatTheKernelSplitsAreComparedByBytes) {
  const std::int64_t mebibyte = 1 << 20;
  const ForeignIo split = foreign_io(counters(0, 0), counters(800, 100 * mebibyte),
                                     {100, Bytes(100 * mebibyte), Bytes(mebibyte)});
  EXPECT_FALSE(split.disturbed);
}

TEST(Foreign, ReadsTheCountersOfADisk) {
  const load::TemporaryFolder folder;
  std::ofstream(folder.path() / "stat") << " 10 0 80 5 20 0 160 7 3 1 1 4 0 32 1 9 2\n";
  const Result<DiskCounters> read = read_counters(folder.path());
  ASSERT_TRUE(read.ok()) << read.error().to_string();
  EXPECT_EQ(read->in_flight, 3);
  EXPECT_EQ(read->discards, 4);
  EXPECT_EQ(read->reads, 10);
  EXPECT_EQ(read->writes, 20);
  EXPECT_EQ(read->read, Bytes(80LL * 512));
  EXPECT_EQ(read->written, Bytes(160LL * 512));
}

TEST(Foreign, ASourceThatStaysOpenReadsAnew) {
  const load::TemporaryFolder folder;
  std::ofstream(folder.path() / "stat") << " 10 0 80 5 20 0 160 7 3 1 1\n";  // of an old kernel
  const CounterSource source = counter_source(folder.path());
  ASSERT_TRUE(source().ok());
  EXPECT_EQ(source()->reads, 10);
  EXPECT_EQ(source()->discards, 0);
  std::ofstream(folder.path() / "stat") << " 11 0 88 5 20 0 160 7 0 1 1\n";
  EXPECT_EQ(source()->reads, 11);
  EXPECT_EQ(source()->in_flight, 0);
  EXPECT_EQ(counter_source(folder.path() / "none")().error().code, Code::not_found);
}

TEST(Foreign, CountersThatAreCutOrMissingAreErrors) {
  const load::TemporaryFolder folder;
  EXPECT_FALSE(read_counters(folder.path()).ok());
  std::ofstream(folder.path() / "stat") << "1 2\n";
  const Result<DiskCounters> cut = read_counters(folder.path());
  ASSERT_FALSE(cut.ok());
  EXPECT_EQ(cut.error().code, Code::invalid_input);
}

}  // namespace
}  // namespace tierwatt::run
