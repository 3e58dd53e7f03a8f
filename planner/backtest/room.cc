// Sums by set, kept as volumes come and go. Tested by tests/planner/backtest/room_test.cc.
#include "planner/backtest/room.h"

namespace tierwatt::planner {

Room::Room(const Instance& instance)
    : instance_(instance),
      place_(instance.places()),
      for_spread_(instance.places()),
      used_(instance.sets.size()) {
  for (Index v = 0; v < place_.size(); ++v) add(v, place_[v], 1);
}

void Room::add(Index volume, Index set, double sign) {
  for (std::size_t r = 0; r < kResources; ++r) used_[set][r] += sign * instance_.volumes[volume].demand[r];
}

double Room::free(Index set, Resource resource) const {
  return instance_.sets[set].limit[resource] - used_[set][resource];
}

bool Room::fits(Index volume, Index set) const {
  const Amounts& demand = instance_.volumes[volume].demand;
  for (std::size_t r = 0; r < kResources; ++r) {
    if (demand[r] > 0 && used_[set][r] + demand[r] > instance_.sets[set].limit[r]) return false;
  }
  return may_place(instance_, volume, set) && !breaks_hard_spread(instance_, for_spread_, volume, set);
}

void Room::move(Index volume, Index set) {
  add(volume, place_[volume], -1);
  put(volume, set);
}

void Room::put(Index volume, Index set) {
  add(volume, set, 1);
  place_[volume] = for_spread_[volume] = set;
}

std::vector<Index> Room::lift_spinning() {
  std::vector<Index> lifted;
  for (Index v = 0; v < place_.size(); ++v) {
    if (!instance_.volumes[v].movable || !instance_.sets[place_[v]].spins) continue;
    add(v, place_[v], -1);
    place_[v] = kNone;
    lifted.push_back(v);
  }
  return lifted;
}

}  // namespace tierwatt::planner
