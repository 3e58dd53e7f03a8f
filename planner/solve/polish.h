// Polish: local search over a whole cluster in rounds of blocks (planner/solve/block.h), by several threads.
//
// In each round the sets are laid out in a line and cut into blocks. Every other round the line is that of
// likeness (planner/solve/cluster.h over the sets' sketches), so that kindred sets trade; in between it is
// random, so that nothing is out of reach. Each block takes so many steps as it has volumes, times
// kStepsAVolume, then drains what can be drained; a round's sums are added up in the order of the blocks.
//
// When kDryRounds rounds together have gained next to nothing, a warm spell follows: rounds in which
// relocations that cost are taken too, by the Metropolis rule at a falling temperature, and then downhill
// again. If that ends lower, it is kept, else undone; and so on as long as steps and time are left. It
// matters most where floors bind: an enclosure falls asleep only after the last of many moves, and downhill
// none of them pays.
//
// The state's limits on moves are kept: each round shares out what is left of them.
//
// Deterministic for a seed and a step budget at any number of threads: what a block does depends on nothing
// that another does in the same round. Ends with the budget or with the caller's word. Tested by
// tests/planner/solve/polish_test.cc.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "planner/solve/signature.h"
#include "planner/solve/state.h"

namespace tierwatt::planner {

struct PolishOptions {
  std::uint64_t seed = 1;
  std::int64_t steps = 0;  // at most
  int threads = 1;
  std::function<bool(std::int64_t steps_done, double total_j)> go_on;  // asked from any thread, one at a time
};

// Steps taken.
std::int64_t polish(State& state, std::span<const Signature> signatures, const PolishOptions& options);

}  // namespace tierwatt::planner
