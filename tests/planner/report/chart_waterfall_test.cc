#include "planner/report/charts.h"

#include <gtest/gtest.h>

#include "tests/planner/report/report_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(ChartWaterfall, DrawsFourStepsAndTheBound) {
  const std::string html = waterfall_chart(small_report());
  EXPECT_EQ(count_of(html, "<rect "), 5U);
  EXPECT_NE(html.find("\u2212105\u00A0kWh"), std::string::npos);
}

TEST(ChartWaterfall, APlanThatCostsEnergyStaysInsideTheChart) {
  Report report = small_report();
  report.waterfall = {100, -10, -30, 140, 0};
  const std::string html = waterfall_chart(report);
  EXPECT_EQ(html.find("width=\"-"), std::string::npos);
  EXPECT_NE(html.find("+30.0\u00A0kWh"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt::planner
