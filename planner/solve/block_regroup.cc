// Regroup: two sets that share a kind are sorted anew, so that one holds that kind alone.
//
// When the volumes of a kind lie on two sets among others (p+q on one, q+r on the other), each exchange of
// two volumes costs: the arriving one wakes a set that still holds strangers. Only when all have changed
// places is it q alone and p+r. So the movable volumes of both sets are pooled, ordered by likeness to one of
// them, and the most alike fill its set as far as there is room; the rest go to the other. The sketch says
// first whether that saves; it is undone whole when the exact price does not agree. Tested by
// tests/planner/solve/block_regroup_test.cc.
#include <algorithm>
#include <ranges>
#include <utility>

#include "planner/solve/block.h"

namespace tierwatt::planner {
namespace {

constexpr double kRoomSlack = 1e-9;  // relative: sums of doubles in another order

double likeness(const Signature& a, const Signature& b) {
  const int common = common_bits(a, b);
  const int either = count_bits(a) + count_bits(b) - common;
  return either == 0 ? 1 : static_cast<double>(common) / either;
}

}  // namespace

// The other set in use whose sketch is most alike to the volume; `slot` itself where there is none.
std::size_t Block::most_alike_slot(Index volume, std::size_t slot) const {
  std::size_t best = slot;
  double best_likeness = 0;
  for (std::size_t other = 0; other < sets_.size(); ++other) {
    if (other == slot || watts_[other] <= 0 || state_.members(sets_[other]).empty()) continue;
    const double alike = likeness(signatures_[volume], ones_[other]);
    if (alike <= best_likeness) continue;
    best = other;
    best_likeness = alike;
  }
  return best;
}

bool Block::try_regroup(Index volume) {
  const std::size_t here = slot_of(state_.place()[volume]);
  const std::size_t there = most_alike_slot(volume, here);
  if (there == here || watts_[here] <= 0) return false;
  std::vector<std::pair<double, Index>> pool;  // less alike is more, then the volume
  std::array<Side, 2> sides = {Side{.slot = here}, Side{.slot = there}};
  for (Side& side : sides) {
    for (const Index v : state_.members(sets_[side.slot])) {
      if (movable(v)) {
        pool.emplace_back(-likeness(signatures_[v], signatures_[volume]), v);
      } else {
        side.take(*this, v);
      }
    }
  }
  std::sort(pool.begin(), pool.end());
  std::vector<std::pair<Index, std::size_t>> changes;  // volume, where it goes
  for (const auto& [unlikeness, v] : pool) {
    Side* side =
        std::find_if(sides.begin(), sides.end(), [&](const Side& s) { return s.has_room(*this, v); });
    if (side == sides.end()) return false;
    side->take(*this, v);
    if (slot_of(state_.place()[v]) == side->slot) continue;
    if (!state_.may_go(v, sets_[side->slot])) return false;
    changes.emplace_back(v, side->slot);
  }
  double saves = 0;
  for (const Side& side : sides)
    saves += watts_[side.slot] * (count_bits(ones_[side.slot]) - count_bits(side.sketch));
  const bool empties = sides[1].volumes == 0;
  return (saves > 0 || empties) && !changes.empty() && change_all(changes);
}

void Block::Side::take(const Block& block, Index volume) {
  for (std::size_t r = 0; r < kResources; ++r) used[r] += block.instance().volumes[volume].demand[r];
  sketch |= block.signatures_[volume];
  ++volumes;
}

bool Block::Side::has_room(const Block& block, Index volume) const {
  const Amounts& limit = block.instance().sets[block.sets_[slot]].limit;
  const Amounts& demand = block.instance().volumes[volume].demand;
  for (std::size_t r = 0; r < kResources; ++r)
    if (demand[r] > 0 && used[r] + demand[r] > limit[r] * (1 + kRoomSlack)) return false;
  return true;
}

// All of them as one change: room is that of the end, what each rule says is asked again as they go.
bool Block::change_all(const std::vector<std::pair<Index, std::size_t>>& changes) {
  const double before_j = state_.total_j();
  std::vector<std::pair<Index, std::size_t>> done;  // volume, where it was
  bool allowed = true;
  for (const auto& [volume, slot] : changes) {
    allowed = state_.may_go(volume, sets_[slot]);
    if (!allowed) break;
    done.emplace_back(volume, slot_of(state_.place()[volume]));
    relocate(volume, slot);
  }
  if (allowed && state_.total_j() < before_j - kNoiseJ) return true;
  for (const auto& [volume, slot] : std::views::reverse(done)) relocate(volume, slot);
  return false;
}

}  // namespace tierwatt::planner
