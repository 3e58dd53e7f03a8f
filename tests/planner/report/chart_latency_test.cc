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

TEST(ChartLatency, OneDepthIsNoCurve) {
  Report report = small_report();
  report.profiles = {measured_profile()};
  report.profiles[0].workloads.resize(1);
  EXPECT_EQ(latency_charts(report), "");
}

}  // namespace
}  // namespace tierwatt::planner
