#include "planner/backtest/timeouts.h"

#include <gtest/gtest.h>

#include "tests/planner/backtest/two_weeks_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(Timeouts, BreakEvenIdlesAwayOneCycle) {
  Snapshot snapshot = testing::plain_cluster(1, 100);
  testing::add_volume(snapshot, 0, 10, {{0, 1}, {50, 1}});
  const Instance instance = *make_instance(snapshot);
  EXPECT_DOUBLE_EQ(break_even_s(instance.sets[0]), 90);  // 360 J over 4 W
  EXPECT_DOUBLE_EQ(*break_even_timeouts(instance, all_spinning(instance))[0], 90);
}

TEST(Timeouts, BreakEvenGrowsUntilTheWakeUpsAllowedAreKept) {
  Snapshot snapshot = testing::plain_cluster(1, 1440);
  std::vector<tierwatt::Run> runs;
  for (std::uint32_t i = 0; i < 24; ++i) runs.push_back({60 * i, 60 - 5 - i});  // gaps of 5 to 28 minutes
  testing::add_volume(snapshot, 0, 10, runs);
  for (const double most : {1.0, 2.0, 10.0, 23.0}) {
    snapshot.policy.wake_ups_per_day = most;
    const Instance instance = *make_instance(snapshot);
    Service service = all_spinning(instance);
    service.timeout_s = break_even_timeouts(instance, service);
    ASSERT_TRUE(service.timeout_s[0].has_value()) << most;
    EXPECT_LE(static_cast<double>(replay(instance, service).wake_ups), most);
    service.timeout_s[0] = *service.timeout_s[0] - 60;
    EXPECT_GT(static_cast<double>(replay(instance, service).wake_ups), most) << "a minute less is too short";
  }
}

TEST(Timeouts, BreakEvenNeverCostsMoreThanTwiceTheClairvoyant) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const testing::TwoWeeks weeks = testing::random_weeks(seed, {.spinning = 4, .volumes = 8});
    Service service = all_spinning(weeks.test);
    service.timeout_s = break_even_timeouts(weeks.train, all_spinning(weeks.train));
    const Replayed replayed = replay(weeks.test, service);
    // Of what idling and cycles cost above standby; rounding to steps may add one step a wake-up.
    double standby_j = 0;
    double rounding_j = 0;
    for (Index s = 0; s < weeks.test.sets.size(); ++s) {
      const SetModel& set = weeks.test.sets[s];
      standby_j += set.standby_w.value * weeks.test.window_s();
      rounding_j += static_cast<double>(replayed.sets[s].wake_ups) * set.idle_w.value * weeks.test.step_s;
    }
    EXPECT_LE(replayed.event_j - standby_j, 2 * (replayed.clairvoyant_j - standby_j) + rounding_j)
        << "seed " << seed;
  }
}

TEST(Timeouts, FittedAreTheBestOfTheTrainWindow) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const testing::TwoWeeks weeks = testing::random_weeks(seed, {.volumes = 8, .rules = true});
    Service service = all_spinning(weeks.train);
    service.timeout_s = fitted_timeouts(weeks.train, service);
    const Evaluation best = evaluate(weeks.train, weeks.train.places(), TimeoutRule::best);
    const Replayed replayed = replay(weeks.train, service);
    for (Index s = 0; s < best.sets.size(); ++s) {
      if (!best.sets[s].holds_volumes) continue;
      EXPECT_EQ(replayed.sets[s].awake_steps, best.sets[s].count.awake_steps)
          << "seed " << seed << " set " << s;
      EXPECT_EQ(replayed.sets[s].wake_ups, best.sets[s].count.wake_ups);
    }
  }
}

TEST(Timeouts, ASetThatAVolumeNeedsAwakeNeverSleeps) {
  Snapshot snapshot = testing::plain_cluster(2, 100);
  testing::add_volume(snapshot, 0, 10, {{0, 1}}).first_byte_s = 0.5;
  testing::add_volume(snapshot, 1, 10, {{0, 1}});
  const Instance instance = *make_instance(snapshot);
  for (const Timeouts& timeouts : {break_even_timeouts(instance, all_spinning(instance)),
                                   fitted_timeouts(instance, all_spinning(instance))}) {
    EXPECT_FALSE(timeouts[0].has_value());
    EXPECT_TRUE(timeouts[1].has_value());
  }
}

TEST(Timeouts, PlacesSayWhatIsEmptiedAndMoved) {
  Snapshot snapshot = testing::plain_cluster(2, 100);
  testing::add_volume(snapshot, 0, 10, {{0, 1}});
  testing::add_volume(snapshot, 1, 20, {{5, 1}});
  const Instance instance = *make_instance(snapshot);
  const Service service = service_of_places(instance, {0, 0});
  EXPECT_FALSE(service.emptied[0]);
  EXPECT_TRUE(service.emptied[1]);
  EXPECT_EQ(service.moved_before_bytes, 20);
}

}  // namespace
}  // namespace tierwatt::planner
