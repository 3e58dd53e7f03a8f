// One block device as sysfs shows it, and the list of them all. Plain values; nothing here reaches a drive.
//
// Unknown is said: an optional without a value, or an empty string, has a line in `unknown` with its reason
// where a drive of that kind should have had one.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/base/units.h"
#include "probe/device/mounts.h"
#include "probe/device/root.h"
#include "probe/profile/drive.h"

namespace tierwatt::device {

// What a node is in a stack of storage. `disk` and `virtual_disk` are where a stack ends.
enum class NodeKind {
  disk,          // a drive of metal or flash
  virtual_disk,  // virtio, Xen, nbd, QEMU, a hypervisor's disk: what is under it is another machine's matter
  partition,
  lvm,
  crypt,
  multipath,  // device-mapper over several paths to one drive
  mapped,     // any other device-mapper target
  md,
  loop,
  zram,
  ram,
  hidden_path,  // one path of an NVMe multipath drive; the drive itself is another node
  removable,    // optical and floppy
};
const char* to_string(NodeKind kind);

// The kernel's number of a device: "8:16".
struct DeviceNumber {
  unsigned major = 0;
  unsigned minor = 0;
  auto operator<=>(const DeviceNumber&) const = default;
};

struct BlockDevice {
  std::string name;              // the kernel's: "sda", "nvme0n1p2", "dm-0"
  std::filesystem::path folder;  // of sysfs, resolved
  NodeKind kind = NodeKind::disk;
  std::optional<DeviceNumber> number;
  std::optional<DriveClass> drive_class;  // of the drive; virtual_ for all that is no drive
  DriveIdentity identity;                 // of disks; of a partition: empty
  std::string vendor;                     // SCSI's, "ATA" behind a SAT layer
  std::string transport;            // "sata", "sas", "nvme", "usb", "virtio", "fc", "iscsi", "loop", ...
  std::optional<int> rotation_rpm;  // from VPD page B1h
  std::optional<bool> smr;          // host-aware and host-managed; drive-managed cannot be seen
  std::string zoned;                // "none", "host-aware", "host-managed"
  std::optional<Bytes> size;
  std::optional<Bytes> logical_block, physical_block;
  std::string scheduler;    // the one in brackets
  std::string write_cache;  // "write back", "write through"
  std::optional<bool> read_only, removable, rotational;
  std::string parent;                // of a partition: the disk
  std::vector<std::string> slaves;   // what it stands on: dm, md, NVMe multipath
  std::vector<std::string> holders;  // dm and md nodes on it
  std::string dm_name, dm_uuid, md_level;
  std::string backing_file;          // of a loop
  std::vector<std::string> unknown;  // "serial: no such file ..."
};

// True where a stack ends in a drive, real or virtual.
constexpr bool is_drive(NodeKind kind) { return kind == NodeKind::disk || kind == NodeKind::virtual_disk; }

struct Inventory {
  Root root;
  std::vector<BlockDevice> devices;  // sorted by name, numbers as numbers: sda, sda1, sda2, sda10, sdb
  std::vector<Mount> mounts;
  std::vector<std::string> swaps;  // paths as /proc/swaps names them
  std::vector<std::string> notes;  // what could not be read, or was cut, and why

  // nullptr when there is none.
  [[nodiscard]] const BlockDevice* by_name(std::string_view name) const;
  [[nodiscard]] const BlockDevice* by_number(DeviceNumber number) const;

  // Places in `devices`; filled by discover().
  std::map<std::string, std::size_t, std::less<>> index_by_name;
  std::map<DeviceNumber, std::size_t> index_by_number;
};

}  // namespace tierwatt::device
