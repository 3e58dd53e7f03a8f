// What lies between a place and the drives under it: mount, partition, LVM, dm-crypt, multipath, md, loop.
//
// Walks down: a partition to its disk, device-mapper, md and multipath to their slaves, a loop to the file
// behind it and from there to that file's own file system. Every node is visited once and depth is bounded,
// so circles (a captured tree may hold them) end with a note. Where there is no drive (tmpfs, 9p, NFS), the
// stack says so.
//
// Threads: safe from any; the inventory is only read.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "probe/base/result.h"
#include "probe/device/block_device.h"

namespace tierwatt::device {

enum class LayerKind { file_system, block };

struct Layer {
  LayerKind kind = LayerKind::block;
  std::string name;    // the device's kernel name, or the mount point
  std::string what;    // "lvm", "dm-crypt", "md raid1", "ext4", "disk"
  std::string detail;  // the dm name, the loop's file, the mount's source; may be empty
  int depth = 0;       // 0 at the top
};

struct Stack {
  std::vector<Layer> layers;  // from the top down; below a layer stand those that follow it with depth + 1
  std::vector<std::string>
      drives;  // kernel names where the stack ends; one drive on several paths counts once
  std::vector<std::string> notes;  // why it ends early
  // Every branch ended in a drive.
  bool complete = true;
};

inline constexpr int kStackDepth = 32;
inline constexpr std::size_t kStackLayers = 512;

// From a block device down. Errors: not_found.
Result<Stack> stack_under(const Inventory& inventory, std::string_view device_name);
// From any file, folder, mount point or block device down. Errors: those of locate(); a place without a drive
// is a stack without drives, not an error.
Result<Stack> stack_of(const Inventory& inventory, const std::filesystem::path& path);
// What a file or folder stands on by the names of mounts alone: symbolic links are not followed, and nothing
// is looked up in any file system, which could wake a drive. Empty for device nodes, and where no mount has a
// drive.
Stack stack_by_name(const Inventory& inventory, const std::filesystem::path& path);

// The block device that a mount stands on: by number, else by the mount's source (btrfs, overlay); nullptr
// where there is none.
const BlockDevice* device_of_mount(const Inventory& inventory, const Mount& mount);
// "/dev/sda1", "/dev/mapper/vg-root", "/dev/vg/root": nullptr when no device has that name.
const BlockDevice* device_of_node_path(const Inventory& inventory, std::string_view path);

}  // namespace tierwatt::device
