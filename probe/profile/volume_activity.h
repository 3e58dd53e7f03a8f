// VolumeActivity: in which steps of a window one volume did I/O, and how much. What observers record for each
// volume and window, and what a snapshot's `active` and `write_only` are made from.
//
// Codec: JSON, schema "tierwatt/volume-activity/v1", docs/formats/device-profile.md. The version rule is that
// of DeviceProfile: other schema names are refused with Code::version_mismatch, unknown top-level fields are
// kept.
//
// Threads: values, no shared state.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "probe/base/clock.h"
#include "probe/base/result.h"
#include "probe/base/units.h"
#include "probe/profile/snapshot.h"

namespace tierwatt {

inline constexpr std::string_view kVolumeActivitySchema = "tierwatt/volume-activity/v1";

struct VolumeActivity {
  std::string volume;           // the snapshot's volume id: "pvc-..."
  Window window;                // start has second resolution
  std::vector<Run> active;      // steps with any I/O: sorted, disjoint, inside the window
  std::vector<Run> write_only;  // the part of `active` with writes alone
  Bytes read_bytes{}, written_bytes{};
  std::int64_t reads = 0, writes = 0;
  std::string extra_json;  // unknown fields of a newer writer as one JSON object; "" when none
};

bool operator==(const VolumeActivity& a, const VolumeActivity& b);

// One line, keys in a fixed order.
std::string to_json(const VolumeActivity& activity);
// Errors: invalid_input with the field's path in `place` (malformed, runs that overlap, touch the end or
// stand outside the window, write_only outside active, steps above kMaxSteps), version_mismatch.
Result<VolumeActivity> parse_volume_activity(std::string_view json);

}  // namespace tierwatt
