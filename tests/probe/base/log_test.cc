#include "probe/base/log.h"

#include <gtest/gtest.h>

namespace tierwatt {
namespace {

TEST(Log, WritesToStandardErrorAtItsLevel) {
  ::testing::internal::CaptureStderr();
  ::testing::internal::CaptureStdout();
  set_log_level(LogLevel::warning);
  log_info("quiet");
  log_warning("the write cache is on {}");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "warning: the write cache is on {}\n");
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
}

}  // namespace
}  // namespace tierwatt
