// Relocate: one volume to the set of the block where it adds least.
//
// All sets of the block are compared on the sketch at once, at a few nanoseconds each; only the best few are
// priced exactly. While it is warm, one of the best few is drawn, and taken by the Metropolis rule though it
// costs. Tested by tests/planner/solve/block_relocate_test.cc.
#include <cmath>

#include "planner/solve/block.h"

namespace tierwatt::planner {
namespace {

constexpr std::size_t kPriced = 2;
constexpr std::size_t kWarmChoice = 4;  // of which one is drawn

}  // namespace

bool Block::try_relocate(Index volume) {
  for (const Candidate& candidate : candidates(volume, true, true, kPriced)) {
    if (state_.delta_j(volume, sets_[candidate.slot]) >= -kNoiseJ) continue;
    relocate(volume, candidate.slot);
    return true;
  }
  return false;
}

bool Block::try_warm_relocate(Index volume) {
  const std::vector<Candidate> choice = candidates(volume, false, true, kWarmChoice);
  if (choice.empty()) return false;
  const Index to = sets_[choice[random_.below(choice.size())].slot];
  const double delta_j = state_.delta_j(volume, to);
  if (delta_j >= -kNoiseJ && random_.uniform() >= std::exp(-delta_j / temperature_j_)) return false;
  relocate(volume, slot_of(to));
  return true;
}

}  // namespace tierwatt::planner
