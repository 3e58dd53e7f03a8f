// The knapsack of the bounds: the least watts of sets that together hold so much of a resource, from below.
//
// Two relaxations, the greater counts. Fractional: sets lie in order of watts per unit of room; the cheapest
// that hold the amount are a prefix of that order, the last of them taken in part (Dantzig 1957). Whole: at
// least so many sets are needed as the roomiest of all would be, and that many cost no less than the cheapest
// of all; on small pools of like disks this is the exact answer. Fenwick trees (1994) keep the prefix sums,
// so that a question, and taking a set out because it is paid for already, take logarithmic time. Tested by
// tests/planner/solve/knapsack_test.cc against a plain scan.
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
    double amount = 0, weight = 0;
  };
  // Sets in one order with two sums of every prefix.
  class Order {
   public:
    // `items` by set; `before` orders them.
    template <class Before>
    Order(std::vector<Sums> items, Before before);
    void add(Index set, int sign);
    // The longest prefix of no more than the amount: its sums, and the item after it.
    struct Prefix {
      Sums sums, next;
    };
    [[nodiscard]] Prefix within(double amount) const;

   private:
    std::vector<Sums> items_;           // by rank
    std::vector<std::size_t> rank_of_;  // by set
    std::vector<Sums> tree_;            // Fenwick, from 1
    std::size_t highest_bit_ = 0;
  };

  [[nodiscard]] double fractional_watts(double amount) const;
  [[nodiscard]] double whole_watts(double amount) const;

  std::vector<double> room_;  // by set
  Order by_price_;            // room, watts; the least watts per room first
  Order by_room_;             // room, one; the most room first
  Order by_watts_;            // one, watts; the least watts first
  double slack_ = 0;          // what rounding may have added to an amount
  double forced_room_ = 0;
};

}  // namespace tierwatt::planner
