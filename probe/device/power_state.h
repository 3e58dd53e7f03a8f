// What a drive's answer says about its power state. Tables and decoders, no I/O.
//
// ATA: CHECK POWER MODE (ACS-4 7.3, table 51) through ATA PASS-THROUGH (SAT-4 12.2.2). SCSI: the sense data
// that REQUEST SENSE returns (SPC-5 5.12 and annex F, additional sense code 5Eh). NVMe: Get Features 02h
// (NVMe Base 2.0, 5.27.1.2) and the power state descriptors of Identify Controller (figure 276).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/base/result.h"
#include "probe/base/units.h"
#include "probe/profile/device_profile.h"

namespace tierwatt::device {

enum class PowerLevel { unknown, active, idle, standby, sleep };
const char* to_string(PowerLevel level);

struct PowerState {
  PowerLevel level = PowerLevel::unknown;
  std::string detail;      // the drive's own word: "idle_b", "standby by timer", "PS 3, non-operational"
  std::string asked_with;  // "ATA CHECK POWER MODE"; "" when nothing was sent
  std::string why;         // of unknown

  // The platters turn, or there are none: reading figures from it wakes nothing.
  [[nodiscard]] bool is_awake() const { return level == PowerLevel::active || level == PowerLevel::idle; }
};

PowerState unknown_power(std::string why);

// The count field of CHECK POWER MODE.
PowerState decode_ata_power_mode(std::uint8_t count);
// The count field inside the sense data of an ATA pass-through with CK_COND, descriptor or fixed format.
// Errors: invalid_input (no ATA status in it), unavailable (the drive aborted the command).
Result<std::uint8_t> ata_count_of_sense(std::string_view sense);

// Parameter data of REQUEST SENSE.
PowerState decode_scsi_sense(std::string_view sense);

// One power state descriptor; what the drive leaves at zero is absent.
struct NvmePowerState {
  int number = 0;
  bool operational = true;
  std::optional<Watts> most, active, idle;
  std::optional<Seconds> entry, exit;
};
// From the 4096 bytes of Identify Controller. Errors: invalid_input (too short).
Result<std::vector<NvmePowerState>> decode_nvme_power_states(std::string_view identify);
// Dword 0 of Get Features 02h; `states` may be empty, then the level of states above 0 is unknown.
PowerState decode_nvme_power(std::uint32_t dword, const std::vector<NvmePowerState>& states);

// What the descriptors promise as figures with Source::declared. Active: from idle to the maximum of the
// lowest-numbered state. Idle: between zero and the stated idle power, or the maximum, of the deepest state.
// No descriptor with watts: nothing.
std::optional<PowerProfile> declared_power_of(const std::vector<NvmePowerState>& states);

}  // namespace tierwatt::device
