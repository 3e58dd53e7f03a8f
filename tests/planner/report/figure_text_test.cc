#include "planner/report/figure_text.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tierwatt::planner {
namespace {

TEST(FigureText, ShowsThreeDigitsWhateverTheSize) {
  EXPECT_EQ(number_text(0), "0");
  EXPECT_EQ(number_text(0.0421), "0.042");
  EXPECT_EQ(number_text(5.3), "5.30");
  EXPECT_EQ(number_text(61.23), "61.2");
  EXPECT_EQ(number_text(99.97), "100");
  EXPECT_EQ(number_text(1234.4), "1,234");
  EXPECT_EQ(number_text(9999999), "9,999,999");
  EXPECT_EQ(number_text(12'345'678), "12.3 million");
  EXPECT_EQ(number_text(-5.3), "-5.30");
  EXPECT_EQ(number_text(-0.0001), "0.000");
}

TEST(FigureText, UnknownIsSaid) {
  EXPECT_EQ(number_text(NAN), "unknown");
  EXPECT_EQ(percent_text(INFINITY), "unknown");
  EXPECT_EQ(duration_text(NAN), "unknown");
}

TEST(FigureText, GivesIntervalAndSource) {
  EXPECT_EQ(figure_text({312, 287, 340, Source::catalog, ""}, "W"), "312 W (287-340, catalog)");
  EXPECT_EQ(figure_text({312, 312, 312, Source::measured, ""}, "W"), "312 W (measured)");
  EXPECT_EQ(interval_text({1, -2, 3, Source::prior, ""}), "-2.00 to 3.00");
  EXPECT_EQ(interval_text({1, 0, 3, Source::prior, ""}, Typography::fine), "0\u20133.00");
}

TEST(FigureText, NamesScales) {
  EXPECT_EQ(percent_text(0.614), "61 %");
  EXPECT_EQ(percent_text(0.004), "0.4 %");
  EXPECT_EQ(percent_text(-0.5), "-50 %");
  EXPECT_EQ(duration_text(40), "40.0 s");
  EXPECT_EQ(duration_text(7.1 * 3600), "7.10 h");
  EXPECT_EQ(duration_text(3.2 * 86400), "3.20 days");
  EXPECT_EQ(bytes_text(6.2e12), "6.20 TB");
  EXPECT_EQ(bytes_text(12), "12 B");
  EXPECT_EQ(count_text(1, "move", "moves"), "1 move");
  EXPECT_EQ(count_text(1234, "move", "moves"), "1,234 moves");
}

TEST(FigureText, SumsTakeErrorsAsSharedAndKeepTheWeakerSource) {
  const Figure total = sum({10, 9, 12, Source::measured, "a"}, {1, 0.5, 2, Source::prior, "b"});
  EXPECT_DOUBLE_EQ(total.low, 9.5);
  EXPECT_DOUBLE_EQ(total.high, 14);
  EXPECT_EQ(total.source, Source::prior);
  EXPECT_DOUBLE_EQ(scaled(total, 2).value, 22);
}

}  // namespace
}  // namespace tierwatt::planner
