// What kind of node a block device is, how it is reached, and which drive class it falls into: three tables.
//
// Names and numbers follow Documentation/admin-guide/devices.txt of Linux; a drive's transport is read from
// where it hangs in /sys/devices.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "probe/device/block_device.h"

namespace tierwatt::device {

// By the kernel's name: "vda" -> virtual_disk, "loop0" -> loop, "sda" -> disk. Partitions and device-mapper
// targets are told apart by the next functions.
NodeKind kind_of_name(std::string_view name);
// By the owner's prefix of the UUID: "LVM-", "CRYPT-", "mpath-"; "part1-mpath-..." is a partition.
NodeKind kind_of_dm_uuid(std::string_view uuid);
// True for disks that a hypervisor makes up: QEMU, VMware, VirtualBox, Hyper-V, cloud disks.
bool is_made_by_hypervisor(std::string_view vendor, std::string_view model);
// By the name and the resolved sysfs folder: "sata", "sas", "usb", "nvme", "virtio", ...; "" when not known.
std::string transport_of(std::string_view name, std::string_view folder, std::string_view vendor);
// By kind, transport and rotation; nothing when rotation is needed and not known, or no class fits (MMC).
std::optional<DriveClass> class_of(NodeKind kind, std::string_view transport, std::optional<bool> rotational);

}  // namespace tierwatt::device
