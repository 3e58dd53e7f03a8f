// What a construction has placed so far: sums and sketches of each set, without prices.
//
// A volume that is not placed takes no room; for spread it counts where it stands in the snapshot, which is
// more than is asked. Threads: volumes of kinds that share no set may be placed side by side where there are
// no replica groups.
// Tested by tests/planner/solve/board_test.cc.
#pragma once

#include <vector>

#include "planner/model/instance.h"
#include "planner/solve/signature.h"

namespace tierwatt::planner {

class Board {
 public:
  // Nothing is placed. The instance must outlive the board.
  explicit Board(const Instance& instance);

  [[nodiscard]] const std::vector<Index>& places() const { return place_; }
  [[nodiscard]] const Signature& sketch(Index set) const { return sketch_[set]; }
  [[nodiscard]] double free_bytes(Index set) const {
    return instance_.sets[set].limit[kBytes] - used_[set][kBytes];
  }
  [[nodiscard]] bool in_use(Index set) const { return used_[set][kBytes] > 0; }

  // Room for every resource; nothing else is asked.
  [[nodiscard]] bool room(Index volume, Index set) const;
  // Room, allowed places and hard spread.
  [[nodiscard]] bool fits(Index volume, Index set) const;
  void put(Index volume, Index set, const Signature& signature);
  // Not placed any more. The set's sketch stays as it is: it says too much, never too little.
  void take(Index volume);

 private:
  const Instance& instance_;
  std::vector<Index> place_;
  std::vector<Amounts> used_;
  std::vector<Signature> sketch_;
};

}  // namespace tierwatt::planner
