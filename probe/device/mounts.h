// What is mounted where, from /proc/self/mountinfo, and what is swapped to, from /proc/swaps.
//
// Format: proc(5). Blanks, tabs, newlines and backslashes in paths stand as octal escapes (\040).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tierwatt::device {

struct Mount {
  unsigned major = 0, minor = 0;  // of the file system; major 0 is an anonymous device: btrfs, overlay, tmpfs
  std::string root;               // the part of the file system that is mounted: "/", "/subvolume"
  std::string point;              // where
  std::string type;               // "ext4", "9p"
  std::string source;             // "/dev/sda1", "host:/export", "tmpfs"
  std::string options;            // of the superblock: overlay's lowerdir and upperdir stand here
};

// "\040" and its like resolved; what is no escape stays.
std::string unescape_octal(std::string_view text);

// Lines that break the format are left out and counted in `skipped`. At most kMountLimit mounts.
inline constexpr std::size_t kMountLimit = 65'536;
std::vector<Mount> parse_mountinfo(std::string_view text, std::size_t& skipped);

// Paths of /proc/swaps.
std::vector<std::string> parse_swaps(std::string_view text);

// The mount that carries an absolute path: the longest mount point that is a prefix, the last one mounted
// there.
const Mount* mount_of_path(const std::vector<Mount>& mounts, std::string_view path);

}  // namespace tierwatt::device
