// What a drive can be expected to do when nobody has measured it: IOPS, bandwidth, joules an I/O. Rough, and
// says so.
//
// A spinning drive, one random I/O at a time, takes a seek, half a turn and the transfer (Ruemmler and
// Wilkes, "An introduction to disk drive modeling", IEEE Computer 27(3), 1994). Queues of 16 and more do
// about twice as well; that is not counted on, so a plan never needs it. Flash: the low end of what drives of
// the class state for sustained work. Tested by tests/probe/power/performance_test.cc.
#pragma once

#include "probe/base/estimate.h"
#include "probe/base/units.h"
#include "probe/power/prior.h"

namespace tierwatt::power {

struct Performance {
  Estimate<Iops> read_iops, write_iops;
  Estimate<BytesPerSecond> read_bandwidth, write_bandwidth;
};
Performance expected_performance(const DriveTraits& drive);

// (active - idle) / IOPS: the low end credits a deep queue, the high end none.
Estimate<Joules> joules_per_io(const Estimate<Watts>& active, const Estimate<Watts>& idle,
                               const Estimate<Iops>& iops);

// Yearly embodied carbon x service life, per drive: about 0.4 kgCO2e/TB-year for HDDs and 1 to 11 for flash
// in public sources, over five years. An order of magnitude.
struct Carbon {
  double value = 0, low = 0, high = 0;  // kgCO2e
};
Carbon embodied_carbon(const DriveTraits& drive);

}  // namespace tierwatt::power
