// Tested by tests/planner/solve/board_test.cc.
#include "planner/solve/board.h"

namespace tierwatt::planner {
namespace {

constexpr double kRoomSlack = 1e-9;  // relative: sums of doubles in another order

}  // namespace

Board::Board(const Instance& instance)
    : instance_(instance),
      place_(instance.places()),
      used_(instance.sets.size()),
      sketch_(instance.sets.size()) {}

bool Board::room(Index volume, Index set) const {
  const VolumeModel& model = instance_.volumes[volume];
  for (std::size_t r = 0; r < kResources; ++r) {
    const double wanted = used_[set][r] + model.demand[r];
    if (model.demand[r] > 0 && wanted > instance_.sets[set].limit[r] * (1 + kRoomSlack)) return false;
  }
  return true;
}

bool Board::fits(Index volume, Index set) const {
  if (!room(volume, set) || !may_place(instance_, volume, set)) return false;
  if (instance_.volumes[volume].group == kNone) return true;
  return !breaks_hard_spread(instance_, place_, volume, set) &&
         !trades_hard_domains(instance_, place_, volume, set);
}

void Board::put(Index volume, Index set, const Signature& signature) {
  for (std::size_t r = 0; r < kResources; ++r) used_[set][r] += instance_.volumes[volume].demand[r];
  place_[volume] = set;
  sketch_[set] |= signature;
}

void Board::take(Index volume) {
  Amounts& used = used_[place_[volume]];
  for (std::size_t r = 0; r < kResources; ++r) used[r] -= instance_.volumes[volume].demand[r];
  place_[volume] = instance_.volumes[volume].set;
}

}  // namespace tierwatt::planner
