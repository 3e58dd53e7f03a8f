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

// At least as many sets as the roomiest need, at the price of the cheapest.
double whole(const std::vector<double>& watts, const std::vector<double>& room,
             const std::vector<bool>& forced, double amount) {
  std::vector<double> rooms;
  std::vector<double> prices;
  for (std::size_t s = 0; s < room.size(); ++s) {
    if (forced[s]) amount -= room[s];
    if (forced[s] || room[s] <= 0) continue;
    rooms.push_back(room[s]);
    prices.push_back(watts[s]);
  }
  std::sort(rooms.rbegin(), rooms.rend());
  std::sort(prices.begin(), prices.end());
  double sum = 0;
  for (std::size_t i = 0; i < rooms.size() && amount > 0; ++i) {
    amount -= rooms[i];
    sum += prices[i];
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
      const double expected =
          std::max(scanned(watts, room, forced, amount), whole(watts, room, forced, amount));
      ASSERT_NEAR(knapsack.least_watts(amount), expected, 1e-6);
    }
  }
}

// By duality: the most, over prices of a unit of room, of what the amount is worth less what sets and floors
// earn at that price. It bends only where a set or a floor begins to earn.
double dual(const std::vector<double>& watts, const std::vector<double>& room,
            const std::vector<SharedFloor>& floors, const std::vector<bool>& forced, double amount) {
  std::vector<Index> floor_of(watts.size(), kNone);
  std::vector<bool> paid(floors.size());
  for (Index f = 0; f < floors.size(); ++f) {
    for (const Index s : floors[f].sets) {
      floor_of[s] = f;
      if (forced[s]) paid[f] = true;
    }
  }
  for (std::size_t s = 0; s < room.size(); ++s) amount -= forced[s] ? room[s] : 0;
  const auto worth = [&](double price) {
    std::vector<double> earned(floors.size());
    double sum = price * amount;
    for (std::size_t s = 0; s < watts.size(); ++s) {
      if (forced[s] || room[s] <= 0) continue;
      const double earns = std::max(0.0, price * room[s] - watts[s]);
      if (floor_of[s] == kNone || paid[floor_of[s]]) {
        sum -= earns;
      } else {
        earned[floor_of[s]] += earns;
      }
    }
    for (std::size_t f = 0; f < floors.size(); ++f) sum -= std::max(0.0, earned[f] - floors[f].watts);
    return sum;
  };
  double most = 0;
  const auto try_price = [&](double of_watts, double of_room) {
    if (of_room > 0) most = std::max(most, worth(of_watts / of_room));
  };
  for (std::size_t s = 0; s < watts.size(); ++s) try_price(watts[s], room[s]);
  for (const SharedFloor& floor : floors) {
    for (std::uint32_t some = 1; some < (1U << floor.sets.size()); ++some) {
      double of_watts = floor.watts;
      double of_room = 0;
      for (std::size_t i = 0; i < floor.sets.size(); ++i) {
        if ((some >> i & 1U) == 0) continue;
        of_watts += watts[floor.sets[i]];
        of_room += room[floor.sets[i]];
      }
      try_price(of_watts, of_room);
    }
  }
  return most;
}

TEST(Knapsack, PaysSharedFloorsOnce) {
  Random random(5);
  for (int round = 0; round < 60; ++round) {
    const auto sets = static_cast<Index>(2 + random.below(14));
    std::vector<double> watts(sets);
    std::vector<double> room(sets);
    for (double& w : watts) w = random.below(8) == 0 ? 0 : random.uniform(1, 9);
    for (double& r : room) r = random.below(8) == 0 ? 0 : random.uniform(10, 90);
    std::vector<SharedFloor> floors(1 + random.below(3));
    for (SharedFloor& floor : floors) floor.watts = random.uniform(0, 20);
    for (Index s = 0; s < sets; ++s)
      if (const auto f = random.below(floors.size() + 1); f < floors.size()) floors[f].sets.push_back(s);
    Knapsack knapsack(watts, room, floors);
    std::vector<bool> forced(sets);
    for (int ask = 0; ask < 40; ++ask) {
      const auto set = static_cast<Index>(random.below(sets));
      forced[set] = !forced[set];
      knapsack.force(set, forced[set]);
      double free_room = 0;
      for (Index s = 0; s < sets; ++s) free_room += room[s];
      const double amount = random.uniform(-10, free_room);
      const double expected =
          std::max(dual(watts, room, floors, forced, amount), whole(watts, room, forced, amount));
      ASSERT_NEAR(knapsack.least_watts(amount), expected, 1e-6) << "round " << round << ", ask " << ask;
    }
  }
}

// Like disks are not taken in part.
TEST(Knapsack, CountsWholeSets) {
  const Knapsack knapsack({5, 5, 5, 5}, {10, 10, 10, 10});
  EXPECT_EQ(knapsack.least_watts(10), 5);
  EXPECT_EQ(knapsack.least_watts(11), 10);
  EXPECT_LT(knapsack.least_watts(1e-9), 1e-6) << "the rounding of a sum asks for no set";
  EXPECT_EQ(knapsack.least_watts(40), 20);
  EXPECT_EQ(knapsack.least_watts(400), 20);
}

TEST(Knapsack, HoldsNothingWithoutSets) {
  EXPECT_EQ(Knapsack({}, {}).least_watts(5), 0);
  EXPECT_EQ(Knapsack({2.0}, {0.0}).least_watts(5), 0);
}

}  // namespace
}  // namespace tierwatt::planner
