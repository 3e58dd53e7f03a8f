// The metrics of SNIA Emerald, where watts are known: IOPS/W and MiB/s per W of a workload, and raw capacity
// per watt of ready idle, GB/W ("SNIA Emerald Power Efficiency Measurement Specification", section on
// metrics). Each with a 95 % interval.
//
// Interval of a ratio x / w of two independent estimates, on the log scale by the square-and-add rule (G. Y.
// Zou and A. Donner, Statistics in Medicine 27, 2008):
//   low  = x / w * exp(-sqrt(ln(x / x_low)^2 + ln(w_high / w)^2))
//   high = x / w * exp( sqrt(ln(x_high / x)^2 + ln(w / w_low)^2))
// `source` is the weaker of the two. What watts cover (drive, enclosure, node) is theirs to say.
//
// Pure, any thread. Tested by tests/probe/run/emerald_test.cc.
#pragma once

#include <optional>

#include "probe/base/estimate.h"
#include "probe/profile/device_profile.h"

namespace tierwatt::run {

struct PerWatt {
  double value = 0, low = 0, high = 0;  // high: infinite where the watts' interval reaches zero
  Source source = Source::measured;
};

// nullopt where there are no watts, or zero.
std::optional<PerWatt> iops_per_watt(const WorkloadResult& result);
std::optional<PerWatt> mib_per_second_per_watt(const WorkloadResult& result);
std::optional<PerWatt> gigabytes_per_watt(const DeviceProfile& profile);

}  // namespace tierwatt::run
