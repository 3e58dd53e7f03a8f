// What `tierwatt probe` prints: a table for people, JSON for programs.
#pragma once

#include <string>
#include <vector>

#include "probe/base/result.h"
#include "probe/profile/device_profile.h"
#include "probe/run/measure.h"
#include "probe/run/run_order.h"

namespace tierwatt::cli {

// The profile's workloads as a table, power, and notes. Watts and Emerald's metrics only where a workload has
// any.
std::string probe_as_text(const DeviceProfile& profile, int width_columns, bool color);

// {"order": [{"targets": [...], "at_once": false, "share": "...", "why": "..."}], "profiles": [...],
// "emerald": [{"device", "gigabytes_per_watt", "workloads": [...]}], "io_errors": [...], "errors": [{"code",
// "message", "place", "remedy"}]}. An I/O error has "device", "workload", "zone", "queue_depth",
// "errno", "name", "meaning", "count" and "first_offsets_bytes".
std::string probes_as_json(const std::vector<run::Measurement>& measurements,
                           const std::vector<Error>& errors, const std::vector<run::Sharing>& order = {});

// One workload on one target: "iops", "ios", "latency_seconds" with its percentiles, "io_errors", "kernel",
// and the "profile".
std::string single_as_json(const run::Measurement& measurement);

}  // namespace tierwatt::cli
