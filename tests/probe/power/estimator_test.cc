// The interval of a mean is judged against a truth that the simulation knows.
#include "probe/power/estimator.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <vector>

#include "probe/base/random.h"

namespace tierwatt::power {
namespace {

const Instrument kPerfect{"test meter", Watts(0), Seconds(0), 0, Source::measured};

std::vector<PowerSample> samples_of(const std::vector<double>& watts, double period = 1) {
  std::vector<PowerSample> samples;
  for (std::size_t i = 0; i < watts.size(); ++i) {
    samples.push_back({Seconds(period * (static_cast<double>(i) + 0.5)), Watts(watts[i])});
  }
  return samples;
}

// AR(1) around `truth`, its standard deviation 1 W.
std::vector<double> noisy(Random& random, double truth, double phi, int n) {
  const double kick = std::sqrt(1 - phi * phi);
  std::vector<double> watts;
  double noise = random.normal();
  for (int i = 0; i < n; ++i) {
    watts.push_back(truth + noise);
    noise = phi * noise + kick * random.normal();
  }
  return watts;
}

struct Case {
  double phi;
  int n;
};

class Coverage95 : public ::testing::TestWithParam<Case> {};

TEST_P(Coverage95, HoldsTheTruthNinetyThreeToNinetySevenPerCentOfTheTime) {
  const auto [phi, n] = GetParam();
  constexpr int kRuns = 3000;
  constexpr double kTruth = 300;
  Random random(1000 * static_cast<std::uint64_t>(n) + static_cast<std::uint64_t>(100 * phi));
  int inside = 0;
  double bias = 0;
  double width = 0;
  for (int run = 0; run < kRuns; ++run) {
    const auto samples = samples_of(noisy(random, kTruth, phi, n));
    const auto mean = mean_power(samples, Seconds(0), Seconds(n), kPerfect);
    ASSERT_TRUE(mean.ok());
    inside += mean->low.value() <= kTruth && kTruth <= mean->high.value() ? 1 : 0;
    bias += (mean->value.value() - kTruth) / kRuns;
    width += (mean->high - mean->low).value() / kRuns;
  }
  const double share = static_cast<double>(inside) / kRuns;
  std::printf("[ figure   ] phi %.1f, %4d samples: %.1f %% covered\n", phi, n, 100 * share);
  EXPECT_GE(share, 0.93);
  EXPECT_LE(share, 0.97);
  EXPECT_LT(std::abs(bias), 0.1 * width);
}

INSTANTIATE_TEST_SUITE_P(Estimator, Coverage95,
                         ::testing::Values(Case{0.0, 60}, Case{0.0, 600}, Case{0.5, 60}, Case{0.5, 600},
                                           Case{0.8, 60}, Case{0.8, 300}, Case{0.9, 200}, Case{0.9, 1000}));

TEST(MeanPower, NaiveIntervalsWouldBeFarTooNarrow) {
  Random random(5);
  const auto watts = noisy(random, 300, 0.9, 1000);
  EXPECT_GT(mean_half_width(watts), 3 * 1.96 / std::sqrt(1000.0));
  EXPECT_LT(independent_samples(watts), 120);
}

TEST(MeanPower, WeighsSamplesByTheTimeTheySpeakFor) {
  // 10 W for eight seconds in dense samples, 20 W for eight seconds in sparse ones.
  std::vector<PowerSample> samples;
  samples.reserve(24);
  for (int i = 0; i < 16; ++i) samples.push_back({Seconds(0.25 + 0.5 * i), Watts(10)});
  for (int i = 0; i < 8; ++i) samples.push_back({Seconds(8.5 + i), Watts(20)});
  const auto mean = mean_power(samples, Seconds(0), Seconds(16), kPerfect);
  ASSERT_TRUE(mean.ok()) << mean.error().to_string();
  EXPECT_NEAR(mean->value.value(), 15, 0.3);
}

TEST(MeanPower, KnowsTheMetersLimits) {
  const auto samples = samples_of(std::vector<double>(100, 200.0));
  const auto stepped =
      mean_power(samples, Seconds(0), Seconds(100), {"m", Watts(1), Seconds(0), 0, Source::measured});
  EXPECT_NEAR((stepped->high - stepped->value).value(), 1.96 / std::sqrt(12.0), 1e-6)
      << "steps do not average out";
  const auto rough =
      mean_power(samples, Seconds(0), Seconds(100), {"m", Watts(0), Seconds(0), 0.05, Source::reported});
  EXPECT_NEAR((rough->high - rough->value).value(), 10, 1e-6);
  EXPECT_EQ(rough->source, Source::reported);
}

TEST(MeanPower, MovesAveragedSamplesToTheMiddleOfTheirTime) {
  // Readings at 2, 4, ... each the mean of the two seconds before: a step at 10 s stands in the reading of 12
  // s.
  std::vector<PowerSample> samples;
  for (int t = 2; t <= 20; t += 2) samples.push_back({Seconds(t), Watts(t <= 10 ? 5 : 9)});
  const Instrument slow{"m", Watts(0), Seconds(2), 0, Source::measured};
  EXPECT_NEAR(mean_power(samples, Seconds(0), Seconds(10), slow)->value.value(), 5, 1e-9);
  EXPECT_NEAR(mean_power(samples, Seconds(10), Seconds(20), slow)->value.value(), 9, 1e-9);
}

TEST(MeanPower, AnswersUnknownRatherThanGuess) {
  const auto samples = samples_of(std::vector<double>(100, 5.0));
  EXPECT_EQ(mean_power(samples, Seconds(3), Seconds(3), kPerfect).error().code, Code::invalid_argument);
  EXPECT_EQ(mean_power(samples, Seconds(9), Seconds(3), kPerfect).error().code, Code::invalid_argument);
  EXPECT_EQ(mean_power(samples, Seconds(200), Seconds(300), kPerfect).error().code, Code::unavailable);
  EXPECT_EQ(mean_power(samples, Seconds(10), Seconds(13), kPerfect).error().code, Code::unavailable);
  EXPECT_EQ(mean_power(samples, Seconds(90), Seconds(300), kPerfect).error().code, Code::unavailable)
      << "covered";
  EXPECT_EQ(mean_power({}, Seconds(0), Seconds(1), kPerfect).error().code, Code::unavailable);
  const auto dead = samples_of(std::vector<double>(100, 0.0));
  const auto none = mean_power(dead, Seconds(0), Seconds(100), kPerfect);
  ASSERT_FALSE(none.ok());
  EXPECT_NE(none.error().message.find("not a meter"), std::string::npos);
}

TEST(MeanPower, IsNeverBelowZero) {
  std::vector<double> watts(50, 0.0);
  watts[25] = 40;
  const auto mean = mean_power(samples_of(watts), Seconds(0), Seconds(50), kPerfect);
  ASSERT_TRUE(mean.ok());
  EXPECT_GE(mean->low, Watts(0));
  EXPECT_LE(mean->low, mean->value);
}

TEST(MeanHalfWidth, OfAConstantIsNothing) { EXPECT_EQ(mean_half_width(std::vector<double>(20, 3.0)), 0); }

}  // namespace
}  // namespace tierwatt::power
