#include "planner/model/factors.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

Snapshot cluster() { return testing::random_snapshot(1, {.spinning = 4, .volumes = 0, .floors = true}); }

double variance_of(std::span<const Slope> slopes, double own) {
  double sum = own;
  for (const Slope& slope : slopes) sum += slope.up * slope.up;
  return sum;
}

// Whatever the source, the causes together are the stated interval.
TEST(Factors, PartsOfAnIntervalAddUpToIt) {
  for (const Source source :
       {Source::measured, Source::reported, Source::declared, Source::catalog, Source::prior}) {
    Snapshot snapshot = cluster();
    snapshot.drives[0].idle = {Watts(5), Watts(4), Watts(6), source, "bench: a"};
    snapshot.drives[0].spinup_joules = {Joules(100), Joules(60), Joules(140), source, "bench: a"};
    const Factors factors(snapshot);
    const auto variance = [&](PowerFigure figure) {
      return variance_of(factors.shared(0, figure), factors.own_variance(0, figure));
    };
    EXPECT_NEAR(std::sqrt(variance(PowerFigure::idle)) * kSd95, 1, 1e-9) << to_string(source);
    EXPECT_NEAR(std::sqrt(variance(PowerFigure::spinup)) * kSd95, 40, 1e-9) << to_string(source);
  }
}

TEST(Factors, DrivesShareTheirMeterOrTheirModel) {
  Snapshot snapshot = cluster();
  for (Index d = 0; d < 4; ++d) snapshot.drives[d].model = d < 2 ? "a" : "b";
  const auto idle_factor = [](const Factors& factors, Index set) {
    const auto shared = factors.shared(set, PowerFigure::idle);
    return shared.empty() ? kNone : shared.front().factor;
  };
  const Factors by_model(snapshot);
  EXPECT_EQ(idle_factor(by_model, 0), idle_factor(by_model, 1));
  EXPECT_NE(idle_factor(by_model, 0), idle_factor(by_model, 2));
  EXPECT_EQ(by_model[idle_factor(by_model, 0)].cause, Cause::model);

  // The meter's name stands before the colon; what follows differs from drive to drive.
  for (Index d = 0; d < 4; ++d) {
    snapshot.drives[d].idle =
        Estimate<Watts>{Watts(5), Watts(4), Watts(6), Source::measured,
                        std::string(d % 2 == 0 ? "bench" : "rack meter") + ": run " + std::to_string(d)};
  }
  const Factors by_meter(snapshot);
  EXPECT_EQ(idle_factor(by_meter, 0), idle_factor(by_meter, 2));
  EXPECT_NE(idle_factor(by_meter, 0), idle_factor(by_meter, 1));
  EXPECT_EQ(by_meter[idle_factor(by_meter, 0)].cause, Cause::meter);
}

TEST(Factors, ASetsDrivesAddUp) {
  Snapshot snapshot = cluster();
  snapshot.drives[1] = snapshot.drives[0];
  snapshot.sets[0].drives = {0, 1};
  snapshot.sets[1].drives = {0};
  const Factors factors(snapshot);
  const auto two = factors.shared(0, PowerFigure::idle);
  const auto one = factors.shared(1, PowerFigure::idle);
  ASSERT_EQ(two.size(), one.size());
  for (std::size_t i = 0; i < two.size(); ++i) EXPECT_DOUBLE_EQ(two[i].up, 2 * one[i].up);
  EXPECT_DOUBLE_EQ(factors.own_variance(0, PowerFigure::idle),
                   2 * factors.own_variance(1, PowerFigure::idle));
}

TEST(Factors, ExactFiguresHaveNone) {
  Snapshot snapshot = cluster();
  snapshot.drives[0].idle = Estimate<Watts>::exact(Watts(5), Source::declared, "plate");
  const Factors factors(snapshot);
  EXPECT_TRUE(factors.shared(0, PowerFigure::idle).empty());
  EXPECT_EQ(factors.own_variance(0, PowerFigure::idle), 0);
}

TEST(Factors, AFloorIsSharedWhole) {
  const Snapshot snapshot = cluster();
  const Factors factors(snapshot);
  for (Index d = 0; d < snapshot.domains.size(); ++d) {
    const auto& floor = snapshot.domains[d].floor;
    ASSERT_EQ(factors.floor(d).size(), floor ? 1U : 0U);
    if (!floor) continue;
    EXPECT_NEAR(factors.floor(d)[0].up * kSd95, (floor->high - floor->value).value(), 1e-9);
  }
}

}  // namespace
}  // namespace tierwatt::planner
