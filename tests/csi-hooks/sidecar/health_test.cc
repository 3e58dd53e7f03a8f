#include "csi-hooks/sidecar/health.h"

#include <gtest/gtest.h>

namespace tierwatt::csi {
namespace {

TEST(Health, SaysStartingUntilReadyAndCountsWholeSeconds) {
  ManualClock clock{WallTime{}};
  Health health(clock);
  EXPECT_EQ(health.to_json(),
            R"({"status":"starting","ready":false,"uptime_s":0.0,"version":")" TIERWATT_VERSION R"("})");
  clock.advance(Seconds(61.7));
  health.set_ready(true);
  EXPECT_EQ(health.to_json(),
            R"({"status":"ok","ready":true,"uptime_s":61.0,"version":")" TIERWATT_VERSION R"("})");
}

}  // namespace
}  // namespace tierwatt::csi
