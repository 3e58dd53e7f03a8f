// The knee on curves whose saturation point is known from their formula, quiet and noisy.
#include "probe/load/knee.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>
#include <vector>

namespace tierwatt::load {
namespace {

using Curve = std::function<double(int)>;

constexpr int kDepths[] = {1, 2, 4, 8, 16, 32, 64, 128, 256};

std::vector<SweepPoint> sweep_of(const Curve& curve, double doubt = 0) {
  std::vector<SweepPoint> sweep;
  for (const int depth : kDepths) {
    const double rate = curve(depth);
    sweep.push_back({depth, rate, rate * (1 - doubt), rate * (1 + doubt)});
  }
  return sweep;
}

// Flash: `channels` I/Os at once of 80 us each, the rest waits.
Curve saturating(int channels) {
  return [channels](int depth) { return std::min(depth, channels) / 80e-6; };
}

// A disk with NCQ: seeks shorten as the queue grows, up to the 32 tags of the drive.
double disk(int depth) { return 80 * std::pow(std::min(depth, 32), 0.25); }

TEST(Knee, OneServerIsFullWithOneIo) {
  // M/M/1 in a closed loop without think time: the server never idles, whatever waits.
  EXPECT_EQ(find_knee(sweep_of([](int) { return 5000.0; })).queue_depth, 1);
}

TEST(Knee, BalancedStationsSaturateAsTheirFormulaSays) {
  // m exponential stations of equal speed in a closed loop: rate = mu N / (N + m - 1).
  const Curve balanced = [](int depth) { return 1e4 * depth / (depth + 3.0); };
  // 1.1 N / (N + 3) >= 256 / 259 from N = 26.6 on.
  EXPECT_EQ(find_knee(sweep_of(balanced)).queue_depth, 32);
}

TEST(Knee, FlashSaturatesAtItsChannels) {
  for (const int channels : {2, 8, 32, 64}) {
    EXPECT_EQ(find_knee(sweep_of(saturating(channels))).queue_depth, channels);
  }
}

TEST(Knee, ADiskGainsUpToItsTags) {
  // 2^0.25 a doubling is 19 %; Kleinrock's power would stop at one I/O.
  EXPECT_EQ(find_knee(sweep_of(disk)).queue_depth, 32);
}

TEST(Knee, AThrashingDeviceIsNotTakenForAGrowingOne) {
  const Curve thrashing = [](int depth) { return depth <= 16 ? 1000.0 * depth : 16'000.0 - 10 * depth; };
  EXPECT_EQ(find_knee(sweep_of(thrashing)).queue_depth, 16);
  EXPECT_EQ(find_knee(sweep_of(thrashing)).why, "from 256 on IOPS fall, by up to 16 %");
}

std::vector<SweepPoint> sweep_of_rates(const std::vector<double>& rates, double doubt = 0.02) {
  std::vector<SweepPoint> sweep;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    sweep.push_back({kDepths[i], rates[i], rates[i] * (1 - doubt), rates[i] * (1 + doubt)});
  }
  return sweep;
}

TEST(Knee, WhatFallsBeyondThePeakDoesNotMoveItAwayFromThere) {
  // Pooled with what falls, 32 would seem to gain nothing over 8, though it does twice as much.
  const Knee knee = find_knee(sweep_of_rates({10, 20, 40, 80, 95, 160, 60, 50, 40}));
  EXPECT_EQ(knee.queue_depth, 32);
  EXPECT_EQ(knee.latest, 32);
  EXPECT_EQ(knee.why, "from 64 on IOPS fall, by up to 75 %");
}

TEST(Knee, ASweepThatOnlyFallsHasItAtItsFirstDepth) {
  const Knee knee = find_knee(sweep_of_rates({182, 91, 90, 80, 75, 60, 50, 40, 30}));
  EXPECT_EQ(knee.queue_depth, 1);
  EXPECT_EQ(knee.why, "from 2 on IOPS fall, by up to 84 %");
}

TEST(Knee, AFallThatIntervalsDoNotBearIsNoFall) {
  const Knee knee = find_knee(sweep_of_rates({10, 20, 40, 80, 100, 100, 100, 85, 100}, 0.2));
  EXPECT_EQ(knee.queue_depth, 16);
  EXPECT_EQ(knee.why, "");
  EXPECT_EQ(find_knee(sweep_of_rates({10, 20, 40, 80, 100, 100, 100, 100, 85}, 0.2)).why, "");
}

TEST(Knee, ManySmallGainsAreOneLargeGain) {
  // 8 % a doubling: no single step reaches 10 %, all together more than 60 %.
  const Curve creeping = [](int depth) { return std::pow(1.08, std::log2(depth)); };
  EXPECT_EQ(find_knee(sweep_of(creeping)).queue_depth, 128);
}

TEST(Knee, WhatStillGrowsHasNone) {
  const Knee knee = find_knee(sweep_of([](int depth) { return 1000.0 * depth; }));
  EXPECT_FALSE(knee.queue_depth.has_value());
  EXPECT_NE(knee.why.find("256"), std::string::npos);
}

TEST(Knee, TooFewDepthsOrNoRateSaySo) {
  const std::vector<SweepPoint> sweep = sweep_of(saturating(8));
  EXPECT_NE(find_knee(std::span(sweep).first(3)).why.find("needs 4"), std::string::npos);
  std::vector<SweepPoint> broken = sweep;
  broken[2].rate = 0;
  EXPECT_FALSE(find_knee(broken).queue_depth.has_value());
  EXPECT_FALSE(find_knee({}).queue_depth.has_value());
}

TEST(Knee, DoubtWidensTheRangeAroundIt) {
  const Knee quiet = find_knee(sweep_of(disk, 0.005));
  EXPECT_EQ(quiet.earliest, 32);
  EXPECT_EQ(quiet.latest, 32);
  const Knee noisy = find_knee(sweep_of(disk, 0.10));
  EXPECT_LT(noisy.earliest, 32);
  EXPECT_GE(noisy.latest, 32);
}

// Rates with 3 % of noise and their honest intervals: the knee is found in nearly every sweep, and the range
// holds it in nearly every other.
TEST(Knee, NoiseSeldomMovesItAndTheRangeHoldsIt) {
  constexpr int kSweeps = 2000;
  std::mt19937_64 random(3);
  std::normal_distribution<double> noise(0, 0.03);
  for (const auto& [curve, truth] :
       {std::pair<Curve, int>{saturating(32), 32}, {disk, 32}, {saturating(8), 8}}) {
    int right = 0;
    int held = 0;
    for (int i = 0; i < kSweeps; ++i) {
      std::vector<SweepPoint> sweep = sweep_of(curve);
      for (SweepPoint& point : sweep) {
        point.rate *= std::exp(noise(random));
        point.low = point.rate * (1 - 1.96 * 0.03);
        point.high = point.rate * (1 + 1.96 * 0.03);
      }
      const Knee knee = find_knee(sweep);
      right += knee.queue_depth == truth ? 1 : 0;
      held += knee.queue_depth && knee.earliest <= truth && truth <= knee.latest ? 1 : 0;
    }
    EXPECT_GT(right, kSweeps * 95 / 100);
    EXPECT_GT(held, kSweeps * 99 / 100);
  }
}

}  // namespace
}  // namespace tierwatt::load
