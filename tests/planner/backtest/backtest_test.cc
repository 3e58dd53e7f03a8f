#include "planner/backtest/backtest.h"

#include <gtest/gtest.h>

#include "tests/planner/backtest/two_weeks_testlib.h"

namespace tierwatt::planner {
namespace {

Policy moves_all_to(Index set, PolicyKind kind = PolicyKind::ours) {
  return {"one", "one", kind, "", [set](const Instance&, const Instance& served) {
            Service service = all_spinning(served);
            for (Index s = 0; s < served.sets.size(); ++s) service.emptied[s] = s != set;
            std::fill(service.place.begin(), service.place.end(), set);
            return service;
          }};
}

TEST(Backtest, AllSpinningSavesNothingAndTakesIdleAllWeek) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const testing::TwoWeeks weeks = testing::random_weeks(seed, {.spinning = 4, .flash = 1, .volumes = 6});
    const Backtest result = backtest(weeks.train, weeks.test, published_policies({}), {});
    double idle_j = 0;
    for (const SetModel& set : weeks.test.sets) idle_j += set.idle_w.value * weeks.test.window_s();
    EXPECT_NEAR(result.all_spinning_j, idle_j, 1e-6 * idle_j);
    ASSERT_EQ(result.policies.front().name, "all_spinning");
    EXPECT_NEAR(result.saved_percent(result.policies.front().replayed.energy_j.value), 0, 1e-9);
  }
}

TEST(Backtest, JudgesOnTheTestWindowAndSaysWhatTheTrainWindowPromised) {
  Snapshot snapshot = testing::plain_cluster(2, 200);
  testing::add_volume(snapshot, 0, 10, {{0, 100}});  // busy while the policy is made, idle when it is judged
  testing::add_volume(snapshot, 1, 10, {});
  const testing::TwoWeeks weeks = testing::cut_in_half(snapshot);
  const Policy sleeps{"sleeps", "sleeps", PolicyKind::plain, "", [](const Instance&, const Instance& served) {
                        Service service = all_spinning(served);
                        service.timeout_s = {0, 0};
                        return service;
                      }};
  const Backtest result = backtest(weeks.train, weeks.test, {sleeps}, {});
  EXPECT_NEAR(result.saved_percent(result.policies[0].replayed.energy_j.value), 80, 1e-9);
  EXPECT_NEAR(*result.policies[0].train_saved_percent, 40 - 100 * 360 / 60000.0, 1e-9);
}

TEST(Backtest, FindsTheBestOfAKind) {
  Snapshot snapshot = testing::plain_cluster(3, 200);
  snapshot.drives[1].idle = testing::watts(4);
  testing::add_volume(snapshot, 0, 10, {{0, 200}});
  const testing::TwoWeeks weeks = testing::cut_in_half(snapshot);
  const Backtest result = backtest(
      weeks.train, weeks.test,
      {moves_all_to(0, PolicyKind::plain), moves_all_to(1, PolicyKind::published), moves_all_to(2)}, {});
  EXPECT_EQ(result.best_of({PolicyKind::plain, PolicyKind::published}), &result.policies[1]);
  EXPECT_EQ(result.best_of({PolicyKind::ours}), &result.policies[2]);
  EXPECT_EQ(result.best_of({PolicyKind::hindsight}), nullptr);
  EXPECT_EQ(result.policies[0].sets_emptied, 2);
}

TEST(Backtest, StopsBetweenPoliciesAndSaysSo) {
  const testing::TwoWeeks weeks = testing::random_weeks(1);
  int asked = 0;
  std::vector<std::string> titles;
  const Backtest result =
      backtest(weeks.train, weeks.test, published_policies({}),
               {[&] { return ++asked > 2; }, [&](const std::string& title) { titles.push_back(title); }});
  EXPECT_TRUE(result.stopped);
  EXPECT_EQ(result.policies.size(), 2U);
  EXPECT_EQ(titles.size(), 2U);
}

}  // namespace
}  // namespace tierwatt::planner
