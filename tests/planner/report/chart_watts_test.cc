#include "planner/report/charts.h"

#include <gtest/gtest.h>

#include "tests/planner/report/report_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(ChartWatts, DrawsTwoBarsANodeWithWhiskers) {
  const std::string html = watts_chart(small_report());
  EXPECT_EQ(count_of(html, "<rect class=\"before\""), 2U);
  EXPECT_EQ(count_of(html, "<rect class=\"after\""), 2U);
  EXPECT_GE(count_of(html, "<line class=\"whisker\""), 9U);
  EXPECT_NE(html.find("n1 before: 20.0\u00A0W (18.0\u201324.0, catalog)"), std::string::npos);
}

TEST(ChartWatts, NothingKnownIsASentence) {
  EXPECT_EQ(watts_chart(Report{}).find("<svg"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt::planner
