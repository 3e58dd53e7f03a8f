// Against a table of the distribution.
#include "probe/base/student_t.h"

#include <gtest/gtest.h>

#include <utility>

namespace tierwatt {
namespace {

TEST(StudentT, AgreesWithTheTable) {
  for (const auto& [degrees, value] : {std::pair<std::size_t, double>{1, 12.706},
                                       {2, 4.303},
                                       {3, 3.182},
                                       {6, 2.447},
                                       {10, 2.228},
                                       {11, 2.201},
                                       {15, 2.131},
                                       {20, 2.086},
                                       {30, 2.042},
                                       {40, 2.021},
                                       {60, 2.000},
                                       {120, 1.980},
                                       {1'000'000, 1.960}}) {
    EXPECT_NEAR(student_t975(degrees), value, 0.0006) << degrees;
  }
}

TEST(StudentT, NeverGrowsWithDegrees) {
  for (std::size_t degrees = 1; degrees < 200; ++degrees) {
    EXPECT_GE(student_t975(degrees), student_t975(degrees + 1)) << degrees;
  }
}

}  // namespace
}  // namespace tierwatt
