#include <gtest/gtest.h>

#include <algorithm>

#include "planner/schedule/schedule.h"
#include "tests/planner/explain/explain_testlib.h"

namespace tierwatt::planner {
namespace {

using namespace testing;

constexpr double kYears = 876;                      // windows of ten hours in a year
constexpr double kAwakeHourKwh = 9 * 3600 / 3.6e6;  // idle less standby
constexpr double kSpinUpKwh = 3600 / 3.6e6;

const Alternative* find(const VolumeExplanation& explanation, const std::string& set) {
  const auto at = std::find_if(explanation.alternatives.begin(), explanation.alternatives.end(),
                               [&](const Alternative& one) { return one.set == set; });
  return at == explanation.alternatives.end() ? nullptr : &*at;
}

TEST(ExplainVolume, SaysWhatAMoveSavesAndCosts) {
  Case made = small_case();
  const VolumeExplanation e = explain_volume(made.question(), kNoon, 10);
  EXPECT_EQ(e.home, "b");
  EXPECT_EQ(e.place, "a");
  EXPECT_EQ(e.claim, "shop/data-noon");
  ASSERT_EQ(e.moves.size(), 1U);
  EXPECT_DOUBLE_EQ(e.active_hours, 2);
  EXPECT_DOUBLE_EQ(e.window_hours, 10);
  EXPECT_DOUBLE_EQ(e.home_awake_hours, 10);
  // With nothing on it and the best timeout, b would sleep two hours more and not spin up.
  EXPECT_DOUBLE_EQ(e.alone_best_hours, 2);
  EXPECT_NEAR(e.alone_kwh_per_year.value, kYears * (2 * kAwakeHourKwh + kSpinUpKwh), 1e-9);
  // b saves that; a is awake 8 hours at a stretch instead of two times, 4 and 2 hours.
  ASSERT_TRUE(e.bundle.has_value());
  EXPECT_EQ(e.bundle->volumes, 1);
  EXPECT_TRUE(e.bundle->empties);
  EXPECT_NEAR(e.bundle->saves_kwh_per_year.value, kYears * 2 * kSpinUpKwh, 1e-9);
  // 200 bytes at 100 B/s, both ends active at 15 W.
  EXPECT_NEAR(e.copy_kwh, 2 * 30 / 3.6e6, 1e-15);
  EXPECT_DOUBLE_EQ(e.copy_s, move_seconds(*made.instance, kNoon, kB, kA));
}

TEST(ExplainVolume, PricesEveryOtherSetAndNamesWhatExcludesIt) {
  Case made = small_case();
  const VolumeExplanation e = explain_volume(made.question(), kNoon, 10);
  ASSERT_EQ(e.alternatives.size(), 3U);
  const Alternative* home = find(e, "b");
  ASSERT_NE(home, nullptr);
  EXPECT_TRUE(home->is_home);
  EXPECT_NEAR(home->saves_kwh_per_year.value, -kYears * 2 * kSpinUpKwh, 1e-9);
  EXPECT_DOUBLE_EQ(home->awake_hours_more, 0);
  const Alternative* full = find(e, "c");
  ASSERT_NE(full, nullptr);
  ASSERT_EQ(full->excluded_by.size(), 1U);
  EXPECT_EQ(full->excluded_by[0].rule, "headroom");
  EXPECT_EQ(e.sets_that_may, 2);
  ASSERT_EQ(e.excluded.size(), 1U);
  EXPECT_EQ(e.excluded[0].rule, "headroom");
  EXPECT_EQ(e.excluded[0].example, "c");
}

TEST(ExplainVolume, KeepsHomeAndTheBestPlaceInAShortList) {
  Case made = small_case();
  const VolumeExplanation e = explain_volume(made.question(), kNoon, 1);
  EXPECT_NE(find(e, "b"), nullptr);
  EXPECT_TRUE(std::any_of(e.alternatives.begin(), e.alternatives.end(),
                          [](const Alternative& one) { return one.excluded_by.empty() && !one.is_home; }));
}

TEST(ExplainVolume, ADeadlineIsAPriceNotABan) {
  Case made = small_case();
  made.snapshot.volumes[kNoon].first_byte_s = 0.5;
  made.plan.moves.clear();
  const VolumeExplanation e = explain_volume(made.question(), kNoon, 10);
  const Alternative* other = find(e, "d");
  ASSERT_NE(other, nullptr);
  EXPECT_TRUE(other->excluded_by.empty());
  EXPECT_TRUE(other->keeps_it_awake);
  EXPECT_FALSE(e.bundle.has_value());
}

TEST(ExplainVolume, GathersWhatThePlanRefusedAboutIt) {
  Case made = small_case();
  made.plan.moves.clear();
  made.plan.refused = {{"1 volumes", "b", "does not pay", {{"net_low_j", -5}}},
                       {"noon", "d", "no room", {}},
                       {"early", "d", "no room", {}}};
  const VolumeExplanation e = explain_volume(made.question(), kNoon, 10);
  EXPECT_EQ(e.refused.size(), 2U);
}

}  // namespace
}  // namespace tierwatt::planner
