// Fenwick trees by rank. Tested by tests/planner/solve/knapsack_test.cc.
#include "planner/solve/knapsack.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace tierwatt::planner {

Knapsack::Knapsack(const std::vector<double>& watts, std::vector<double> room)
    : room_(std::move(room)),
      items_(watts.size()),
      rank_of_(watts.size()),
      tree_(watts.size() + 1),
      highest_bit_(std::bit_floor(watts.size())) {
  std::vector<Index> order(watts.size());
  std::iota(order.begin(), order.end(), Index{0});
  // Watts per unit of room without a division; what has no room comes last.
  std::sort(order.begin(), order.end(), [&](Index a, Index b) {
    const bool holds_a = room_[a] > 0;
    const bool holds_b = room_[b] > 0;
    if (holds_a != holds_b) return holds_a;
    const double cost_a = watts[a] * room_[b];
    const double cost_b = watts[b] * room_[a];
    return cost_a != cost_b ? cost_a < cost_b : a < b;
  });
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    rank_of_[order[rank]] = rank;
    items_[rank] = {room_[order[rank]], room_[order[rank]] > 0 ? watts[order[rank]] : 0};
    add(rank, items_[rank].room, items_[rank].watts);
  }
}

void Knapsack::add(std::size_t rank, double room, double watts) {
  for (std::size_t at = rank + 1; at < tree_.size(); at += at & (~at + 1)) {
    tree_[at].room += room;
    tree_[at].watts += watts;
  }
}

void Knapsack::force(Index set, bool now) {
  const std::size_t rank = rank_of_[set];
  const int sign = now ? -1 : 1;
  add(rank, sign * items_[rank].room, sign * items_[rank].watts);
  // A sum kept by differences: its rounding is far below what a bound gives back.
  forced_room_ -= sign * room_[set];
}

double Knapsack::least_watts(double amount) const {
  amount -= forced_room_;
  if (amount <= 0) return 0;
  double watts = 0;
  std::size_t at = 0;
  for (std::size_t bit = highest_bit_; bit > 0; bit /= 2) {
    const std::size_t next = at + bit;
    if (next >= tree_.size() || tree_[next].room > amount) continue;
    at = next;
    amount -= tree_[at].room;
    watts += tree_[at].watts;
  }
  // `at` sets are taken whole; the next one that is not forced in part. A forced one has left only rounding
  // in the sums, so it ends the descent no earlier than its successor would.
  if (at >= items_.size() || amount <= 0 || items_[at].room <= 0) return watts;
  return watts + items_[at].watts * std::min(1.0, amount / items_[at].room);
}

}  // namespace tierwatt::planner
