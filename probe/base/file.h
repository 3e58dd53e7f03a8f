// Files read whole with a limit, and written whole or not at all.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "probe/base/result.h"

namespace tierwatt {

// Error of the current errno for a path: ENOENT -> not_found, EACCES/EPERM -> permission_denied,
// ENOSPC/EDQUOT -> no_space, EBUSY -> busy, ENODEV/ENXIO -> vanished, else io_error.
Error errno_error(int error_number, std::string_view doing, const std::filesystem::path& path);

// Whole content. A directory, a file above `limit_bytes` or a failing read is one error.
// Works for sysfs and procfs files, whose size says nothing.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit_bytes);

// The same, without trailing white space: what a sysfs attribute says.
Result<std::string> read_attribute(const std::filesystem::path& path);

// Where a result for `path` goes: absolute, behind symbolic links, where nothing stands or a regular file.
// Errors: invalid_argument, not_found, no permission.
Result<std::filesystem::path> regular_target(const std::filesystem::path& path);

// Writes beside the target, syncs, renames over it, syncs the folder: after a crash there is the old file or
// the new one. On error nothing is left behind. Follows a symbolic link, and never replaces what is no
// regular file (a rename would put a file in the place of a device node).
Status write_file_atomically(const std::filesystem::path& path, std::string_view content);

// Before any work is done for it: a result can go to `path` at all (its folder exists, it is no folder,
// device or pipe), and would not overwrite `input`. Errors: invalid_argument, not_found, no permission.
Status check_output_file(const std::filesystem::path& path, const std::filesystem::path& input);

// An owned file descriptor, closed once.
class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(other.release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept;
  UniqueFd(const UniqueFd&) = delete;
  UniqueFd& operator=(const UniqueFd&) = delete;
  ~UniqueFd() { reset(); }
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool valid() const { return fd_ >= 0; }
  int release();
  void reset();

 private:
  int fd_ = -1;
};

}  // namespace tierwatt
