#include "planner/simulate/tally.h"

#include <gtest/gtest.h>

#include <vector>

#include "probe/base/random.h"
#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

std::vector<Word> bits_of(const std::vector<bool>& active) {
  std::vector<Word> bits(words_for(static_cast<std::uint32_t>(active.size())));
  for (std::size_t t = 0; t < active.size(); ++t) {
    if (active[t]) bits[t / kWordBits] |= Word{1} << (t % kWordBits);
  }
  return bits;
}

TEST(Tally, AwakeRunsAreThoseOfAStepByStepReplay) {
  Random random(1);
  for (int round = 0; round < 300; ++round) {
    const auto steps = static_cast<std::uint32_t>(1 + random.below(200));
    std::vector<bool> active(steps);
    for (std::uint32_t t = 0; t < steps; ++t) active[t] = random.below(8) == 0;
    const auto k = static_cast<std::uint32_t>(random.below(12));
    std::vector<bool> awake(steps);
    std::uint32_t left = 0;
    for (std::uint32_t t = 0; t < steps; ++t) {
      left = active[t] ? k + 1 : left > 0 ? left - 1 : 0;
      awake[t] = left > 0;
    }
    std::vector<bool> told(steps);
    std::uint32_t last_end = 0;
    const std::vector<Word> bits = bits_of(active);
    for_each_awake_run(bits, k, steps, [&](const auto& run) {
      EXPECT_TRUE(last_end == 0 || run.start > last_end) << "maximal runs do not touch";
      last_end = run.start + run.length;
      for (std::uint32_t t = run.start; t < last_end; ++t) told[t] = true;
    });
    EXPECT_EQ(told, awake) << "round " << round;
  }
}

TEST(Tally, ASetThatNeverSleepsIsOneRun) {
  int runs = 0;
  const std::vector<Word> none(2);
  for_each_awake_run(none, std::nullopt, 100, [&](const auto& run) {
    ++runs;
    EXPECT_EQ(run.start, 0U);
    EXPECT_EQ(run.length, 100U);
  });
  EXPECT_EQ(runs, 1);
}

TEST(Tally, DaysMoneyAndCarbonAreSumsOverTheirSteps) {
  Snapshot snapshot = testing::random_snapshot(1, {.spinning = 1, .volumes = 0, .steps = 60});
  for (int hour = 0; hour < 24; ++hour) {
    snapshot.policy.price_by_hour.push_back(0.1 * hour);
    snapshot.policy.kgco2e_by_hour.push_back(1.0 + hour);
  }
  const Instance instance = *make_instance(snapshot);
  Tally tally(instance);
  tally.always(2);
  tally.run({20, 10}, 3);  // from 20:00 to 6:00 of the next day
  tally.at(50, 7200);      // at 2:00 of the third
  const std::vector<double> days = tally.day_j();
  ASSERT_EQ(days.size(), 2U) << "the third is not whole";
  EXPECT_DOUBLE_EQ(days[0], 2 * 86400 + 3 * 4 * 3600);
  EXPECT_DOUBLE_EQ(days[1], 2 * 86400 + 3 * 6 * 3600);
  double money = 0;
  double kg = 0;
  for (int t = 0; t < 60; ++t) {
    const double joules = 3600.0 * (2 + (t >= 20 && t < 30 ? 3 : 0)) + (t == 50 ? 7200 : 0);
    money += joules / 3.6e6 * 0.1 * (t % 24);
    kg += joules / 3.6e6 * (1.0 + t % 24);
  }
  EXPECT_NEAR(tally.money(), money, 1e-12);
  EXPECT_NEAR(tally.kgco2e(), kg, 1e-12);
}

}  // namespace
}  // namespace tierwatt::planner
