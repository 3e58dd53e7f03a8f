// Drain: all volumes of a set go elsewhere in the block, so that it can be retired.
//
// As planner/solve/drain.cc, with the sketch to find places: each volume, the largest first, goes to the best
// of a few that fit. Undone whole when it does not pay. Tested by tests/planner/solve/block_drain_test.cc.
#include <algorithm>
#include <ranges>
#include <utility>

#include "planner/solve/block.h"

namespace tierwatt::planner {
namespace {

constexpr std::size_t kPriced = 3;

}  // namespace

bool Block::try_drain(std::size_t slot) {
  std::vector<Index> leaving = state_.members(sets_[slot]);
  if (leaving.empty() || !std::all_of(leaving.begin(), leaving.end(), [&](Index v) { return movable(v); }))
    return false;
  double room = 0;
  for (std::size_t other = 0; other < sets_.size(); ++other) {
    if (other != slot && !state_.members(sets_[other]).empty())
      room += std::max(0.0, instance().sets[sets_[other]].limit[kBytes] - state_.used(sets_[other], kBytes));
  }
  if (room < state_.used(sets_[slot], kBytes)) return false;
  std::sort(leaving.begin(), leaving.end(), [&](Index a, Index b) {
    const double size_a = instance().volumes[a].demand[kBytes];
    const double size_b = instance().volumes[b].demand[kBytes];
    return size_a != size_b ? size_a > size_b : a < b;
  });
  const double before_j = state_.total_j();
  std::vector<Index> gone;
  for (const Index volume : leaving) {
    std::size_t best = slot;
    double best_j = 0;
    for (const Candidate& candidate : candidates(volume, false, true, kPriced)) {
      const double delta_j = state_.delta_j(volume, sets_[candidate.slot]);
      if (best != slot && delta_j >= best_j) continue;
      best = candidate.slot;
      best_j = delta_j;
    }
    if (best == slot) break;
    relocate(volume, best);
    gone.push_back(volume);
  }
  if (gone.size() == leaving.size() && state_.total_j() < before_j - kNoiseJ) return true;
  for (const Index volume : std::views::reverse(gone)) relocate(volume, slot);
  return false;
}

}  // namespace tierwatt::planner
