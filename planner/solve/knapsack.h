// The fractional knapsack of the bounds: the least watts of sets that together hold so much of a resource.
//
// Sets lie in order of watts per unit of room; the cheapest that hold the amount are a prefix of that order,
// the last of them taken in part (Dantzig 1957). Two Fenwick trees (1994) keep prefix sums of room and watts,
// so that a question, and taking a set out because it is paid for already, take logarithmic time.
// Tested by tests/planner/solve/knapsack_test.cc against a plain scan.
#pragma once

#include <cstddef>
#include <vector>

#include "probe/profile/snapshot.h"

namespace tierwatt::planner {

class Knapsack {
 public:
  // Both by set, not negative.
  Knapsack(const std::vector<double>& watts, std::vector<double> room);

  // A forced set costs nothing more and gives its room; `now` false takes that back. Each call must change
  // something.
  void force(Index set, bool now);
  // Of the sets that are not forced; with all of them, where even they do not hold it.
  [[nodiscard]] double least_watts(double amount) const;

 private:
  struct Sums {
    double room = 0, watts = 0;
  };
  void add(std::size_t rank, double room, double watts);

  std::vector<double> room_;          // by set
  std::vector<Sums> items_;           // by rank, as given
  std::vector<std::size_t> rank_of_;  // by set
  std::vector<Sums> tree_;            // Fenwick, from 1
  std::size_t highest_bit_ = 0;
  double forced_room_ = 0;
};

}  // namespace tierwatt::planner
