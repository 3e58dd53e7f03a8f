// Reopen: a set that mixes two kinds is split, one kind goes to an empty set.
//
// An empty set costs standby watts at most; two kinds on one set cost each the other's waking. The members
// are parted around the two least alike of them, and the part with fewer bytes goes to the first empty set of
// the block that takes it. Undone whole when it does not pay. Tested by
// tests/planner/solve/block_reopen_test.cc.
#include <algorithm>
#include <ranges>

#include "planner/solve/block.h"

namespace tierwatt::planner {
namespace {

double likeness(const Signature& a, const Signature& b) {
  const int common = common_bits(a, b);
  const int either = count_bits(a) + count_bits(b) - common;
  return either == 0 ? 1 : static_cast<double>(common) / either;
}

}  // namespace

bool Block::try_reopen(std::size_t slot) {
  const std::vector<Index> members = state_.members(sets_[slot]);
  if (members.size() < 2) return false;
  const auto empty = std::find_if(sets_.begin(), sets_.end(), [&](Index set) {
    return state_.members(set).empty() && instance().sets[set].spins;
  });
  if (empty == sets_.end()) return false;
  const Index one = members[random_.below(members.size())];
  const Index other = *std::min_element(members.begin(), members.end(), [&](Index a, Index b) {
    return likeness(signatures_[a], signatures_[one]) < likeness(signatures_[b], signatures_[one]);
  });
  const double before_j = state_.total_j();
  const auto target = static_cast<std::size_t>(empty - sets_.begin());
  std::vector<Index> gone;
  for (const Index v : members) {
    if (!movable(v) ||
        likeness(signatures_[v], signatures_[other]) <= likeness(signatures_[v], signatures_[one]) ||
        !state_.fits(v, *empty))
      continue;
    relocate(v, target);
    gone.push_back(v);
  }
  if (gone.empty()) return false;
  if (state_.total_j() < before_j - kNoiseJ) return true;
  for (const Index v : std::views::reverse(gone)) relocate(v, slot);
  return false;
}

}  // namespace tierwatt::planner
