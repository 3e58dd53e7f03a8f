#include "planner/report/charts.h"

#include <gtest/gtest.h>

#include "tests/planner/report/report_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(ChartLatency, DrawsAPointAQueueDepth) {
  Report report = small_report();
  report.profiles = {measured_profile()};
  const std::string html = latency_charts(report);
  EXPECT_EQ(count_of(html, "<circle "), 4U);
  EXPECT_NE(html.find("Flash &lt;9&gt;"), std::string::npos);
}

TEST(ChartLatency, ARingMarksTheKnee) {
  Report report = small_report();
  report.profiles = {measured_profile()};
  const WorkloadResult& result = report.profiles[0].workloads[1];
  report.profiles[0].knees = {{result.workload, result.zone, result.queue_depth, 1, 64, ""},
                              {"other", result.zone, result.queue_depth, 1, 64, ""}};
  const std::string html = latency_charts(report);
  EXPECT_EQ(count_of(html, "class=\"knee "), 1U);
  EXPECT_EQ(count_of(html, ", the knee: "), 1U);
  EXPECT_EQ(count_of(html, "<circle "), 5U);
}

TEST(ChartLatency, OneDepthIsNoCurve) {
  Report report = small_report();
  report.profiles = {measured_profile()};
  report.profiles[0].workloads.resize(1);
  EXPECT_EQ(latency_charts(report), "");
}

}  // namespace
}  // namespace tierwatt::planner
