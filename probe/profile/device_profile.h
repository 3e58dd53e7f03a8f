// DeviceProfile: what one drive was found to do and to draw, at one moment. An immutable record: a new
// measurement is a new profile; a firmware change starts a new line (docs/formats.md).
//
// Codec: JSON, schema "tierwatt/device-profile/v1" (docs/schema/device-profile-v1.json). Version rule: a
// reader of v1 refuses other schema names with Code::version_mismatch; unknown fields are kept (`extra_json`)
// and written back, so that export and import of a newer minor writer's record loses nothing. Doubles are
// written with the shortest text that reads back to the same bits.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/base/clock.h"
#include "probe/base/estimate.h"
#include "probe/base/result.h"
#include "probe/base/units.h"
#include "probe/profile/drive.h"
#include "probe/profile/gave_way.h"

namespace tierwatt {

inline constexpr std::string_view kDeviceProfileSchema = "tierwatt/device-profile/v1";

// Latency of one workload, from a histogram whose relative error is at most `relative_error`.
struct LatencySummary {
  Seconds mean{};
  Seconds p50{}, p95{}, p99{}, p999{}, p9999{};
  Seconds max{};
  double relative_error = 0;
  bool operator==(const LatencySummary&) const = default;
};

// 95 % interval of a time.
struct TimeInterval {
  Seconds low{}, high{};
  bool operator==(const TimeInterval&) const = default;
};

// Of the percentiles; absent where there were too few I/Os (probe/load/quantile_interval.h).
struct LatencyIntervals {
  std::optional<TimeInterval> p50, p95, p99, p999, p9999;
  bool operator==(const LatencyIntervals&) const = default;
};

// What the steady-state rule saw in its last window, as shares of the window's mean (probe/load/steady.h).
struct SteadyWindow {
  double range = 0, slope = 0;
  bool operator==(const SteadyWindow&) const = default;
};

// One named workload as it ran.
struct WorkloadResult {
  std::string workload;  // a name of the table in probe/load/workload.h: "rand-read-4k"
  std::string zone;      // "whole", "outer", "middle", "inner", "hot-band"
  int queue_depth = 1;
  Bytes block{};
  Seconds duration{};
  std::int64_t ios = 0;
  std::int64_t errors = 0;
  Estimate<Iops> iops;
  Estimate<BytesPerSecond> bandwidth;
  LatencySummary latency;
  LatencyIntervals latency_intervals;
  bool steady = false;                        // by the SNIA SSS PTS rule; survey depth often cannot settle it
  std::optional<SteadyWindow> steady_window;  // absent: fewer rounds than a window has
  int rounds = 0;
  std::string stopped_by;                // "time", "steady", "disturbed", "cancelled", "error: ..."
  std::optional<Estimate<Watts>> power;  // mean power while it ran, where a meter reached the drive or node
  std::string power_covers;              // "drive", "enclosure", "node"; "" when power is unknown
  bool operator==(const WorkloadResult&) const = default;
};

// Watts and transitions of the drive's states; what is unknown is absent.
struct PowerProfile {
  std::optional<Estimate<Watts>> active, idle, standby, sleep;
  std::optional<Estimate<Joules>> spinup_joules;  // one whole cycle, down and up, above the awake base line
  std::optional<Estimate<Seconds>> spinup_seconds;
  bool operator==(const PowerProfile&) const = default;
};

// Where a sweep of queue depths stops paying (probe/load/knee.h).
struct SweepKnee {
  std::string workload, zone;
  std::optional<int> queue_depth;  // absent: not found, and `why` says it
  int earliest = 0, latest = 0;    // the range in which the rates' intervals leave it; 0 when not found
  std::string why;                 // of one that was found: whether IOPS fall beyond it
  bool operator==(const SweepKnee&) const = default;
};

// What was written or run before figures were taken, of the reference depth.
struct Preconditioning {
  std::string workload;
  int queue_depth = 1;
  Bytes moved{};  // written, and read by mixed workloads
  Seconds duration{};
  int rounds = 0;
  bool steady = false;
  std::string stopped_by;
  bool operator==(const Preconditioning&) const = default;
};

struct WearProfile {
  std::optional<std::int64_t> start_stops, start_stops_rated, load_cycles, load_cycles_rated, power_on_hours;
  std::optional<double> percent_used;  // flash endurance
  bool operator==(const WearProfile&) const = default;
};

struct DeviceProfile {
  DriveIdentity identity;
  DriveClass drive_class = DriveClass::virtual_;
  std::string transport;  // "sata", "sas", "nvme", "usb", "virtio", "loop", "file"
  std::optional<int> rotation_rpm;
  std::optional<bool> smr;
  Bytes capacity{};
  Bytes logical_block{}, physical_block{};
  WallTime taken_at{};
  std::string depth;   // "survey", "standard", "reference"
  std::string host;    // where it was measured
  std::string device;  // the /dev name at that time: information, never a key
  std::string tool_version;
  std::map<std::string, std::string>
      kernel;  // what the kernel offered: "release", "io_uring.single_issuer": "yes"
  std::vector<WorkloadResult> workloads;
  PowerProfile power;
  WearProfile wear;
  std::optional<Iops> rate_cap;  // that the load was kept below; rates are the cap's where the drive can more
  std::optional<GaveWay> gave_way;  // absent: others on the drive could not be seen
  std::vector<SweepKnee> knees;
  std::vector<Preconditioning> preconditioning;  // in order
  std::vector<std::string> notes;                // what could not be settled, and why
  std::string extra_json;  // unknown fields of a newer writer as one JSON object; "" when none
  bool operator==(const DeviceProfile&) const = default;
};

// One line, keys in a fixed order: equal profiles give equal bytes. `taken_at` keeps second resolution.
std::string to_json(const DeviceProfile& profile);
// Errors: invalid_input with the field's path in `place` (malformed, wrong type, low > high, unknown source,
// nesting above 64), version_mismatch.
Result<DeviceProfile> parse_device_profile(std::string_view json);

}  // namespace tierwatt
