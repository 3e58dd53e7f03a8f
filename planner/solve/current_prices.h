// What each set takes now, and when it is awake where an enclosure's floor is above it.
//
// A bundle changes a few sets, but the floor above them depends on all sets of the enclosure: with these at
// hand only the changed ones are priced. A set's entry holds until the set is said to have changed.
//
// Threads: const use is safe from any. Tested by tests/planner/solve/current_prices_test.cc.
#pragma once

#include <cstdint>
#include <vector>

#include "planner/simulate/evaluate.h"
#include "planner/solve/state.h"

namespace tierwatt::planner {

class CurrentPrices {
 public:
  // The state must outlive it. Nothing is known before renew().
  CurrentPrices(const State& state, int threads);

  // Prices the marked sets as they are now.
  void renew(const std::vector<char>& sets);
  void outdate(Index set);

  // What the set takes under TimeoutRule::best: as it was priced, or priced now where that no longer holds.
  [[nodiscard]] SetCost of(Index set) const;
  // Marks the steps in which the set is awake.
  void add_awake_of(Index set, MutableBits awake) const;
  // Steps in which any set under the enclosure's floor is awake, each counted by what its joules weigh in the
  // policy's objective.
  [[nodiscard]] double awake_steps(Index enclosure) const;

 private:
  [[nodiscard]] SetCost price(Index set) const;
  [[nodiscard]] double count_awake_steps(Index enclosure) const;

  const State& state_;
  const Instance& instance_;
  int threads_;
  std::vector<char> known_;              // by set
  std::vector<SetCost> costs_;           // by set
  std::vector<std::uint32_t> awake_of_;  // by set: its place among those under a floor
  std::vector<Word> awake_;              // of sets under a floor, one after the other
  std::vector<double> awake_steps_;      // by domain; below 0: to be counted
};

}  // namespace tierwatt::planner
