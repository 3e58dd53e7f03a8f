// Who is being measured: the drive under a target, as far as it can be known without load.
//
// A value that discovery (probe/device) or a test fills in; measure() needs nothing else of the drive.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "probe/profile/device_profile.h"
#include "probe/profile/drive.h"

namespace tierwatt::run {

struct Subject {
  DriveIdentity identity;
  DriveClass drive_class = DriveClass::virtual_;
  std::string transport;  // "sata", "sas", "nvme", "usb", "virtio", "loop", "md", "file"
  std::optional<int> rotation_rpm;
  std::optional<bool> smr;
  std::optional<Bytes> capacity;         // of the whole drive; the target's size when unknown
  WearProfile wear;                      // from SMART, read only from an awake drive
  std::optional<PowerProfile> declared;  // from power-state descriptors
  std::optional<PowerProfile> modelled;  // from the catalog or the prior: used where nothing better is known
  std::filesystem::path disk_folder;     // of sysfs: Ground::counted_folder; empty when there is none
  std::vector<std::string> notes;
};

}  // namespace tierwatt::run
