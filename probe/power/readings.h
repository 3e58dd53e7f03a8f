// What a meter said during a run, and the mean watts of any part of it.
//
// Takes the readings of one meter, of either kind. Samples go to estimator.h; a counter's mean is the
// difference of the readings nearest to both ends over the time between them: no gaps, no scatter, but its
// resolution, its accuracy, and at each end the part of a period by which the reading misses it. Tested by
// tests/probe/power/readings_test.cc.
#pragma once

#include <span>

#include "probe/base/clock.h"
#include "probe/base/estimate.h"
#include "probe/base/result.h"
#include "probe/power/meter.h"

namespace tierwatt::power {

// `readings` of the meter that `meter` describes, in order of time; those that are not of its kind are
// ignored. Errors: as mean_power(); of a counter unavailable when the readings miss the ends by more than a
// tenth of the interval together, or when it stood still (it counts nothing).
Result<Estimate<Watts>> mean_watts(const MeterInfo& meter, std::span<const PowerReading> readings,
                                   SteadyTime from, SteadyTime to);

}  // namespace tierwatt::power
