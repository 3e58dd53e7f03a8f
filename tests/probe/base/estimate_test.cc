#include "probe/base/estimate.h"

#include <gtest/gtest.h>

namespace tierwatt {
namespace {

Estimate<Watts> watts(double value, double low, double high, Source source) {
  return {Watts(value), Watts(low), Watts(high), source, "basis"};
}

TEST(Estimate, SumIsNoBetterThanItsWeakestPartAndBoundsAdd) {
  const auto sum = watts(5, 4, 6, Source::measured) + watts(10, 9, 12, Source::prior);
  EXPECT_EQ(sum.value.value(), 15);
  EXPECT_EQ(sum.low.value(), 13);
  EXPECT_EQ(sum.high.value(), 18);
  EXPECT_EQ(sum.source, Source::prior);
}

TEST(Estimate, IndependentErrorsAddInQuadrature) {
  const auto sum = add_independent(watts(5, 2, 8, Source::catalog), watts(10, 6, 14, Source::catalog));
  EXPECT_DOUBLE_EQ(sum.low.value(), 10);
  EXPECT_DOUBLE_EQ(sum.high.value(), 20);
}

TEST(Estimate, ScalesWholeInterval) {
  const auto scaled = scale(watts(5, 4, 6, Source::declared), 2);
  EXPECT_EQ(scaled, watts(10, 8, 12, Source::declared));
}

TEST(Source, NamesRoundTripAndRank) {
  for (const Source source :
       {Source::measured, Source::reported, Source::declared, Source::catalog, Source::prior}) {
    EXPECT_EQ(parse_source(to_string(source)), source);
  }
  EXPECT_EQ(parse_source("guess"), std::nullopt);
  EXPECT_EQ(weaker(Source::measured, Source::catalog), Source::catalog);
}

TEST(Estimate, PrintsIntervalAndSource) {
  EXPECT_EQ(to_string(watts(5.3, 4.9, 5.7, Source::catalog)), "5.30 W (4.90 W to 5.70 W, catalog)");
}

}  // namespace
}  // namespace tierwatt
