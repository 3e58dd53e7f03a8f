// What a drive is: its class, its identity, the words for both. Shared by profiles, snapshots and discovery.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tierwatt {

// As in the snapshot: "hdd", "sata_ssd", "sas_ssd", "nvme", "virtual". Only hdd spins.
enum class DriveClass { hdd, sata_ssd, sas_ssd, nvme, virtual_ };

const char* to_string(DriveClass drive_class);
std::optional<DriveClass> parse_drive_class(std::string_view name);
constexpr bool spins(DriveClass drive_class) { return drive_class == DriveClass::hdd; }

// A drive's own name, the same on every host and after every reboot; never a /dev name.
// key() prefers WWN, then EUI-64, then NGUID, then model and serial:
//   "wwn-0x5000c500a1b2c3d4", "eui-0025388b710116a1", "nguid-...", "ms-MODEL_SERIAL", or "" if nothing is
//   known.
// Characters outside [A-Za-z0-9._-] become '_' in the model-and-serial form.
struct DriveIdentity {
  std::string wwn;    // hex digits without 0x
  std::string eui64;  // 16 hex digits
  std::string nguid;  // 32 hex digits
  std::string model;
  std::string serial;
  std::string firmware;
  bool operator==(const DriveIdentity&) const = default;

  [[nodiscard]] std::string key() const;
};

}  // namespace tierwatt
