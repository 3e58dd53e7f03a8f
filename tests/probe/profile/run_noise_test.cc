// Noise between runs: by hand, and as often right as it says.
#include "probe/profile/run_noise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "probe/profile/profile_diff.h"
#include "tests/probe/profile/sample_profile.h"

namespace tierwatt {
namespace {

using testing_support::sample_profile;
using testing_support::sample_workload;

DeviceProfile run_with(double iops) {
  DeviceProfile profile = sample_profile();
  profile.workloads = {sample_workload("rand-read-4k", 1, iops)};
  return profile;
}

FigureKey iops_key() { return {"rand-read-4k", "whole", 1, 4096, "iops"}; }

TEST(RunNoise, IsStudentsTOfTheLogarithms) {
  const RunHistory history({run_with(100), run_with(100 * std::exp(0.1)), run_with(100 * std::exp(0.2))},
                           run_with(100));
  const auto noise = history.noise_of(iops_key());
  ASSERT_TRUE(noise.has_value());
  EXPECT_EQ(noise->runs, 3U);
  EXPECT_NEAR(noise->log_half_width, 4.302652729911275 * 0.1 * std::sqrt(2.0), 1e-9);
}

TEST(RunNoise, OnlyRunsOfTheSameKindCount) {
  DeviceProfile firmware = run_with(1);
  firmware.identity.firmware = "other";
  DeviceProfile deeper = run_with(1);
  deeper.depth = "reference";
  DeviceProfile capped = run_with(1);
  capped.rate_cap = Iops(1);
  DeviceProfile disturbed = run_with(1);
  disturbed.workloads[0].stopped_by = "disturbed";
  const RunHistory history({run_with(100), run_with(101), firmware, deeper, capped, disturbed},
                           run_with(100));
  EXPECT_EQ(history.runs(), 3U);
  EXPECT_FALSE(history.noise_of(iops_key()).has_value());  // two, without the disturbed one
  EXPECT_FALSE(
      RunHistory({run_with(5), run_with(5), run_with(5)}, run_with(5)).noise_of(iops_key()).has_value());
  EXPECT_FALSE(history.noise_of({"absent", "", 1, 1, "iops"}).has_value());
}

// Runs that are steady within themselves and differ by 10 % from one another: without older runs nearly
// every pair looks moved, with them one in twenty.
TEST(RunNoise, ADriftIsToldFromTheSpreadOfRuns) {
  constexpr int kDrives = 400;
  std::mt19937_64 random(13);
  std::normal_distribution<double> between(0, 0.10);
  const auto one_run = [&](double level) {
    DeviceProfile profile = run_with(level * std::exp(between(random)));
    Estimate<Iops>& iops = profile.workloads[0].iops;
    iops.low = iops.value * 0.99;
    iops.high = iops.value * 1.01;
    return profile;
  };
  for (const std::size_t runs : {3U, 8U}) {
    int blind = 0;
    int aware = 0;
    int found = 0;
    for (int i = 0; i < kDrives; ++i) {
      std::vector<DeviceProfile> older;
      for (std::size_t n = 0; n < runs; ++n) older.push_back(one_run(1000));
      const DeviceProfile before = one_run(1000);
      const DeviceProfile after = one_run(1000);
      blind += diff(before, after).figures[0].verdict != Verdict::within_noise ? 1 : 0;
      aware += diff(before, after, older).figures[0].verdict != Verdict::within_noise ? 1 : 0;
      found += diff(before, one_run(400), older).figures[0].verdict == Verdict::slower ? 1 : 0;
    }
    EXPECT_GT(blind, kDrives * 85 / 100);
    EXPECT_NEAR(static_cast<double>(aware) / kDrives, 0.05, 0.03) << runs;
    EXPECT_TRUE(runs < 8 || found > kDrives * 95 / 100) << found;
  }
}

}  // namespace
}  // namespace tierwatt
