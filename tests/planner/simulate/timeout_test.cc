#include "planner/simulate/timeout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "probe/base/random.h"

namespace tierwatt::planner {
namespace {

constexpr double kNoCap = std::numeric_limits<double>::infinity();

// The replay rule, literally: one step after another.
AwakeCount replayed(const std::vector<bool>& active, std::optional<std::uint32_t> k) {
  AwakeCount count;
  bool was_awake = false;
  std::uint32_t left = 0;
  for (const bool now : active) {
    bool awake = !k.has_value();
    if (k && now) {
      awake = true;
      left = *k;
    } else if (k && left > 0) {
      awake = true;
      --left;
    }
    count.awake_steps += awake ? 1 : 0;
    count.wake_ups += k && awake && !was_awake ? 1 : 0;
    was_awake = awake;
  }
  return count;
}

std::vector<Word> bits_of(const std::vector<bool>& active) {
  std::vector<Word> bits(words_for(static_cast<std::uint32_t>(active.size())));
  for (std::uint32_t t = 0; t < active.size(); ++t) {
    if (active[t]) set_run(bits, {t, 1});
  }
  return bits;
}

TEST(Timeout, CountsAsTheReplayRuleSays) {
  Random random(11);
  for (int round = 0; round < 400; ++round) {
    std::vector<bool> active(1 + random.below(150));
    const std::uint64_t density = 1 + random.below(20);
    for (std::size_t t = 0; t < active.size(); ++t) active[t] = random.below(20) < density;
    const auto steps = static_cast<std::uint32_t>(active.size());
    const Gaps gaps = gaps_of(bits_of(active), steps);
    for (std::uint32_t k = 0; k <= steps + 2; k += 1 + static_cast<std::uint32_t>(random.below(5))) {
      const AwakeCount expected = replayed(active, k);
      const AwakeCount got = count_awake(gaps, k, steps);
      ASSERT_EQ(got.awake_steps, expected.awake_steps) << "round " << round << " k " << k;
      ASSERT_EQ(got.wake_ups, expected.wake_ups) << "round " << round << " k " << k;
    }
  }
}

TEST(Timeout, TheBestIsTheCheapestOfAll) {
  Random random(12);
  TimeoutScratch scratch;
  for (int round = 0; round < 600; ++round) {
    std::vector<bool> active(1 + random.below(200));
    const std::uint64_t rarity = 2 + random.below(30);
    for (std::size_t t = 0; t < active.size(); ++t) active[t] = random.below(rarity) == 0;
    const auto steps = static_cast<std::uint32_t>(active.size());
    const TimeoutPrices prices{random.uniform(2, 10), random.uniform(0, 2), random.uniform(0, 80)};
    const double cap = random.below(3) == 0 ? static_cast<double>(random.below(5)) : kNoCap;
    const Gaps gaps = gaps_of(bits_of(active), steps);
    TimeoutChoice cheapest = price_timeout(gaps, prices, steps, std::nullopt);
    for (std::uint32_t k = 0; k <= steps; ++k) {
      const TimeoutChoice candidate = price_timeout(gaps, prices, steps, k);
      if (static_cast<double>(candidate.count.wake_ups) <= cap && candidate.energy_j < cheapest.energy_j)
        cheapest = candidate;
    }
    const TimeoutChoice best = best_timeout(gaps, prices, steps, true, cap);
    ASSERT_NEAR(best.energy_j, cheapest.energy_j, 1e-9) << "round " << round;
    ASSERT_LE(static_cast<double>(best.count.wake_ups), cap);
    const TimeoutChoice lengthened = best_timeout(bits_of(active), prices, steps, true, cap, scratch);
    ASSERT_EQ(lengthened.k, best.k) << "round " << round;
    ASSERT_EQ(lengthened.energy_j, best.energy_j) << "round " << round;
    ASSERT_EQ(lengthened.count.awake_steps, best.count.awake_steps) << "round " << round;
    ASSERT_EQ(lengthened.count.wake_ups, best.count.wake_ups) << "round " << round;
  }
}

// What a timeout takes where each step weighs its rate, literally.
double weighed_j(const std::vector<bool>& active, std::optional<std::uint32_t> k, const TimeoutPrices& prices,
                 const Rate& rate) {
  double sum = 0;
  bool was_awake = false;
  std::uint32_t left = 0;
  for (std::uint32_t t = 0; t < active.size(); ++t) {
    if (k && active[t]) left = *k + 1;
    const bool awake = !k || left > 0;
    if (left > 0) --left;
    sum += (awake ? prices.awake_step_j : prices.asleep_step_j) * rate.at(t) / rate.mean();
    if (k && awake && !was_awake) sum += prices.wake_up_j * rate.at(t) / rate.mean();
    was_awake = awake;
  }
  return sum;
}

TEST(Timeout, TheBestByTheHourIsTheCheapestOfAll) {
  Random random(13);
  TimeoutScratch scratch;
  int other = 0;
  for (int round = 0; round < 600; ++round) {
    std::vector<bool> active(24 + random.below(200));
    const std::uint64_t rarity = 2 + random.below(30);
    for (std::size_t t = 0; t < active.size(); ++t) active[t] = random.below(rarity) == 0;
    const auto steps = static_cast<std::uint32_t>(active.size());
    std::vector<double> by_hour(24, 0.2);
    for (double& figure : by_hour) figure = random.below(3) == 0 ? random.uniform(0, 2) : figure;
    const Rate rate({WallTime{}, 3600, steps}, 1, by_hour);
    const TimeoutPrices prices{random.uniform(2, 10), random.uniform(0, 2), random.uniform(0, 80)};
    const double cap = random.below(3) == 0 ? static_cast<double>(random.below(5)) : kNoCap;
    double cheapest_j = weighed_j(active, std::nullopt, prices, rate);
    for (std::uint32_t k = 0; k <= steps; ++k) {
      if (static_cast<double>(replayed(active, k).wake_ups) <= cap)
        cheapest_j = std::min(cheapest_j, weighed_j(active, k, prices, rate));
    }
    const std::vector<Word> bits = bits_of(active);
    const TimeoutChoice best = best_timeout(bits, prices, rate, steps, true, cap, scratch);
    ASSERT_NEAR(best.energy_j, cheapest_j, 1e-9 * cheapest_j) << "round " << round;
    ASSERT_NEAR(weighed_j(active, best.k, prices, rate), best.energy_j, 1e-9 * cheapest_j);
    ASSERT_EQ(best.count.awake_steps, replayed(active, best.k).awake_steps) << "round " << round;
    ASSERT_EQ(best.count.wake_ups, replayed(active, best.k).wake_ups) << "round " << round;
    other += best.k != best_timeout(bits, prices, steps, true, cap, scratch).k ? 1 : 0;
    ASSERT_FALSE(best_timeout(bits, prices, rate, steps, false, cap, scratch).k.has_value());
  }
  EXPECT_GT(other, 30) << "the hours decide";
}

TEST(Timeout, WhatMayNotSleepNeverSleeps) {
  const Gaps gaps = gaps_of(bits_of(std::vector<bool>(10)), 10);
  EXPECT_FALSE(best_timeout(gaps, {5, 1, 0}, 10, false, kNoCap).k.has_value());
  EXPECT_EQ(best_timeout(gaps, {5, 1, 0}, 10, true, kNoCap).energy_j, 10);
}

}  // namespace
}  // namespace tierwatt::planner
