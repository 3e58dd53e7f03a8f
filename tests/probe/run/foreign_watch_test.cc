// Bounds on foreign I/O from counters made by hand, and their exactness beside a simulated disk that is asked
// at every moment.
#include "probe/run/foreign_watch.h"

#include <gtest/gtest.h>

#include "probe/base/random.h"

namespace tierwatt::run {
namespace {

constexpr Bytes kBlock{4096};

class ForeignWatchTest : public testing::Test {
 protected:
  // What the kernel counts from now on.
  void kernel(std::int64_t reads, Bytes read, std::int64_t in_flight, std::int64_t writes = 0) {
    counters_ = {
        .reads = reads, .writes = writes, .read = read, .written = kBlock * writes, .in_flight = in_flight};
  }
  DiskCounters counters_;
  bool gone_ = false;
  ForeignWatch watch_{[this]() -> Result<DiskCounters> {
    if (gone_) return Error{Code::vanished, "gone", "", ""};
    return counters_;
  }};
};

TEST_F(ForeignWatchTest, OurOwnAreNeverForeign) {
  kernel(1000, kBlock * 1000, 0);
  watch_.begin(kBlock, false);
  kernel(1000, kBlock * 1000, 32);
  watch_.look({32, 0});
  EXPECT_EQ(watch_.requests(), 0);
  kernel(1010, kBlock * 1010, 22);  // ten done, of which we collected five
  watch_.look({32, 5});
  EXPECT_EQ(watch_.requests(), 0);
  kernel(1032, kBlock * 1032, 0);
  watch_.look({32, 32});
  EXPECT_EQ(watch_.requests(), 0);
  EXPECT_EQ(watch_.bytes(), Bytes(0));
  EXPECT_FALSE(watch_.in_flight());
}

TEST_F(ForeignWatchTest, OneOfAnotherShowsWhileOursAreInFlight) {
  watch_.begin(kBlock, false);
  kernel(0, Bytes(0), 33);
  watch_.look({32, 0});
  EXPECT_EQ(watch_.requests(), 1);
  EXPECT_TRUE(watch_.in_flight());
  watch_.look({32, 0});  // the same one, once
  EXPECT_EQ(watch_.requests(), 1);
}

TEST_F(ForeignWatchTest, ARequestThatEndsBetweenTheKernelsReadingsIsNoAlarm) {
  int readings = 0;
  ForeignWatch watch([&]() -> Result<DiskCounters> {
    ++readings;
    // Read while one of ours ended: it is in both. The next reading is sound.
    const bool torn = readings == 2;
    return DiskCounters{.reads = readings > 1 ? 1 : 0, .in_flight = torn ? 8 : 7};
  });
  watch.begin(kBlock, false);
  watch.look({8, 0});
  EXPECT_EQ(readings, 3);
  EXPECT_EQ(watch.requests(), 0);
}

TEST_F(ForeignWatchTest, WhatTheKernelCountsLateIsOurs) {
  watch_.begin(kBlock, false);
  kernel(0, kBlock, 1);  // our read came back; the kernel is not done with it
  watch_.look({1, 1});
  EXPECT_EQ(watch_.requests(), 0);
  EXPECT_FALSE(watch_.in_flight());
  kernel(1, kBlock, 0);
  watch_.look({1, 1});
  EXPECT_EQ(watch_.requests(), 0) << "counted now, and still ours";
  EXPECT_TRUE(watch_.sees());
  kernel(3, kBlock * 3, 0);
  watch_.look({2, 2});
  EXPECT_EQ(watch_.requests(), 1) << "one of another is seen as before";
}

TEST_F(ForeignWatchTest, WhatTheKernelOwesIsStillOursInTheNextWorkload) {
  watch_.begin(kBlock, false);
  kernel(7, kBlock * 8, 0);
  watch_.look({8, 8});
  kernel(8, kBlock * 8, 0);
  watch_.begin(kBlock, false);
  EXPECT_EQ(watch_.requests(), 0);
}

TEST_F(ForeignWatchTest, HolesOfAFileHideFewOfOthers) {
  watch_.begin(kBlock, false);
  kernel(1, kBlock, 0);
  watch_.look({100, 100});  // ninety-nine were read from no disk
  kernel(21, kBlock * 21, 0);
  watch_.look({100, 100});
  EXPECT_GE(watch_.requests(), 16);
}

// A queue deeper than the disk's: part of ours waits where the kernel does not count it.
TEST_F(ForeignWatchTest, BehindADeepQueueTheyShowOnceCompleted) {
  watch_.begin(kBlock, false);
  kernel(0, Bytes(0), 32);
  watch_.look({128, 0});
  kernel(1, kBlock, 32);  // another's read ended; none of ours
  watch_.look({128, 0});
  EXPECT_EQ(watch_.requests(), 0);  // it could be ours, not yet collected
  watch_.look({128, 0});
  EXPECT_EQ(watch_.requests(), 1);  // then it would have been by now
}

// A queue of thousands: what the disk is done with waits until we come for it.
TEST_F(ForeignWatchTest, WhatWaitsToBeCollectedIsOurs) {
  watch_.begin(kBlock, false);
  kernel(2000, kBlock * 2000, 256);
  watch_.look({4096, 100, false});
  kernel(3000, kBlock * 3000, 256);
  watch_.look({4608, 612, false});
  EXPECT_EQ(watch_.requests(), 0);
  EXPECT_EQ(watch_.bytes(), Bytes(0));
  watch_.look({4608, 2900, true});  // the look before had seen 3000 done, and all of ours were collected
  EXPECT_EQ(watch_.requests(), 100);
}

TEST_F(ForeignWatchTest, WritesAreOthersWhileWeOnlyRead) {
  watch_.begin(Bytes(1 << 20), false);
  kernel(3, Bytes(3 << 20), 2, 1);
  watch_.look({3, 1});
  EXPECT_EQ(watch_.requests(), 1);
}

TEST_F(ForeignWatchTest, LargeBlocksAreToldByBytesOnceNothingIsOurs) {
  watch_.begin(Bytes(1 << 20), false);
  kernel(17, Bytes(8 << 20) + kBlock, 0);  // ours cut in two, and one of another's
  watch_.look({8, 8});
  EXPECT_EQ(watch_.requests(), 1);
  EXPECT_EQ(watch_.bytes(), kBlock);
}

TEST_F(ForeignWatchTest, StepsFollowOneAnother) {
  watch_.begin(kBlock, false);
  kernel(12, kBlock * 12, 0);
  watch_.look({10, 10});
  EXPECT_EQ(watch_.requests(), 2);
  kernel(15, kBlock * 15, 0);  // between the steps
  watch_.begin(Bytes(8192), false);
  EXPECT_EQ(watch_.requests(), 5);
  kernel(16, kBlock * 17, 0);
  watch_.look({1, 1});
  EXPECT_EQ(watch_.requests(), 5);
  EXPECT_EQ(watch_.bytes(), kBlock * 5);
}

TEST_F(ForeignWatchTest, CountersThatStandStillOrGoAwaySayNothing) {
  watch_.begin(kBlock, false);
  EXPECT_TRUE(watch_.sees());
  watch_.look({10, 10});
  EXPECT_FALSE(watch_.sees());
  EXPECT_EQ(watch_.requests(), 0);
  gone_ = true;
  ForeignWatch other([this]() -> Result<DiskCounters> {
    return gone_ ? Result<DiskCounters>(Error{Code::vanished, "gone", "", ""}) : counters_;
  });
  other.begin(kBlock, false);
  EXPECT_FALSE(other.sees());
}

// At random moments of a random disk: never more than the truth, and the truth once nothing is ours.
TEST_F(ForeignWatchTest, NeverMoreThanTheTruth) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Random random(seed);
    DiskCounters truth;
    std::int64_t foreign = 0, foreign_flying = 0, ours_issued = 0, ours_done = 0, collected = 0;
    ForeignWatch watch([&]() -> Result<DiskCounters> { return truth; });
    watch.begin(kBlock, false);
    const auto complete = [&] {
      ++truth.reads;
      truth.read += kBlock;
    };
    for (int i = 0; i < 300; ++i) {
      const double what = random.uniform();
      if (what < 0.35) ++ours_issued;
      if (what >= 0.35 && what < 0.65 && ours_done < ours_issued) {
        ++ours_done;
        complete();
      }
      if (what >= 0.65 && what < 0.75) {
        ++foreign;
        ++foreign_flying;
      }
      if (what >= 0.75 && what < 0.85 && foreign_flying > 0) {
        --foreign_flying;
        complete();
      }
      truth.in_flight = ours_issued - ours_done + foreign_flying;
      if (what < 0.85) continue;
      watch.look({ours_issued, collected});
      EXPECT_LE(watch.requests(), foreign) << seed;
      collected = ours_done;
    }
    while (ours_done < ours_issued) {
      ++ours_done;
      complete();
    }
    truth.in_flight = foreign_flying;
    watch.look({ours_issued, ours_done});
    EXPECT_EQ(watch.requests(), foreign) << seed;
  }
}

}  // namespace
}  // namespace tierwatt::run
