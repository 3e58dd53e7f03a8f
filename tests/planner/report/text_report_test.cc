#include "planner/report/text_report.h"

#include <gtest/gtest.h>

#include "tests/planner/report/report_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(TextReport, HasTheAnswerAndTheTables) {
  const std::string text = render_text(small_report(), 0, false);
  for (const char* expected :
       {"Watts now", "Mean watts by node", "20.0 W (18.0-24.0, catalog)", "spread.rack",
        "saves less than copying costs", "hdd-b can retire", "What the watts rest on"}) {
    EXPECT_NE(text.find(expected), std::string::npos) << expected << "\n" << text;
  }
}

TEST(TextReport, ShowsTheFirstAndCountsTheRest) {
  const Snapshot snapshot = large_cluster(300, 1);
  const std::string text = render_text(build_report(snapshot, large_plan(snapshot)), 100, false);
  EXPECT_NE(text.find("... and 280 more"), std::string::npos);
  EXPECT_NE(text.find("own replay is off"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt::planner
