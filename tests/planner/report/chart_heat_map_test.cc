#include "planner/report/charts.h"

#include <gtest/gtest.h>

#include "tests/planner/report/report_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(ChartHeatMap, HasACellForEverySetAndHour) {
  const std::string html = heat_chart(small_report());
  const std::string marker = "data-cells=\"";
  const std::size_t at = html.find(marker) + marker.size();
  EXPECT_EQ(html.find('"', at) - at, 3U * 48U);
  EXPECT_EQ(count_of(html, "<svg data-chart=\"heat-"), 2U);
}

TEST(ChartHeatMap, ASingleMinuteAwakeShows) {
  const std::string html = heat_chart(small_report());
  EXPECT_NE(html.find("data-cells=\"aa10000"), std::string::npos);
}

TEST(ChartHeatMap, StaysSmallForALargeCluster) {
  const Snapshot snapshot = large_cluster(5000, 90);
  const std::string html = heat_chart(build_report(snapshot, large_plan(snapshot)));
  EXPECT_LT(html.size(), 3'000'000U);
  EXPECT_NE(html.find("5000 sets in 200 rows"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt::planner
