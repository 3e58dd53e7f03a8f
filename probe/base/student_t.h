// Student's t: what a sample's standard error is multiplied with. Tested by
// tests/probe/base/student_t_test.cc.
#pragma once

#include <cstddef>

namespace tierwatt {

// The 97.5 % quantile, so that +- it holds 95 %. At least one degree of freedom.
double student_t975(std::size_t degrees_of_freedom);

}  // namespace tierwatt
