// From an engine's report to a profile's figures: intervals, reasons, notes.
#include "probe/run/workload_result.h"

#include <gtest/gtest.h>

namespace tierwatt::run {
namespace {

load::Report report_of(std::vector<double> rounds) {
  load::Report report;
  report.duration = Seconds{5};
  report.ios = 500;
  report.rounds = std::move(rounds);
  report.latency.record(1000);
  return report;
}

TEST(WorkloadResult, TheIntervalIsStudentsTOverRounds) {
  // Sample standard deviation of 98..102 is 1.5811; t(0.975, 4) = 2.776; half-width = 2.776 x 1.5811 /
  // sqrt(5).
  const Estimate<Iops> rate = rate_of(report_of({98, 99, 100, 101, 102}));
  EXPECT_DOUBLE_EQ(rate.value.value(), 100);
  EXPECT_NEAR((rate.high - rate.value).value(), 1.963, 1e-3);
  EXPECT_NEAR((rate.value - rate.low).value(), 1.963, 1e-3);
}

TEST(WorkloadResult, WithoutRoundsTheCountDecides) {
  const Estimate<Iops> rate = rate_of(report_of({}));
  EXPECT_NEAR((rate.high - rate.value).value(), 100 * 1.96 / std::sqrt(500.0), 1e-9);
  EXPECT_EQ(rate_of(load::Report{}).value, Iops(0));
}

TEST(WorkloadResult, SaysWhatSpoiledIt) {
  const load::Step step{*load::find_workload("rand-read-4k"), load::Zone::whole, 32, Seconds{5}};
  load::Report report = report_of({100, 100, 100, 100, 100});
  EXPECT_EQ(to_workload_result(step, report, std::nullopt).stopped_by, "time");
  EXPECT_TRUE(to_workload_result(step, report, std::nullopt).steady);
  EXPECT_TRUE(notes_of(step, report, std::nullopt).empty());
  const ForeignIo foreign{.requests = 200, .share = 0.3, .disturbed = true};
  EXPECT_EQ(to_workload_result(step, report, foreign).stopped_by, "disturbed");
  report.errors = {{5, 3, {Bytes(8192)}}};
  report.lost_in_flight = 2;
  const std::vector<std::string> notes = notes_of(step, report, foreign);
  ASSERT_EQ(notes.size(), 3U);
  EXPECT_NE(notes[0].find("byte 8192"), std::string::npos);
  EXPECT_EQ(label_of(step), "rand-read-4k whole QD 32");
}

}  // namespace
}  // namespace tierwatt::run
