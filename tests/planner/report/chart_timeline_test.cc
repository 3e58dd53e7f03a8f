#include "planner/report/charts.h"

#include <gtest/gtest.h>

#include "tests/planner/report/report_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(ChartTimeline, DrawsABarAMove) {
  const std::string html = timeline_chart(small_report());
  EXPECT_EQ(count_of(html, "<rect class=\"w1\""), 1U);
  EXPECT_NE(html.find("v2 to hdd-a: 1.00\u00A0GB"), std::string::npos);
}

TEST(ChartTimeline, HostileTimesAndWavesStayInside) {
  Plan plan = small_plan();
  plan.moves[0].wave = -7;
  plan.moves[0].start_s = 50;
  plan.moves[0].end_s = 10;
  const std::string html = timeline_chart(build_report(small_cluster(), plan));
  EXPECT_EQ(html.find("width=\"-"), std::string::npos);
  EXPECT_EQ(html.find("nan"), std::string::npos);
}

TEST(ChartTimeline, NoMoveIsASentence) {
  EXPECT_EQ(timeline_chart(Report{}).find("<svg"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt::planner
