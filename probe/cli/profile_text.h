// A profile in words: what `tierwatt profiles show` prints.
#pragma once

#include <string>
#include <string_view>

#include "probe/base/estimate.h"
#include "probe/profile/device_profile.h"

namespace tierwatt::cli {

// "measured by a meter", "from the model's datasheet": what stands behind a figure, for people.
const char* in_words(Source source);

// A percentile of a workload's latency; "-" where no I/O of it succeeded.
std::string latency_cell(const WorkloadResult& result, Seconds LatencySummary::*percentile);

// Below a table of workloads: the knees of its sweeps, and what was run before it; "" where there is neither.
std::string knees_and_preparing(const DeviceProfile& profile);

// Every known figure with its interval and source. Lines fit `width_columns` (0: unlimited) where tables can
// shrink.
std::string describe(const DeviceProfile& profile, int width_columns, bool color);

}  // namespace tierwatt::cli
