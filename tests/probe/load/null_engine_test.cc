// The harness without a device: same loop, same counting, and quick.
#include <gtest/gtest.h>

#include "probe/load/engine.h"

namespace tierwatt::load {
namespace {

Job job(int queue_depth) {
  Job job;
  job.end = Bytes(1LL << 30U);
  job.queue_depth = queue_depth;
  job.budget = Seconds{0.2};
  return job;
}

TEST(NullEngine, CountsWhatItDoes) {
  const Result<Report> report = make_null_engine()->run(job(32));
  ASSERT_TRUE(report.ok());
  EXPECT_GT(report->ios, 100'000);
  EXPECT_EQ(report->latency.count(), report->ios + report->drained);
  EXPECT_EQ(report->stopped_by, StopReason::time);
}

TEST(NullEngine, HonoursTheRateCapExactly) {
  for (const double rate : {10.0, 1000.0, 20'000.0}) {
    Job capped = job(16);
    capped.budget = Seconds{0.5};
    capped.rate_cap = Iops(rate);
    const Result<Report> report = make_null_engine()->run(capped);
    ASSERT_TRUE(report.ok());
    const double allowed = rate * report->duration.count();
    EXPECT_LE(static_cast<double>(report->ios), allowed * 1.01 + 1) << rate;
    EXPECT_GE(static_cast<double>(report->ios), allowed * 0.97 - 1) << rate;
  }
}

}  // namespace
}  // namespace tierwatt::load
