// Opening what is to be measured, without any right to change it.
//
// A target is a block device or a regular file. It is opened O_RDONLY | O_DIRECT | O_NOATIME; nothing that
// holds a Target of open_target() can write, and reading leaves no time of access to be written. The path is
// looked at before it is opened (O_PATH, then fstat, then the very same inode is opened), so that a FIFO
// cannot block us, a tape cannot rewind, and nothing can be swapped in between.
//
// Where a file system refuses O_DIRECT (tmpfs), the file is read through the page cache and `notes` says so:
// such figures are memory's, not a drive's.
//
// Write workloads run in a scratch file alone: scratch.h.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "probe/base/file.h"
#include "probe/base/result.h"
#include "probe/base/units.h"

namespace tierwatt::load {

enum class TargetKind { block_device, regular_file };

struct Target {
  UniqueFd fd;
  std::filesystem::path path;
  TargetKind kind = TargetKind::regular_file;
  Bytes size{};              // of the whole target
  Bytes data_begin{};        // first byte that workloads may touch; above 0 in a scratch file
  Bytes logical_block{512};  // offsets and sizes are multiples of it
  Bytes physical_block{512};
  dev_t device = 0;       // the block device itself, or the one that holds the file (0:n when there is none)
  bool in_sysfs = false;  // `device` stood under /sys/dev/block when it was opened
  bool direct = true;     // past the page cache
  bool writable = false;
  std::vector<std::string> notes;
};

// Errors: not_found, permission_denied (with the remedy), vanished (no medium, or the device went away),
// invalid_argument (a directory, character device, FIFO or socket; smaller than one block), io_error.
Result<Target> open_target(const std::filesystem::path& path);

// What must be said of a file before its figures are believed: it is not direct, or its file system is
// memory.
std::vector<std::string> notes_on_file(int fd, bool direct);

// How large it is at this moment; absent: the device is gone, also from sysfs if it was there before.
std::optional<Bytes> size_now(const Target& target);

// Is the device that `target` was opened on still there, at the size it had, and known to sysfs if it was
// before? False after removal.
bool still_there(const Target& target);

}  // namespace tierwatt::load
