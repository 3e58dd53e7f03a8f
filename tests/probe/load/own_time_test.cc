// One call of 64 is looked at, and what the kernel took is left out.
#include "probe/load/own_time.h"

#include <gtest/gtest.h>

namespace tierwatt::load {
namespace {

using std::chrono::nanoseconds;

TEST(OwnTime, OneCallOf64IsLookedAt) {
  OwnTime own;
  int due = 0;
  for (int call = 0; call < 640; ++call) due += own.is_due() ? 1 : 0;
  EXPECT_EQ(due, 10);
}

TEST(OwnTime, IsTheMeanOverTheIosAndNotOverTheCalls) {
  OwnTime own;
  own.saw(nanoseconds(3000), 100);
  own.saw(nanoseconds(60), 1);
  own.saw(nanoseconds(0), 0);
  ASSERT_TRUE(own.per_io());
  EXPECT_DOUBLE_EQ(own.per_io()->count(), 3060e-9 / 101);
}

TEST(OwnTime, AnInterruptionIsLeftOut) {
  OwnTime own;
  for (int call = 0; call < 100; ++call) own.saw(nanoseconds(50), 1);
  own.saw(std::chrono::milliseconds(4), 1);
  ASSERT_TRUE(own.per_io());
  EXPECT_DOUBLE_EQ(own.per_io()->count(), 50e-9);
}

TEST(OwnTime, FewIosSayNothing) {
  OwnTime own;
  EXPECT_FALSE(own.per_io());
  own.saw(nanoseconds(50), 1);
  EXPECT_FALSE(own.per_io());
}

}  // namespace
}  // namespace tierwatt::load
