// Which watts a profile may claim: meters' traces joined with the run's intervals, then the weaker sources.
//
// Per workload: the mean of the narrowest meter that reaches (drive, else enclosure, else node), with what it
// covers. Per drive: idle and active from a meter of the drive alone; else what the drive declares; else the
// catalog or the prior. A figure of the node never becomes one of the drive.
#pragma once

#include <string>
#include <vector>

#include "probe/base/clock.h"
#include "probe/profile/device_profile.h"
#include "probe/run/sampler.h"
#include "probe/run/subject.h"

namespace tierwatt::run {

struct Interval {
  SteadyTime from{}, to{};
};

// `busy` has one interval for each of the profile's workloads. Fills workloads[].power and profile.power;
// returns notes.
std::vector<std::string> join_power_figures(const std::vector<PowerTrace>& traces, const Interval& idle,
                                            const std::vector<Interval>& busy, const Subject& subject,
                                            DeviceProfile& profile);

}  // namespace tierwatt::run
