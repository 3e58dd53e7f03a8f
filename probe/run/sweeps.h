// The knee of every sweep of a profile: workloads of one name and zone at several queue depths.
#pragma once

#include <string>
#include <vector>

#include "probe/profile/device_profile.h"

namespace tierwatt::run {

// In the order in which the sweeps begin; of workloads run at fewer than load::kKneeDepths depths, none. A
// depth that ran twice counts with its first result.
std::vector<SweepKnee> find_knees(const std::vector<WorkloadResult>& workloads);

// "knee of rand-read-4k: queue depth 32 (16 to 64); deeper queues gain less than 10 %, and from 128 on
// IOPS fall, by up to 40 %"
std::string to_sentence(const SweepKnee& knee);

}  // namespace tierwatt::run
