#include "planner/report/summary.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "tests/planner/report/report_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(Summary, IsTenLinesWithIntervalsAndSources) {
  const std::string text = render_summary(small_cluster(), small_plan(), 0, false);
  EXPECT_EQ(count_of(text, "\n"), 10U) << text;
  for (const char* expected :
       {"Watts now   32.0 W (29.0-35.0, prior)", "Watts after 5.38 W", "83 % less",
        "saves 233 kWh (198-268, catalog)", "1 of 3 spinning sets retired", "1.00 GB in 1 move",
        "warn: 0 fail, 1 warn, 1 info", "0.500 days", "gap 11.0 kWh a year", "1 refused"}) {
    EXPECT_NE(text.find(expected), std::string::npos) << expected << "\n" << text;
  }
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(Summary, SaysMoreWhereItIsMore) {
  Plan plan = small_plan();
  plan.energy.window_after_j.value = plan.energy.window_before_j.value * 1.25;
  plan.energy.window_timeout_only_j.value = plan.energy.window_before_j.value * 1.5;
  const std::string text = render_summary(small_cluster(), plan, 0, false);
  EXPECT_NE(text.find(", 25 % more; better timeouts alone 16.0 W more"), std::string::npos) << text;
}

TEST(Summary, WearMeasuringAndPurchasesStandInTheTenLines) {
  Plan plan = small_plan();
  for (SetOutcome& set : plan.sets) {
    if (set.role == SetRole::sleeps) set.wear = SetWear{104, 9000.0, 1800.0, 5, 90.5};
  }
  plan.measure_next = {{"wwn-1", "ST16", 6, 340, 280}, {"wwn-2", "", 1, 340, 330}};
  plan.purchase = BoughtSets{{"flash-1"}, 300, 90, 1000, 250, 400, -50, 310, "does not pay"};
  const std::string text = render_summary(small_cluster(), plan, 0, false);
  EXPECT_EQ(count_of(text, "\n"), 10U) << text;
  for (const char* expected :
       {"; at most 104 wake-ups a year a set; nearest to its rating", "104 of 1,800 a year",
        "; measuring wwn-1 (ST16, 6 alike) would make +-340 kWh +-280\n",
        "; to buy: flash-1; does not pay\n"}) {
    EXPECT_NE(text.find(expected), std::string::npos) << expected << "\n" << text;
  }
}

TEST(Summary, IsThatOfTheWholeReport) {
  const Snapshot cluster = small_cluster();
  const Plan plan = small_plan();
  EXPECT_EQ(render_summary(build_summary(cluster, plan), 0, false),
            render_summary(build_report(cluster, plan), 0, false));
}

TEST(Summary, SaysWhyThereIsNothingToDoOrNoPlan) {
  Plan plan = small_plan();
  plan.status = PlanStatus::nothing_to_do;
  plan.reason = "every set already sleeps";
  std::string text = render_summary(small_cluster(), plan, 0, false);
  EXPECT_NE(text.find("nothing to do: every set already sleeps"), std::string::npos) << text;
  EXPECT_EQ(text.find("Payback"), std::string::npos);
  EXPECT_LE(count_of(text, "\n"), 10U);
  plan.status = PlanStatus::infeasible;
  plan.reason = "node n1 is full";
  text = render_summary(small_cluster(), plan, 0, true);
  EXPECT_NE(text.find("infeasible\x1b[0m: node n1 is full"), std::string::npos) << text;
}

TEST(Summary, ColorsOnlyWhenAsked) {
  EXPECT_NE(render_summary(small_cluster(), small_plan(), 0, true).find("\x1b[33mwarn\x1b[0m"),
            std::string::npos);
}

TEST(Summary, GoesOnUnderItsOwnTextOnANarrowTerminal) {
  const std::string text = render_summary(small_cluster(), small_plan(), 60, false);
  std::istringstream lines(text);
  std::size_t named = 0;
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 60U) << line;
    const bool goes_on = line.starts_with(std::string(12, ' '));
    EXPECT_TRUE(goes_on || line[0] != ' ') << line;
    named += goes_on ? 0 : 1;
  }
  EXPECT_EQ(named, 10U) << text;
}

}  // namespace
}  // namespace tierwatt::planner
