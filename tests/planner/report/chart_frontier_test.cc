#include <gtest/gtest.h>

#include "planner/report/charts.h"
#include "tests/planner/report/report_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(FrontierChart, IsACurveWithPointsBandAxesAndATable) {
  const std::string html = frontier_chart(frontier_report());
  EXPECT_NE(html.find("data-chart=\"frontier\""), std::string::npos);
  EXPECT_EQ(count_of(html, "<i class=\"dot"), 3U + 2U) << "three points and two keys of the legend";
  EXPECT_EQ(count_of(html, "class=\"frontier-line\""), 1U);
  for (const char* part : {"1.00\u00A0GB in 1 move: saves 233\u00A0kWh", ">0.2\u00A0GB<", ">200<",
                           "kWh a year saved", "105 kWh a year without moving, 233 with 1.00 GB moved"})
    EXPECT_NE(html.find(part), std::string::npos) << part << "\n" << html;
}

TEST(FrontierChart, IsNothingWithoutPoints) {
  Report report = frontier_report();
  report.frontier.resize(1);
  EXPECT_EQ(frontier_chart(report), "");
  report.frontier.clear();
  EXPECT_EQ(frontier_chart(report), "");
}

}  // namespace
}  // namespace tierwatt::planner
