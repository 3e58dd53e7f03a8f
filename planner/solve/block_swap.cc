// Swap: a volume and one of the set where it would add least trade places.
//
// On well-filled disks a relocation seldom has room. For the best set of the sketch, each of its members is
// tried as partner, still on the sketch: what both sets lose and gain with the pair exchanged. The best pair
// for which there is room both ways is priced exactly. Tested by tests/planner/solve/block_swap_test.cc.
#include <algorithm>
#include <utility>

#include "planner/solve/block.h"

namespace tierwatt::planner {
namespace {

constexpr std::size_t kSetsTried = 2;
constexpr std::size_t kPriced = 2;

// The set without the volume.
Signature without(const Signature& ones, const Signature& twos, const Signature& volume) {
  Signature rest = ones;
  for (std::size_t w = 0; w < rest.words.size(); ++w) rest.words[w] &= ~(volume.words[w] & ~twos.words[w]);
  return rest;
}

int added(const Signature& comes, const Signature& set) {
  std::uint16_t bits = 0;
  added_bits(comes, {&set, 1}, &bits);
  return bits;
}

}  // namespace

bool Block::try_swap(Index volume) {
  const Index here = state_.place()[volume];
  const std::size_t from = slot_of(here);
  const Index group = instance().volumes[volume].group;
  const Signature left_here = without(ones_[from], twos_[from], signatures_[volume]);
  std::vector<std::pair<double, Index>> pairs;  // what it saves, with whom
  for (const Candidate& candidate : candidates(volume, true, false, kSetsTried)) {
    const std::size_t to = candidate.slot;
    for (const Index mate : state_.members(sets_[to])) {
      if (!movable(mate) || (group != kNone && instance().volumes[mate].group == group)) continue;
      const Signature left_there = without(ones_[to], twos_[to], signatures_[mate]);
      const double saves = watts_[from] * (own_bits(volume, from) - added(signatures_[mate], left_here)) +
                           watts_[to] * (own_bits(mate, to) - added(signatures_[volume], left_there));
      if (saves <= 0) continue;
      if (!state_.fits_instead(volume, mate, sets_[to]) || !state_.fits_instead(mate, volume, here)) continue;
      pairs.emplace_back(-saves, mate);
    }
  }
  const std::size_t priced = std::min(kPriced, pairs.size());
  std::partial_sort(pairs.begin(), pairs.begin() + static_cast<std::ptrdiff_t>(priced), pairs.end());
  for (std::size_t i = 0; i < priced; ++i) {
    const Index mate = pairs[i].second;
    if (state_.exchange_j(volume, mate) >= -kNoiseJ) continue;
    const std::size_t to = slot_of(state_.place()[mate]);
    const double before_j = state_.total_j();
    relocate(volume, to);
    const bool fits = state_.fits(mate, here);
    if (fits) relocate(mate, from);
    if (fits && state_.total_j() < before_j - kNoiseJ) return true;
    if (fits) relocate(mate, to);
    relocate(volume, from);
  }
  return false;
}

}  // namespace tierwatt::planner
