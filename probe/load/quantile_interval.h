// How sure a percentile is: the 95 % interval of a quantile from the histogram alone.
//
// Of n samples, the number at or below the true p-quantile is binomial (n, p). So the order statistics of
// ranks  n p -+ 1.96 sqrt(n p (1 - p))  hold the quantile in 95 of 100 runs, whatever the distribution (H. A.
// David and H. N. Nagaraja, Order Statistics, 2003, section 7.1). Both ends are then widened by the
// histogram's own error. Where the upper rank would lie above the largest sample, nothing is known of the
// upper end, and there is no interval: p99.99 of a thousand I/Os is one sample.
//
// Assumption: samples are independent. I/Os of one run wait for one another, so the interval is too narrow
// where the device's state changes slowly (garbage collection, a neighbour); what differs between runs is not
// in it at all.
//
// Pure, any thread. Tested by tests/probe/load/quantile_interval_test.cc.
#pragma once

#include <optional>

#include "probe/base/units.h"
#include "probe/load/histogram.h"

namespace tierwatt::load {

struct QuantileInterval {
  Seconds low{}, high{};
};

// 0 < fraction < 1. low <= histogram.percentile(fraction) <= high.
std::optional<QuantileInterval> quantile_interval(const Histogram& histogram, double fraction);

}  // namespace tierwatt::load
