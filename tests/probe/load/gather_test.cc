// Bunches that come by themselves are waited for, and nothing else is.
#include "probe/load/gather.h"

#include <gtest/gtest.h>

#include <vector>

namespace tierwatt::load {
namespace {

// What each tick's waits are for, on a device that brings so many at once when asked for fewer.
std::vector<unsigned> waits_on(int queue_depth, std::int64_t at_once, int ticks) {
  Gather gather(queue_depth);
  std::vector<unsigned> waits;
  for (int tick = 0; tick < ticks; ++tick) {
    waits.push_back(gather.wait_for());
    for (int i = 0; i < 100; ++i) gather.saw(std::max<std::int64_t>(at_once, gather.wait_for()));
    gather.tick();
  }
  return waits;
}

TEST(Gather, WhatComesOneByOneIsTakenOneByOne) {
  EXPECT_EQ(waits_on(256, 1, 20), std::vector<unsigned>(20, 1));
}

TEST(Gather, BunchesAreWaitedForAndLookedAtAnew) {
  std::vector<unsigned> expected(20, 32);
  expected[0] = expected[16] = 1;
  EXPECT_EQ(waits_on(256, 4, 20), expected);
}

TEST(Gather, SevenEighthsOfTheQueueStayInFlight) {
  EXPECT_EQ(waits_on(32, 20, 2), (std::vector<unsigned>{1, 4}));
  EXPECT_EQ(waits_on(15, 20, 2), (std::vector<unsigned>{1, 1}));
  EXPECT_EQ(waits_on(1, 1, 2), (std::vector<unsigned>{1, 1}));
}

TEST(Gather, ADeviceThatSlowsDownIsTakenOneByOneAtTheNextLook) {
  Gather gather(64);
  gather.saw(4);
  gather.tick();
  EXPECT_EQ(gather.wait_for(), 8U);
  for (int tick = 1; tick <= 16; ++tick) {
    gather.saw(gather.wait_for());
    gather.tick();
  }
  EXPECT_EQ(gather.wait_for(), 1U);
}

TEST(Gather, ATickWithoutCompletionsTeachesNothing) {
  Gather gather(64);
  gather.saw(0);
  gather.tick();
  EXPECT_EQ(gather.wait_for(), 1U);
}

}  // namespace
}  // namespace tierwatt::load
