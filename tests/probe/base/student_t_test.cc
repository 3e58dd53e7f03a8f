// Against a table of the distribution.
#include "probe/base/student_t.h"

#include <gtest/gtest.h>

#include <utility>

namespace tierwatt {
namespace {

TEST(StudentT, AgreesWithTheTable) {
  for (const auto& [degrees, value] : {std::pair<std::size_t, double>{1, 12.706},
                                       {2, 4.303},
                                       {10, 2.228},
                                       {11, 2.201},
                                       {15, 2.131},
                                       {20, 2.086},
                                       {30, 2.042},
                                       {60, 2.000},
                                       {120, 1.980}}) {
    EXPECT_NEAR(student_t95(degrees), value, 0.01 * value) << degrees;
  }
  EXPECT_EQ(student_t95(0), student_t95(1));
}

TEST(StudentT, NeverGrowsWithDegrees) {
  for (std::size_t degrees = 1; degrees < 200; ++degrees) {
    EXPECT_GE(student_t95(degrees), student_t95(degrees + 1)) << degrees;
  }
}

}  // namespace
}  // namespace tierwatt
