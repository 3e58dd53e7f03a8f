// Student's t, two-sided 95 %: what a sample's standard error is multiplied with.
//
// A table for 1 to 10 degrees of freedom; beyond, 1.96 + 2.7 / degrees, within 1 % of the true value (any
// table of the distribution). Tested by tests/probe/base/student_t_test.cc.
#pragma once

#include <array>
#include <cstddef>

namespace tierwatt {

// `degrees` of 0 counts as 1.
constexpr double student_t95(std::size_t degrees) {
  constexpr std::array<double, 10> kTable = {12.706, 4.303, 3.182, 2.776, 2.571,
                                             2.447,  2.365, 2.306, 2.262, 2.228};
  if (degrees == 0) return kTable[0];
  return degrees <= kTable.size() ? kTable[degrees - 1] : 1.96 + 2.7 / static_cast<double>(degrees);
}

}  // namespace tierwatt
