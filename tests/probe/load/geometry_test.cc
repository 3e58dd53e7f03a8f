// Drives of every awkward shape, as loop devices: logical blocks of 4 KiB, sizes that are no multiple of
// anything, smaller than a block, read-only. Each reads without an error, or is refused with a clear word.
#include <gtest/gtest.h>

#include "probe/load/engine.h"
#include "probe/load/target.h"
#include "probe/load/workload.h"
#include "tests/probe/load/loop_testlib.h"

namespace tierwatt::load {
namespace {

Result<Report> read(const Target& target, const Workload& workload, Zone zone) {
  TIERWATT_TRY(span, span_of(zone, target, workload.block));
  Job job;
  job.fd = target.fd.get();
  job.block = workload.block;
  job.begin = span.begin;
  job.end = span.end;
  job.access = workload.access;
  job.queue_depth = 4;
  job.ios_max = 20;
  job.budget = Seconds{30};
  return make_uring_engine()->run(job);
}

// Every workload that only reads, in every zone of it.
void expect_all_reads_fit(const Target& target) {
  for (const Workload& workload : workload_table()) {
    if (workload.writes()) continue;
    for (const Zone zone : workload.zones) {
      const Result<Report> report = read(target, workload, zone);
      ASSERT_TRUE(report.ok()) << workload.name << ": " << report.error().to_string();
      EXPECT_EQ(report->latency.count(), 20) << workload.name;
      EXPECT_EQ(report->error_total(), 0) << workload.name;
    }
  }
}

TEST(Geometry, LogicalBlocksOf512And4096BytesAreReadAligned) {
  for (const int logical_bytes : {512, 4096}) {
    const LoopDevice device(8 << 20, logical_bytes);
    if (!device.why_not().empty()) GTEST_SKIP() << device.why_not();
    const Result<Target> target = open_target(device.path());
    ASSERT_TRUE(target.ok()) << target.error().to_string();
    EXPECT_EQ(target->logical_block, Bytes(logical_bytes));
    expect_all_reads_fit(*target);
  }
}

TEST(Geometry, SizesThatAreNoMultipleOfABlockLoseTheirTailOnly) {
  const LoopDevice device((8 << 20) + 3 * 512, 512);
  if (!device.why_not().empty()) GTEST_SKIP() << device.why_not();
  const Result<Target> target = open_target(device.path());
  ASSERT_TRUE(target.ok());
  EXPECT_EQ(target->size, Bytes((8 << 20) + 3 * 512));
  expect_all_reads_fit(*target);
}

TEST(Geometry, FilesOfOddSizesAreReadToTheirLastWholeBlock) {
  const TemporaryFolder folder;
  const std::filesystem::path path = make_file(folder.path() / "data", 4 << 20);
  std::filesystem::resize_file(path, (4 << 20) - 1234);
  const Result<Target> target = open_target(path);
  ASSERT_TRUE(target.ok());
  expect_all_reads_fit(*target);
}

TEST(Geometry, SmallerThanTheBlockOfAWorkloadIsSaid) {
  const LoopDevice device(8192, 512);
  if (!device.why_not().empty()) GTEST_SKIP() << device.why_not();
  const Result<Target> target = open_target(device.path());
  ASSERT_TRUE(target.ok());
  EXPECT_TRUE(read(*target, find_workload("rand-read-4k").value(), Zone::whole).ok());
  const Result<Report> large = read(*target, find_workload("seq-read-1m").value(), Zone::outer);
  ASSERT_FALSE(large.ok());
  EXPECT_EQ(large.error().code, Code::invalid_argument);
  EXPECT_NE(large.error().message.find("no whole block of"), std::string::npos);
  EXPECT_EQ(large.error().place, device.path().string());
}

TEST(Geometry, SmallerThanOneLogicalBlockIsSaid) {
  const LoopDevice device(2048, 4096);
  if (!device.why_not().empty()) GTEST_SKIP() << device.why_not();
  const Result<Target> target = open_target(device.path());
  ASSERT_FALSE(target.ok());
  EXPECT_EQ(target.error().code, Code::invalid_argument);
  EXPECT_NE(target.error().message.find("smaller than one block"), std::string::npos);
}

TEST(Geometry, ReadOnlyMediaAreRead) {
  const LoopDevice device(4 << 20, 512, true);
  if (!device.why_not().empty()) GTEST_SKIP() << device.why_not();
  const Result<Target> target = open_target(device.path());
  ASSERT_TRUE(target.ok());
  EXPECT_TRUE(read(*target, find_workload("rand-read-4k").value(), Zone::whole).ok());
}

TEST(Geometry, AQueueDepthBeyondTheDevicesIsSaid) {
  const LoopDevice device(4 << 20, 512);
  if (!device.why_not().empty()) GTEST_SKIP() << device.why_not();
  const Result<Target> target = open_target(device.path());
  ASSERT_TRUE(target.ok());
  Job job;
  job.fd = target->fd.get();
  job.end = target->size;
  job.ios_max = 2000;
  job.budget = Seconds{30};
  const auto notes_at = [&](int queue_depth) {
    job.queue_depth = queue_depth;
    const Result<Report> report = make_uring_engine()->run(job);
    EXPECT_TRUE(report.ok() && report->latency.count() == 2000);
    return report.ok() ? report->notes : std::vector<std::string>{};
  };
  EXPECT_TRUE(notes_at(1).empty());
  const std::vector<std::string> notes = notes_at(1024);
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_NE(notes[0].find("queue depth 1024 is beyond the"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt::load
