// From an engine's report to a profile's figures: intervals, reasons, notes.
#include "probe/run/workload_result.h"

#include <gtest/gtest.h>

#include <cerrno>

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
  const ForeignIo foreign{
      .requests = 200, .bytes = Bytes(50'000'000), .share = 0.3, .of_bytes = true, .disturbed = true};
  EXPECT_EQ(to_workload_result(step, report, foreign).stopped_by, "disturbed");
  report.errors = {{5, 3, {Bytes(8192)}}};
  report.lost_in_flight = 2;
  const std::vector<std::string> notes = notes_of(step, report, foreign);
  ASSERT_EQ(notes.size(), 3U);
  EXPECT_NE(notes[0].find("byte 8192"), std::string::npos);
  EXPECT_EQ(label_of(step), "rand-read-4k whole QD 32");
}

TEST(WorkloadResult, AShareSaysWhatItIsOf) {
  const load::Step step{load::find_workload("rand-read-4k").value()};
  ForeignIo foreign{
      .requests = 200, .bytes = Bytes(50'000'000), .share = 0.3, .of_bytes = true, .disturbed = true};
  EXPECT_NE(
      notes_of(step, load::Report{}, foreign).at(0).find("about 200 requests and 50.0 MB, 30 % of all bytes"),
      std::string::npos)
      << notes_of(step, load::Report{}, foreign).at(0);
  foreign.of_bytes = false;
  EXPECT_NE(notes_of(step, load::Report{}, foreign).at(0).find("30 % of all requests"), std::string::npos);
}

TEST(WorkloadResult, SaysThatTheProbeItselfStoodStill) {
  const load::Step step{*load::find_workload("rand-read-4k"), load::Zone::whole, 1, Seconds{5}};
  load::Report report = report_of({100, 100, 100, 100, 100});
  report.longest_delay = Seconds{0.2};
  EXPECT_TRUE(notes_of(step, report, std::nullopt).empty());
  report.longest_delay = Seconds{4};
  const std::vector<std::string> notes = notes_of(step, report, std::nullopt);
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_NE(notes[0].find("stood still for 4.0 s"), std::string::npos);
}

TEST(WorkloadResult, OneLineSaysWhatWasNotSteady) {
  const load::Step step{*load::find_workload("rand-read-4k"), load::Zone::whole, 8, Seconds{5}};
  load::Step deeper = step;
  deeper.queue_depth = 16;
  const WorkloadResult steady = to_workload_result(step, report_of({100, 100, 100, 100, 100}), std::nullopt);
  const WorkloadResult rising = to_workload_result(step, report_of({7, 80, 90, 100, 110, 120}), std::nullopt);
  const WorkloadResult falling = to_workload_result(deeper, report_of({112, 106, 100, 94, 88}), std::nullopt);
  ASSERT_TRUE(rising.steady_window.has_value());
  EXPECT_DOUBLE_EQ(rising.steady_window->range, 0.4);
  EXPECT_DOUBLE_EQ(rising.steady_window->slope, 0.4);
  EXPECT_EQ(unsteady_note({}), "");
  EXPECT_EQ(unsteady_note({steady, steady}), "");
  EXPECT_EQ(
      unsteady_note({steady, rising, falling}),
      "not steady: 2 of 3 steps, furthest from it rand-read-4k whole QD 8 after 6 rounds: range 40 % of "
      "the mean (at most 20 %), slope 40 % (at most 10 %)");
  const WorkloadResult barely = to_workload_result(deeper, report_of({100, 100}), std::nullopt);
  EXPECT_EQ(
      unsteady_note({rising, barely}),
      "not steady: 2 of 2 steps, furthest from it rand-read-4k whole QD 16 after 2 rounds, and the rule "
      "needs 5");
}

TEST(WorkloadResult, AnErrorIsNamedAndExplained) {
  EXPECT_EQ(error_name(EIO), "EIO");
  EXPECT_EQ(error_name(0), "END");
  EXPECT_EQ(error_meaning(0), "the target ended early");
  EXPECT_EQ(error_meaning(EIO), "Input/output error");
  EXPECT_NE(error_meaning(ENODATA).find("medium error"), std::string::npos);
  EXPECT_NE(error_meaning(ECANCELED).find("ulimit -u"), std::string::npos);
}

// So many in the window; so many more while it gave way, or felt its way.
load::Report written(int in_window, int in_pauses = 0, int feelers = 0) {
  load::Report report;
  report.ios = in_window;
  report.drained = in_pauses;
  report.feelers = feelers;
  for (int io = 0; io < in_window + in_pauses; ++io) report.latency.record(1000);
  return report;
}

TEST(WorkloadResult, PreparingSaysWhatWasNotReached) {
  load::Step fill{*load::find_workload("seq-write-128k"), load::Zone::whole, 32, Seconds{60}};
  fill.role = load::StepRole::fill;
  fill.to_move = Bytes(500 * (128 << 10));
  for (const load::Report& all : {written(500), written(400, 100), written(400, 50, 50)}) {
    EXPECT_TRUE(notes_on_preparing(fill, all).empty());
    EXPECT_EQ(to_preconditioning(fill, all).moved, fill.to_move);
  }
  fill.to_move = fill.to_move * 2;
  ASSERT_EQ(notes_on_preparing(fill, written(500)).size(), 1U);
  EXPECT_NE(notes_on_preparing(fill, written(500))[0].find("62.5 MiB of 125 MiB"), std::string::npos);
  load::Step settle = fill;
  settle.role = load::StepRole::settle;
  EXPECT_TRUE(notes_on_preparing(settle, report_of({100, 100, 100, 100, 100})).empty());
  EXPECT_EQ(notes_on_preparing(settle, report_of({100, 200})).size(), 1U);
}

}  // namespace
}  // namespace tierwatt::run
