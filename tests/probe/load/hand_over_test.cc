// Handing over first is kept where it saves sleeps, given up where it does not, and looked at anew.
#include "probe/load/hand_over.h"

#include <gtest/gtest.h>

#include <vector>

namespace tierwatt::load {
namespace {

constexpr int kBlock = 512;

// A thread that sleeps in so many of a hundred waits where the I/O was handed over first, and in each of the
// others.
class Waiter {
 public:
  explicit Waiter(int queue_depth) : hand_over_(queue_depth) {}

  // How many I/Os of each block were handed over first.
  std::vector<int> blocks(int count, int sleeps_of_hundred) {
    std::vector<int> first(static_cast<std::size_t>(count), 0);
    for (int& of_block : first) {
      for (int io = 0; io < kBlock; ++io) {
        const bool handed_over = hand_over_.first([this] { return sleeps_; });
        of_block += handed_over ? 1 : 0;
        sleeps_ += !handed_over || io % 100 < sleeps_of_hundred ? 1 : 0;
      }
    }
    return first;
  }

 private:
  HandOver hand_over_;
  std::int64_t sleeps_ = 1000;  // of what went before
};

TEST(HandOver, StaysWhereItSavesSleeps) { EXPECT_EQ(Waiter(1).blocks(20, 60), std::vector<int>(20, kBlock)); }

TEST(HandOver, IsOnlyLookedAtWhereEveryWaitSleepsAllTheSame) {
  std::vector<int> expected(20, 0);
  expected[0] = expected[8] = expected[16] = kBlock;
  EXPECT_EQ(Waiter(1).blocks(20, 100), expected);
}

TEST(HandOver, BeginsWhereItStartsToPayAndEndsWhereItNoLongerDoes) {
  Waiter waiter(1);
  EXPECT_EQ(waiter.blocks(16, 100).back(), 0);
  EXPECT_EQ(waiter.blocks(4, 50), std::vector<int>(4, kBlock));
  EXPECT_EQ(waiter.blocks(3, 97), (std::vector<int>{kBlock, 0, 0}));
}

TEST(HandOver, DeeperQueuesNever) { EXPECT_EQ(Waiter(2).blocks(20, 0), std::vector<int>(20, 0)); }

}  // namespace
}  // namespace tierwatt::load
