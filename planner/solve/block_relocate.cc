// Relocate: one volume to the set of the block where it adds least.
//
// All sets of the block are compared on the sketch at once, at a few nanoseconds each; only the best few are
// priced exactly. Tested by tests/planner/solve/block_relocate_test.cc.
#include "planner/solve/block.h"

namespace tierwatt::planner {
namespace {

constexpr std::size_t kPriced = 2;

}  // namespace

bool Block::try_relocate(Index volume) {
  for (const Candidate& candidate : candidates(volume, true, true, kPriced)) {
    if (state_.delta_j(volume, sets_[candidate.slot]) >= -kNoiseJ) continue;
    relocate(volume, candidate.slot);
    return true;
  }
  return false;
}

}  // namespace tierwatt::planner
