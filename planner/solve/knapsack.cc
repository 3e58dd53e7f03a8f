// Fenwick trees by rank. Tested by tests/planner/solve/knapsack_test.cc.
#include "planner/solve/knapsack.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace tierwatt::planner {
namespace {

// Of the most room of any set: amounts are sums of many doubles, kept by differences.
constexpr double kRounding = 1e-6;

}  // namespace

template <class Before>
Knapsack::Order::Order(std::vector<Sums> items, Before before)
    : items_(items.size()),
      rank_of_(items.size()),
      tree_(items.size() + 1),
      highest_bit_(std::bit_floor(items.size())) {
  std::vector<Index> order(items.size());
  std::iota(order.begin(), order.end(), Index{0});
  std::sort(order.begin(), order.end(), [&](Index a, Index b) {
    if (before(items[a], items[b])) return true;
    return !before(items[b], items[a]) && a < b;
  });
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    rank_of_[order[rank]] = rank;
    items_[rank] = items[order[rank]];
    add(order[rank], 1);
  }
}

void Knapsack::Order::add(Index item, int sign) {
  const std::size_t rank = rank_of_[item];
  for (std::size_t at = rank + 1; at < tree_.size(); at += at & (~at + 1)) {
    tree_[at].amount += sign * items_[rank].amount;
    tree_[at].weight += sign * items_[rank].weight;
  }
}

// A set that was taken out has left only rounding in the sums, so it ends the descent no earlier than its
// successor would.
Knapsack::Order::Prefix Knapsack::Order::within(double amount) const {
  Prefix prefix;
  std::size_t at = 0;
  for (std::size_t bit = highest_bit_; bit > 0; bit /= 2) {
    const std::size_t next = at + bit;
    if (next >= tree_.size() || prefix.sums.amount + tree_[next].amount > amount) continue;
    at = next;
    prefix.sums.amount += tree_[at].amount;
    prefix.sums.weight += tree_[at].weight;
  }
  if (at < items_.size()) prefix.next = items_[at];
  return prefix;
}

namespace {

// What has no room counts for nothing.
std::vector<double> where_room(std::vector<double> amounts, const std::vector<double>& room) {
  for (std::size_t s = 0; s < amounts.size(); ++s)
    if (room[s] <= 0) amounts[s] = 0;
  return amounts;
}

template <class Sums>
std::vector<Sums> paired(const std::vector<double>& amounts, const std::vector<double>& weights) {
  std::vector<Sums> pairs(amounts.size());
  for (std::size_t s = 0; s < pairs.size(); ++s) pairs[s] = {amounts[s], weights[s]};
  return pairs;
}

std::vector<double> one_each(const std::vector<double>& room) {
  return where_room(std::vector<double>(room.size(), 1.0), room);
}

}  // namespace

// The cheapest sets for which floor and sets together cost the least a unit of room.
std::vector<Knapsack::Bundle> Knapsack::bundles_of(const std::vector<double>& watts,
                                                   const std::vector<double>& room,
                                                   const std::vector<SharedFloor>& floors) {
  std::vector<Bundle> bundles;
  for (const SharedFloor& floor : floors) {
    Bundle bundle;
    for (const Index s : floor.sets)
      if (room[s] > 0) bundle.sets.push_back(s);
    std::sort(bundle.sets.begin(), bundle.sets.end(), [&](Index a, Index b) {
      const double left = watts[a] * room[b];
      const double right = watts[b] * room[a];
      return left < right || (left == right && a < b);
    });
    bundle.sums.weight = floor.watts;
    std::size_t taken = 0;
    for (; taken < bundle.sets.size(); ++taken) {
      const Index s = bundle.sets[taken];
      if (taken > 0 && watts[s] * bundle.sums.amount >= bundle.sums.weight * room[s]) break;
      bundle.sums.amount += room[s];
      bundle.sums.weight += watts[s];
    }
    bundle.sets.resize(taken);
    bundles.push_back(std::move(bundle));
  }
  return bundles;
}

std::vector<Knapsack::Sums> Knapsack::priced_items(const std::vector<double>& watts,
                                                   const std::vector<double>& room,
                                                   const std::vector<Bundle>& bundles) {
  std::vector<Sums> items = paired<Sums>(room, where_room(watts, room));
  for (const Bundle& bundle : bundles) items.push_back(bundle.sets.empty() ? Sums{} : bundle.sums);
  return items;
}

Knapsack::Knapsack(const std::vector<double>& watts, std::vector<double> room,
                   const std::vector<SharedFloor>& floors)
    : room_(std::move(room)),
      bundles_(bundles_of(watts, room_, floors)),
      floor_of_(room_.size(), kNone),
      // Watts per unit of room without a division; what has no room comes last.
      by_price_(priced_items(watts, room_, bundles_),
                [](const Sums& a, const Sums& b) {
                  if ((a.amount > 0) != (b.amount > 0)) return a.amount > 0;
                  return a.weight * b.amount < b.weight * a.amount;
                }),
      by_room_(paired<Sums>(room_, one_each(room_)),
               [](const Sums& a, const Sums& b) { return a.amount > b.amount; }),
      by_watts_(paired<Sums>(one_each(room_), where_room(watts, room_)),
                [](const Sums& a, const Sums& b) { return a.weight < b.weight; }),
      slack_(room_.empty() ? 0 : kRounding * *std::max_element(room_.begin(), room_.end())) {
  for (Index f = 0; f < floors.size(); ++f) {
    for (const Index s : floors[f].sets) floor_of_[s] = f;
    for (const Index s : bundles_[f].sets) by_price_.add(s, -1);
  }
}

void Knapsack::pay_floor(Index floor, bool now) {
  const int sign = now ? 1 : -1;
  for (const Index s : bundles_[floor].sets) by_price_.add(s, sign);
  by_price_.add(static_cast<Index>(room_.size() + floor), -sign);
}

void Knapsack::force(Index set, bool now) {
  const Index floor = floor_of_[set];
  if (floor != kNone && now && bundles_[floor].forced++ == 0) pay_floor(floor, true);
  const int sign = now ? -1 : 1;
  for (Order* order : {&by_price_, &by_room_, &by_watts_}) order->add(set, sign);
  // A sum kept by differences: its rounding is far below what a bound gives back.
  forced_room_ -= sign * room_[set];
  if (floor != kNone && !now && --bundles_[floor].forced == 0) pay_floor(floor, false);
}

double Knapsack::fractional_watts(double amount) const {
  const Order::Prefix taken = by_price_.within(amount);
  const double left = amount - taken.sums.amount;
  if (left <= 0 || taken.next.amount <= 0) return taken.sums.weight;
  return taken.sums.weight + taken.next.weight * std::min(1.0, left / taken.next.amount);
}

// What is no more than the rounding of sums asks for no set.
double Knapsack::whole_watts(double amount) const {
  const double asked = amount - slack_;
  if (asked <= 0) return 0;
  const Order::Prefix roomiest = by_room_.within(asked);
  const bool one_more = roomiest.sums.amount < asked && roomiest.next.amount > 0;
  constexpr double kBetween = 0.5;  // between two whole numbers of sets
  return by_watts_.within(roomiest.sums.weight + (one_more ? 1 : 0) + kBetween).sums.weight;
}

double Knapsack::least_watts(double amount) const {
  amount -= forced_room_;
  if (amount <= 0) return 0;
  return std::max(fractional_watts(amount), whole_watts(amount));
}

}  // namespace tierwatt::planner
