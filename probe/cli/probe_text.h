// What `tierwatt probe` prints: a table for people, JSON for programs.
#pragma once

#include <string>
#include <vector>

#include "probe/base/result.h"
#include "probe/profile/device_profile.h"
#include "probe/run/measure.h"

namespace tierwatt::cli {

// The profile's workloads as a table, power, and notes. Watts and Emerald's metrics only where a workload has
// any.
std::string probe_as_text(const DeviceProfile& profile, int width_columns, bool color);

// {"profiles": [...], "io_errors": [...], "errors": [{"code", "message", "place", "remedy"}]}. An I/O error
// has "device", "workload", "zone", "queue_depth", "errno", "name", "meaning", "count" and
// "first_offsets_bytes".
std::string probes_as_json(const std::vector<run::Measurement>& measurements,
                           const std::vector<Error>& errors);

// One workload on one target: "iops", "ios", "latency_seconds" with its percentiles, "io_errors", "kernel",
// and the "profile".
std::string single_as_json(const run::Measurement& measurement);

// "/dev/sda 2/7 rand-read-4k whole QD 32: 184 IOPS, 5 s left"; of a silent device how many I/Os are waited
// for, and for how long already.
std::string progress_line(const std::string& target, const run::StepProgress& progress);

}  // namespace tierwatt::cli
