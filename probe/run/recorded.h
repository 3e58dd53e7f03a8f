// A bench meter's recording as a trace beside those sampled live: its wall-clock times laid on this run's
// steady clock.
#pragma once

#include <filesystem>

#include "probe/base/clock.h"
#include "probe/base/result.h"
#include "probe/run/sampler.h"

namespace tierwatt::run {

// Read after the run, when the file holds it. The meter is taken to be on the drive's own supply. Errors:
// those of power::read_bench_csv().
Result<PowerTrace> read_recorded_trace(const std::filesystem::path& csv, Clock& clock);

}  // namespace tierwatt::run
