// Boost.Math's quantile. Tested by tests/probe/base/student_t_test.cc.
#include "probe/base/student_t.h"

#include <boost/math/distributions/students_t.hpp>
#include <cassert>

namespace tierwatt {

double student_t975(std::size_t degrees_of_freedom) {
  assert(degrees_of_freedom >= 1);
  return boost::math::quantile(boost::math::students_t(static_cast<double>(degrees_of_freedom)), 0.975);
}

}  // namespace tierwatt
