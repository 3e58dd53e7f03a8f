#include "planner/backtest/spin_down.h"

#include <gtest/gtest.h>

#include "tests/planner/backtest/two_weeks_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(SpinDown, ConfiguredIsWhatEvaluationCallsBefore) {
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    const testing::TwoWeeks weeks =
        testing::random_weeks(seed, {.spinning = 4, .flash = 1, .volumes = 8, .floors = true});
    const Replayed replayed = replay(weeks.test, spin_down_as_configured(weeks.train, weeks.test));
    const Evaluation before = evaluate(weeks.test, weeks.test.places(), TimeoutRule::as_configured);
    EXPECT_NEAR(replayed.energy_j.value, before.total_j.value, 1e-6 * before.total_j.value)
        << "seed " << seed;
  }
}

TEST(SpinDown, MovesNothingAndEmptiesNothing) {
  const testing::TwoWeeks weeks = testing::random_weeks(3, {.volumes = 8});
  for (const auto& serve : {spin_down_as_configured, spin_down_at_break_even, spin_down_fitted}) {
    const Service service = serve(weeks.train, weeks.test);
    EXPECT_EQ(service.place, weeks.test.places());
    EXPECT_EQ(service.moved_before_bytes + service.moved_during_bytes, 0);
  }
}

TEST(SpinDown, TheFittedTimeoutIsThatOfTheTrainWindowAlone) {
  // Pauses of 30 minutes while it is made, of one minute while it is judged.
  Snapshot snapshot = testing::plain_cluster(1, 400);
  std::vector<tierwatt::Run> runs = {{0, 10}, {40, 10}, {80, 10}, {120, 10}, {160, 10}};
  for (std::uint32_t t = 200; t < 400; t += 2) runs.push_back({t, 1});
  testing::add_volume(snapshot, 0, 10, runs);
  const testing::TwoWeeks weeks = testing::cut_in_half(snapshot);
  const Service service = spin_down_fitted(weeks.train, weeks.test);
  EXPECT_EQ(*service.timeout_s[0], 0);
  EXPECT_EQ(replay(weeks.test, service).wake_ups, 100);
}

}  // namespace
}  // namespace tierwatt::planner
