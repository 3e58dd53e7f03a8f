#include "probe/power/regression.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "probe/base/random.h"

namespace tierwatt::power {
namespace {

TEST(LinearFit, FindsAnExactPlane) {
  std::vector<Observation> data;
  for (int i = 0; i < 6; ++i) {
    const double a = i;
    const double b = i * i;
    data.push_back({{1, a, b, 0}, 2 + 3 * a - 0.5 * b});
  }
  const auto fit = LinearFit::fit(data, 3);
  ASSERT_TRUE(fit.has_value());
  const Prediction p = fit->predict({1, 10, 4, 0});
  EXPECT_NEAR(p.mean, 2 + 30 - 2, 1e-9);
  EXPECT_NEAR(p.half_width, 0, 1e-6);
}

// Textbook case: the mean of 1..5 and the interval for a sixth: 3 +- t(4) s sqrt(1 + 1/5), s = sqrt(2.5).
TEST(LinearFit, OfAConstantIsTheMeanWithStudentsInterval) {
  std::vector<Observation> data;
  for (int i = 1; i <= 5; ++i) data.push_back({{1, 0, 0, 0}, static_cast<double>(i)});
  const auto fit = LinearFit::fit(data, 1);
  ASSERT_TRUE(fit.has_value());
  EXPECT_EQ(fit->degrees_of_freedom(), 4U);
  EXPECT_NEAR(fit->predict({1, 0, 0, 0}).mean, 3, 1e-12);
  EXPECT_NEAR(fit->predict({1, 0, 0, 0}).half_width, 2.7764451051977987 * std::sqrt(2.5) * std::sqrt(1.2),
              1e-9);
}

TEST(LinearFit, RefusesTooFewAndIndistinct) {
  std::vector<Observation> data(4, Observation{{1, 1, 0, 0}, 5});
  EXPECT_FALSE(LinearFit::fit(data, 2).has_value()) << "the second feature is the first";
  data.resize(2);
  EXPECT_FALSE(LinearFit::fit(data, 1).has_value());
  EXPECT_FALSE(LinearFit::fit({}, 1).has_value());
}

TEST(LinearFit, PredictionIntervalsCoverNewObservations) {
  Random random(20260131);
  int inside = 0;
  constexpr int kTrials = 4000;
  for (int trial = 0; trial < kTrials; ++trial) {
    std::vector<Observation> data;
    data.reserve(12);
    const auto draw = [&](double x) { return Observation{{1, x, 0, 0}, 1 + 2 * x + random.normal()}; };
    for (int i = 0; i < 12; ++i) data.push_back(draw(random.uniform(-1, 1)));
    const Observation unseen = draw(random.uniform(-1, 1));
    const Prediction p = LinearFit::fit(data, 2)->predict(unseen.x);
    inside += std::abs(unseen.y - p.mean) <= p.half_width ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(inside) / kTrials, 0.95, 0.012);
}

}  // namespace
}  // namespace tierwatt::power
