#include <gtest/gtest.h>

#include "planner/report/charts.h"
#include "tests/planner/report/report_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(GapChart, ShowsSavedOfConceivableWithItsInterval) {
  const std::string html = gap_chart(small_report());
  EXPECT_NE(html.find("data-chart=\"gap\""), std::string::npos);
  EXPECT_EQ(count_of(html, "class=\"whisker\""), 3U);
  // 280 kWh before, 4 of 32 watts of it are the bound: 245 are conceivable.
  for (const char* part : {"Saved 233\u00A0kWh a year", "of 245\u00A0kWh conceivable",
                           "95\u00A0%: 198\u2013268", "gap 11.0\u00A0kWh"})
    EXPECT_NE(html.find(part), std::string::npos) << part << "\n" << html;
}

TEST(GapChart, IsNothingWithoutABound) {
  Report report = small_report();
  report.bound.kind.clear();
  EXPECT_EQ(gap_chart(report), "");
}

}  // namespace
}  // namespace tierwatt::planner
