// What a measurement gave away to others on the drive, as part of a device profile.
#pragma once

#include <cstdint>
#include <optional>

#include "probe/base/units.h"
#include "probe/profile/json_fields.h"
#include "probe/profile/json_writer.h"

namespace tierwatt {

struct GaveWay {
  bool polite = true;            // false: it watched, but was told not to give way
  bool gave_up = false;          // patience ended before the measurement did
  std::int64_t pauses = 0;       // how often it stepped back
  Seconds paused{};              // without load, or feeling its way with one I/O at a time
  std::int64_t foreign_ios = 0;  // of others on the drive, from the first look to the last
  Bytes foreign_bytes{};
  Iops foreign_iops_max{};             // over any one second
  std::optional<double> pressure_max;  // io pressure, share of time; absent: the kernel does not tell
  Seconds budget{}, used{};            // time for load that was asked for, and that was had
  bool operator==(const GaveWay&) const = default;
};

// The object `gave_way`; nothing where it is absent.
void write_gave_way(JsonWriter& out, const std::optional<GaveWay>& gave_way);
std::optional<GaveWay> read_gave_way(FieldReader& parent);

}  // namespace tierwatt
