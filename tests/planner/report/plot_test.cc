#include "planner/report/plot.h"

#include <gtest/gtest.h>

namespace tierwatt::planner {
namespace {

TEST(Plot, TicksAreRoundAndReachTheLargest) {
  EXPECT_EQ(axis_ticks(107, 4), (std::vector<double>{0, 50, 100, 150}));
  EXPECT_EQ(axis_ticks(0, 4), (std::vector<double>{0, 1}));
  EXPECT_GE(axis_ticks(1e300, 4).back(), 1e300);
  EXPECT_EQ(time_ticks(7200, 6), (std::vector<double>{0, 1800, 3600, 5400, 7200}));
  EXPECT_GE(time_ticks(1e9, 6).back(), 1e9);
  EXPECT_EQ(tick_text(50), "50");
  EXPECT_EQ(time_tick_text(43200), "12\u00A0h");
}

TEST(Plot, NamesItselfForThoseWhoDoNotSeeIt) {
  StretchedPlot plot;
  plot.kind = "test";
  plot.summary = "two \"bars\"";
  plot.top = {{0.5, "half"}};
  const std::string html = render(plot);
  EXPECT_NE(html.find("role=\"img\" aria-label=\"two &quot;bars&quot;\""), std::string::npos);
  EXPECT_NE(html.find("left:50%"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt::planner
