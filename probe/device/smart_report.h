// What a drive says of its own health and age, whoever asked it: smartctl's JSON or libatasmart.
//
// The JSON form is smartctl's (smartmontools 7, json_format_version 1). Strict where two readers could
// differ (duplicate keys, wrong types, nesting, truncation: one error with its place), lenient where
// smartctl's versions differ: an absent field is an absent figure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/base/result.h"
#include "probe/base/units.h"
#include "probe/device/power_state.h"
#include "probe/profile/device_profile.h"
#include "probe/profile/drive.h"

namespace tierwatt {
class JsonWriter;
}

namespace tierwatt::device {

// One row of an ATA drive's table. `value` counts down from 100, 200 or 253; `raw` is the vendor's business.
struct SmartAttribute {
  int id = 0;
  std::string name;
  std::optional<int> value, worst, threshold;
  std::int64_t raw = 0;
};

struct SmartReport {
  std::string protocol;     // "ATA", "SCSI", "NVMe"; "" when not said
  std::string device_type;  // smartctl's: "sat", "nvme", "sat+megaraid,0", "usbjmicron"
  DriveIdentity identity;
  std::optional<Bytes> capacity, logical_block;
  std::optional<int> rotation_rpm;  // 0: does not spin
  std::optional<bool> passed;       // the drive's own verdict
  std::optional<int> temperature_celsius;
  std::optional<std::int64_t> power_on_hours, power_cycles;
  std::optional<std::int64_t> start_stops, start_stops_rated, load_cycles, load_cycles_rated;
  std::optional<double> percent_used;        // of the flash's rated endurance; may pass 100
  std::optional<std::int64_t> media_errors;  // NVMe media errors, SCSI grown defects, ATA reallocated sectors
  std::vector<SmartAttribute> attributes;
  std::vector<NvmePowerState> power_states;
  int exit_status = 0;                  // of smartctl
  std::vector<std::string> complaints;  // its exit bits in words, then its messages
};

// A larger report is refused; the largest known real one has 100 KiB.
inline constexpr std::size_t kSmartReportBytes = 8U << 20U;

// Errors: invalid_input with the byte or the field in `place`; a list of devices (smartctl --scan) is one
// too. version_mismatch: another JSON format. unavailable: smartctl never reached the drive, and the document
// holds its complaints alone, which are the message.
Result<SmartReport> parse_smartctl_json(std::string_view json);

// smartctl's exit status as sentences, bit by bit (smartctl(8), EXIT STATUS).
std::vector<std::string> smartctl_exit_words(int status);

// Start-stop cycles, load cycles, hours and endurance. Ratings stand where the drive states them (SCSI).
WearProfile wear_of(const SmartReport& report);
// From the NVMe power states in the report, by declared_power_of() of power_state.h; a profile without
// figures when it has none.
PowerProfile declared_power_of(const SmartReport& report);

// The report's facts as fields of a JSON object that is open; what is unknown is left out. Complaints last.
void write_fields(const SmartReport& report, JsonWriter& out);

// Fills start_stops, load_cycles, media_errors and percent_used from the table where they are still unknown:
// the rows that vendors agree on (4, 5, 193) and the life-left rows by their names.
void take_from_attributes(SmartReport& report);

}  // namespace tierwatt::device
