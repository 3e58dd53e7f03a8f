// From a path to the block device that carries it, and what stands on a device.
//
// On this machine a block node is known by its number (st_rdev) and a file by its file system's (st_dev); an
// anonymous number (btrfs, overlay) by the mount's source. In a captured tree there are no nodes to ask:
// names and the captured mounts decide.
//
// Threads: safe from any; the inventory is only read. Nothing here reaches a drive (stat() of a node does not
// open it).
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "probe/base/result.h"
#include "probe/device/block_device.h"

namespace tierwatt::device {

// Pointers are into the inventory.
struct Place {
  const BlockDevice* device = nullptr;  // nullptr: no drive of this machine (tmpfs, 9p, NFS)
  const Mount* mount = nullptr;         // the file system, when the path is a file
  bool is_node = false;                 // the path is a block device itself
};

// Errors: not_found (no such path), invalid_argument (a character device or the like), permission_denied.
Result<Place> locate(const Inventory& inventory, const std::filesystem::path& path);

// The block device of a path: a partition stays a partition, a logical volume itself; stack_of() leads on to
// the drives. Errors: locate()'s, and unavailable where no block device carries the path, with the reason.
Result<BlockDevice> find_device(const Inventory& inventory, const std::filesystem::path& path);

// What stands on a device, its partitions, and everything above them.
struct Use {
  std::vector<std::string> mounts;   // mount points
  std::vector<std::string> swaps;    // paths as /proc/swaps names them
  std::vector<std::string> holders;  // "dm-0 (vg-root)", "md0"; loops over files on it: "loop3 (/a.img)"
  [[nodiscard]] bool any() const { return !mounts.empty() || !swaps.empty() || !holders.empty(); }
};
// By kernel name, for every device that something stands on.
using Uses = std::map<std::string, Use, std::less<>>;
Uses uses_of(const Inventory& inventory);
Use use_of(const Inventory& inventory, std::string_view device_name);

// device-mapper's name of a logical volume: each '-' of a name is doubled ("vg-a", "root" -> "vg--a-root").
std::string lvm_dm_name(std::string_view group, std::string_view volume);

}  // namespace tierwatt::device
