#include "planner/report/html_sections.h"

#include <gtest/gtest.h>

#include "tests/planner/report/report_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(HtmlSections, HeadlineFollowsTheStatus) {
  EXPECT_NE(headline(small_report()).find("<strong>3 of 3 spinning sets</strong>"), std::string::npos);
  Report report = small_report();
  report.status = PlanStatus::infeasible;
  report.reason = "n1 < full";
  EXPECT_EQ(headline(report), "There is no feasible plan: n1 &lt; full.");
  EXPECT_EQ(key_figures(report).find("Payback"), std::string::npos);
}

TEST(HtmlSections, EveryFigureCarriesItsSource) {
  const std::string cards = key_figures(small_report());
  EXPECT_EQ(count_of(cards, "badge source"), 5U);  // watts, energy, cost, carbon, payback
}

TEST(HtmlSections, SaysWhatDoesNotAddUp) {
  Report report = small_report();
  report.check = {0.1, 0, false};
  report.unknown_drives = 2;
  const std::string html = figures_section(report);
  EXPECT_NE(html.find("before +10.00\u00A0%"), std::string::npos);
  EXPECT_NE(html.find("2 drives have a power figure that is unknown"), std::string::npos);
}

TEST(HtmlSections, CountsWhatItDoesNotList) {
  const Snapshot snapshot = large_cluster(1000, 1);
  const Report report = build_report(snapshot, large_plan(snapshot));
  EXPECT_NE(moves_section(report).find("800 more are not listed"), std::string::npos);
  EXPECT_EQ(count_of(moves_section(report), "<tr>"), 201U);
}

TEST(HtmlSections, UnknownPowerIsSaidToBeUnknown) {
  Report report = small_report();
  EXPECT_EQ(drives_section(report), "");
  report.profiles = {measured_profile()};
  EXPECT_EQ(count_of(drives_section(report), "class=\"unknown\""), 3U);
}

}  // namespace
}  // namespace tierwatt::planner
