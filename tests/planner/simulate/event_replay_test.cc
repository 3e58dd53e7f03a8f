#include "planner/simulate/event_replay.h"

#include <gtest/gtest.h>

#include <cmath>

#include "probe/base/random.h"

namespace tierwatt::planner {
namespace {

std::vector<Word> bits_of(const std::vector<tierwatt::Run>& runs, std::uint32_t steps) {
  std::vector<Word> bits(words_for(steps));
  for (const tierwatt::Run run : runs) set_run(bits, run);
  return bits;
}

TEST(EventReplay, CountsSecondsWithTheTrueTimeout) {
  const auto bits = bits_of({{10, 2}, {20, 1}}, 100);
  const EventCount count = replay_events(bits, 100, 60, 90.0, 10);
  EXPECT_DOUBLE_EQ(count.awake_s, 120 + 90 + 60 + 90);
  EXPECT_EQ(count.wake_ups, 2);
}

TEST(EventReplay, AGapWithinTheTimeoutIsSpentAwake) {
  const auto bits = bits_of({{10, 2}, {13, 1}}, 100);
  EXPECT_EQ(replay_events(bits, 100, 60, 60.0, 10).wake_ups, 1);
  EXPECT_EQ(replay_events(bits, 100, 60, 59.0, 10).wake_ups, 2);
  EXPECT_DOUBLE_EQ(replay_events(bits, 100, 60, 59.0, 10).awake_s, 120 + 59 + 60 + 59);
}

TEST(EventReplay, AWindowCutsAndASetThatNeverSleepsIsAwakeThroughout) {
  EXPECT_DOUBLE_EQ(replay_events(bits_of({{98, 2}}, 100), 100, 60, 3600.0, 10).awake_s, 120);
  EXPECT_DOUBLE_EQ(replay_events(bits_of({{98, 2}}, 100), 100, 60, std::nullopt, 10).awake_s, 6000);
  EXPECT_DOUBLE_EQ(replay_events(bits_of({}, 100), 100, 60, 60.0, 10).awake_s, 0);
}

TEST(EventReplay, ASpinUpLongerThanTheIoKeepsItAwakeUntilItIsDone) {
  EXPECT_DOUBLE_EQ(replay_events(bits_of({{10, 1}}, 100), 100, 1, 5.0, 15).awake_s, 15 + 5);
}

TEST(EventReplay, DiffersFromTheReplayRuleByNoMoreThanTheBound) {
  double largest_share = 0;
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    Random random(seed);
    const auto steps = static_cast<std::uint32_t>(20 + random.below(200));
    std::vector<tierwatt::Run> runs;
    for (std::uint32_t at = 0; (at += 1 + static_cast<std::uint32_t>(random.below(12))) < steps;) {
      const auto length = static_cast<std::uint32_t>(1 + random.below(6));
      runs.push_back({at, std::min(length, steps - at)});
      at += length;
    }
    const auto bits = bits_of(runs, steps);
    const double step_s = random.uniform(1, 90);
    const SetPower power{random.uniform(4, 9), random.uniform(0.3, 2), random.uniform(0, 500),
                         random.uniform(0, 40)};
    const std::optional<double> timeout_s =
        random.below(10) == 0 ? std::nullopt : std::optional(random.uniform(0, 6 * step_s));
    const Gaps gaps = gaps_of(bits, steps);
    const std::optional<std::uint32_t> k =
        timeout_s ? std::optional(static_cast<std::uint32_t>(std::ceil(*timeout_s / step_s))) : std::nullopt;
    const TimeoutChoice slots =
        price_timeout(gaps, {power.idle_w * step_s, power.standby_w * step_s, power.spinup_j}, steps, k);
    const double events_j =
        event_energy_j(replay_events(bits, steps, step_s, timeout_s, power.spinup_s), power, step_s * steps);
    const double bound_j = difference_bound_j(gaps, step_s, timeout_s, power);
    EXPECT_LE(std::abs(events_j - slots.energy_j), bound_j + 1e-6) << "seed " << seed;
    if (bound_j > 0) largest_share = std::max(largest_share, std::abs(events_j - slots.energy_j) / bound_j);
  }
  EXPECT_GT(largest_share, 0.9) << "the bound is met now and then";
}

TEST(EventReplay, EqualsTheReplayRuleWithTimeoutsOfWholeSteps) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    Random random(seed);
    std::vector<tierwatt::Run> runs;
    for (std::uint32_t at = 0; at < 90; at += 10)
      runs.push_back({at + static_cast<std::uint32_t>(random.below(4)),
                      static_cast<std::uint32_t>(1 + random.below(5))});
    const auto bits = bits_of(runs, 100);
    const auto k = static_cast<std::uint32_t>(random.below(8));
    const SetPower power{6, 1, 300, 15};
    const TimeoutChoice slots = price_timeout(gaps_of(bits, 100), {360, 60, 300}, 100, k);
    EXPECT_DOUBLE_EQ(event_energy_j(replay_events(bits, 100, 60, 60.0 * k, 15), power, 6000), slots.energy_j);
    EXPECT_EQ(difference_bound_j(gaps_of(bits, 100), 60, 60.0 * k, power), 0);
  }
}

}  // namespace
}  // namespace tierwatt::planner
