#include "planner/solve/knapsack.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "probe/base/random.h"

namespace tierwatt::planner {
namespace {

// The same by sorting and scanning.
double scanned(const std::vector<double>& watts, const std::vector<double>& room,
               const std::vector<bool>& forced, double amount) {
  std::vector<std::size_t> order(watts.size());
  std::iota(order.begin(), order.end(), 0U);
  std::erase_if(order, [&](std::size_t s) { return forced[s] || room[s] <= 0; });
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return watts[a] / room[a] < watts[b] / room[b]; });
  for (std::size_t s = 0; s < room.size(); ++s) amount -= forced[s] ? room[s] : 0;
  double sum = 0;
  for (const std::size_t s : order) {
    if (amount <= 0) break;
    const double share = std::min(1.0, amount / room[s]);
    sum += share * watts[s];
    amount -= share * room[s];
  }
  return sum;
}

TEST(Knapsack, AgreesWithAScanWhateverIsForced) {
  Random random(3);
  for (int round = 0; round < 50; ++round) {
    const auto sets = static_cast<std::size_t>(1 + random.below(40));
    std::vector<double> watts(sets);
    std::vector<double> room(sets);
    for (double& w : watts) w = random.below(8) == 0 ? 0 : random.uniform(1, 9);
    for (double& r : room) r = random.below(8) == 0 ? 0 : random.uniform(10, 90);
    Knapsack knapsack(watts, room);
    std::vector<bool> forced(sets);
    for (int ask = 0; ask < 60; ++ask) {
      const auto set = static_cast<Index>(random.below(sets));
      forced[set] = !forced[set];
      knapsack.force(set, forced[set]);
      const double amount = random.uniform(-10, 60.0 * static_cast<double>(sets));
      ASSERT_NEAR(knapsack.least_watts(amount), scanned(watts, room, forced, amount), 1e-6);
    }
  }
}

TEST(Knapsack, HoldsNothingWithoutSets) {
  EXPECT_EQ(Knapsack({}, {}).least_watts(5), 0);
  EXPECT_EQ(Knapsack({2.0}, {0.0}).least_watts(5), 0);
}

}  // namespace
}  // namespace tierwatt::planner
