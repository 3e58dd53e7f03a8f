// The way from a drive up to the root of the machine: controller, port, expander, hub, bus, each with the
// rate that sysfs states for it. Two drives whose ways meet share what lies above.
//
// Read from the names of the folders on a device's path in sysfs, and from
//   PCIe  current_link_speed, current_link_width of each function and bridge
//   SATA  ataN/linkN/ata_link/linkN/sata_spd
//   SAS   sas_phy/PHY/negotiated_linkrate of a port's phys
//   USB   speed of each device and hub
// Rates are of data, after the line's coding: 8b/10b up to PCIe 2, SATA, USB 3.0 and SAS-3; 128b/130b for
// PCIe 3 to 5, 128b/132b for USB 3.1, 128b/150b for SAS-4; and of PCIe 85 %, since a packet of 256 bytes
// carries about 24 of header, and acknowledgements come on top. Nothing reaches a drive.
//
// Threads: safe from any. Tested by tests/probe/device/drive_path_test.cc on written trees.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "probe/base/units.h"
#include "probe/device/block_device.h"

namespace tierwatt::device {

enum class PathKind {
  drive,            // the drive itself: partitions, volumes and namespaces on it meet here
  nvme_controller,  // several namespaces
  sata_port,        // two drives on one port stand behind a port multiplier
  sas_port,         // a port, wide or not; drives that meet in one stand behind an expander
  usb,              // a hub, or an enclosure of several drives
  host_adapter,     // the PCI function of a SATA, SAS or USB controller
  pcie,             // a bridge, a switch, a root port, a function
  hypervisor,       // virtual disks: what is below them is another machine's matter
  elsewhere         // no bus of this machine that we know: network, software
};
const char* to_string(PathKind kind);  // "drive", "NVMe controller", "SATA port", ...

struct PathElement {
  PathKind kind = PathKind::elsewhere;
  std::string name;                    // "0000:03:00.0", "ata5", "port-6:0", "2-1"
  std::optional<BytesPerSecond> rate;  // of data, both ways not added; absent: sysfs does not tell
};

struct DrivePath {
  std::string drive;                   // the kernel's name
  bool is_flash = false;               // known not to spin; a virtual disk is neither
  bool spins = false;                  // or may
  std::optional<BytesPerSecond> need;  // the most that it can move: its own link's rate, of a disk at most
                                       // kFastestDisk
  std::vector<PathElement> elements;   // from the drive up; of all its paths, when it has several
};

// The fastest data sheets of drives with one actuator state 285 MB/s.
inline constexpr BytesPerSecond kFastestDisk{300e6};

// Of a drive of the inventory (is_drive()). What is not known has no rate.
DrivePath path_of(const Inventory& inventory, const BlockDevice& drive);

}  // namespace tierwatt::device
