// The knapsack of the bounds: the least watts of sets that together hold so much of a resource, from below.
//
// Two relaxations, the greater counts. Fractional: sets lie in order of watts per unit of room; the cheapest
// that hold the amount are a prefix of that order, the last of them taken in part (Dantzig 1957). Whole: at
// least so many sets are needed as the roomiest of all would be, and that many cost no less than the cheapest
// of all; on small pools of like disks this is the exact answer. Fenwick trees (1994) keep the prefix sums,
// so that a question, and taking a set out because it is paid for already, take logarithmic time.
//
// Floors: some sets pay something together as soon as one of them is taken (an enclosure's fans). Taken in
// part, the floor is paid in as large a part as the largest of them, and the cheapest fractional choice is
// again a prefix: at a price of y for a unit of room a floor pays once its sets earn it, sum of
// max(0, y room - watts) >= floor, which are its cheapest sets together, one item; its other sets come later,
// each at its own price. (Where the multiplier of a Lagrangian relaxation stands as such a price.)
//
// Tested by tests/planner/solve/knapsack_test.cc against a plain scan, floors against every choice.
#pragma once

#include <cstddef>
#include <vector>

#include "probe/profile/snapshot.h"

namespace tierwatt::planner {

// Watts that are paid once as soon as any of the sets is taken.
struct SharedFloor {
  double watts = 0;
  std::vector<Index> sets;
};

class Knapsack {
 public:
  // Watts and room by set, not negative. A set is under one floor at most.
  Knapsack(const std::vector<double>& watts, std::vector<double> room,
           const std::vector<SharedFloor>& floors = {});

  // A forced set costs nothing more, nor does its floor, and it gives its room; `now` false takes that back.
  // Each call must change something.
  void force(Index set, bool now);
  // Of the sets that are not forced; with all of them, where even they do not hold it.
  [[nodiscard]] double least_watts(double amount) const;

 private:
  struct Sums {
    double amount = 0, weight = 0;
  };
  // Items, sets first, in one order with two sums of every prefix.
  class Order {
   public:
    // `before` orders them; each is there from the beginning.
    template <class Before>
    Order(std::vector<Sums> items, Before before);
    void add(Index item, int sign);
    // The longest prefix of no more than the amount: its sums, and the item after it.
    struct Prefix {
      Sums sums, next;
    };
    [[nodiscard]] Prefix within(double amount) const;

   private:
    std::vector<Sums> items_;           // by rank
    std::vector<std::size_t> rank_of_;  // by item
    std::vector<Sums> tree_;            // Fenwick, from 1
    std::size_t highest_bit_ = 0;
  };

  [[nodiscard]] double fractional_watts(double amount) const;
  [[nodiscard]] double whole_watts(double amount) const;

  // The sets of a floor that are taken together when it is first paid.
  struct Bundle {
    std::vector<Index> sets;
    Sums sums;
    int forced = 0;  // sets under the floor that are
  };
  static std::vector<Bundle> bundles_of(const std::vector<double>& watts, const std::vector<double>& room,
                                        const std::vector<SharedFloor>& floors);
  static std::vector<Sums> priced_items(const std::vector<double>& watts, const std::vector<double>& room,
                                        const std::vector<Bundle>& bundles);
  // A paid floor's sets are items of their own; else the bundle is.
  void pay_floor(Index floor, bool now);

  std::vector<double> room_;     // by set
  std::vector<Bundle> bundles_;  // by floor
  std::vector<Index> floor_of_;  // by set
  Order by_price_;               // room, watts; the least watts per room first; sets, then bundles
  Order by_room_;                // room, one; the most room first
  Order by_watts_;               // one, watts; the least watts first
  double slack_ = 0;             // what rounding may have added to an amount
  double forced_room_ = 0;
};

}  // namespace tierwatt::planner
