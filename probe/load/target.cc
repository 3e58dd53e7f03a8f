// Look, then open the same inode, then ask its geometry. Contract in target.h.
#include "probe/load/target.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace tierwatt::load {

namespace {

constexpr std::int64_t kStatBlock = 512;  // of st_blocks, on every file system

Error open_error(int error_number, const std::filesystem::path& path) {
  if (error_number == EACCES || error_number == EPERM) {
    return {Code::permission_denied, "no permission to read it", path.string(),
            geteuid() == 0 ? "root is not enough here: the container or a device cgroup denies it; allow the "
                             "device there, or name a file on the drive"
                           : "run as root, or as a member of the device's group (usually `disk`)"};
  }
  if (error_number == ENOMEDIUM || error_number == ENXIO || error_number == ENODEV) {
    return {Code::vanished, "there is no device behind it, or no medium in it", path.string(), ""};
  }
  if (error_number == ENOENT || error_number == ENOTDIR || error_number == ELOOP) {
    return {Code::not_found, "no such file or device", path.string(),
            "`tierwatt devices` lists what can be probed"};
  }
  return errno_error(error_number, "open", path);
}

const char* kind_name(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISCHR(mode)) return "a character device";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  return "something else";
}

// File systems of the kernel's own state: reading their files runs code of the kernel, no drive, and their
// sizes are made up (a file of sysfs is said to hold a page, one of /proc nothing).
const char* name_of_kernel_state(const UniqueFd& file) {
  struct statfs file_system {};
  if (fstatfs(file.get(), &file_system) != 0) return nullptr;
  switch (file_system.f_type) {
    case SYSFS_MAGIC:
      return "sysfs";
    case PROC_SUPER_MAGIC:
      return "procfs";
    case DEBUGFS_MAGIC:
      return "debugfs";
    case TRACEFS_MAGIC:
      return "tracefs";
    case SECURITYFS_MAGIC:
      return "securityfs";
    case CGROUP_SUPER_MAGIC:
    case CGROUP2_SUPER_MAGIC:
      return "cgroupfs";
    default:
      return nullptr;
  }
}

bool in_sysfs(dev_t device) {
  std::error_code ignored;
  return std::filesystem::exists(fmt::format("/sys/dev/block/{}:{}", major(device), minor(device)), ignored);
}

// The inode already looked at, opened for reading; EINVAL means that the file system refuses O_DIRECT.
int reopen(const UniqueFd& looked_at, int flags) {
  const std::string self = fmt::format("/proc/self/fd/{}", looked_at.get());
  return open(self.c_str(), flags | O_CLOEXEC | O_NOCTTY);
}

// Reading a file makes its file system write the time of access to the drive, unless it is asked not to;
// only the file's owner and root may ask (EPERM).
int reopen_for_reading(const UniqueFd& looked_at, int direct) {
  const int fd = reopen(looked_at, O_RDONLY | O_NOATIME | direct);
  return fd >= 0 || errno != EPERM ? fd : reopen(looked_at, O_RDONLY | direct);
}

Status open_for_reading(const UniqueFd& looked_at, Target& target) {
  target.fd = UniqueFd(reopen_for_reading(looked_at, O_DIRECT));
  if (target.fd.valid()) return {};
  if (errno != EINVAL || target.kind == TargetKind::block_device) return open_error(errno, target.path);
  target.fd = UniqueFd(reopen_for_reading(looked_at, 0));
  if (!target.fd.valid()) return open_error(errno, target.path);
  target.direct = false;
  return {};
}

Status ask_device_geometry(Target& target) {
  std::uint64_t size_bytes = 0;
  int logical_bytes = 0;
  unsigned physical_bytes = 0;
  const int fd = target.fd.get();
  if (ioctl(fd, BLKGETSIZE64, &size_bytes) != 0 || ioctl(fd, BLKSSZGET, &logical_bytes) != 0) {
    return open_error(errno, target.path);
  }
  if (ioctl(fd, BLKPBSZGET, &physical_bytes) != 0) physical_bytes = static_cast<unsigned>(logical_bytes);
  target.size = Bytes(static_cast<std::int64_t>(size_bytes));
  target.logical_block = Bytes(logical_bytes);
  target.physical_block = Bytes(physical_bytes);
  return {};
}

bool in_memory(const struct statfs& file_system) {
  return file_system.f_type == TMPFS_MAGIC || file_system.f_type == RAMFS_MAGIC;
}

bool marks_access(int fd) {
  struct statfs file_system {};
  if ((fcntl(fd, F_GETFL) & O_NOATIME) != 0 || fstatfs(fd, &file_system) != 0) return false;
  return (file_system.f_flags & (ST_NOATIME | ST_RDONLY)) == 0 && !in_memory(file_system);
}

// A file's I/O must be aligned to its drive's logical block; 4096 holds on every drive made.
Status ask_file_geometry(Target& target, const struct stat& status) {
  target.size = Bytes(status.st_size);
  target.logical_block = Bytes(4096);
  target.physical_block = Bytes(status.st_blksize);
  target.notes = notes_on_file(target.fd.get(), target.direct);
  if (marks_access(target.fd.get())) {
    target.notes.emplace_back(
        "its file system may write the time of access to the drive: only the file's owner and root can have "
        "it left out");
  }
  return {};
}

Status check_kind(const UniqueFd& looked_at, const struct stat& status, const std::filesystem::path& path) {
  constexpr const char* kRemedy = "name a device such as /dev/sda, or a file on the drive to measure";
  if (!S_ISBLK(status.st_mode) && !S_ISREG(status.st_mode)) {
    return Error{
        Code::invalid_argument,
        fmt::format("it is {}, neither a block device nor a regular file", kind_name(status.st_mode)),
        path.string(), kRemedy};
  }
  const char* kernel_state = S_ISREG(status.st_mode) ? name_of_kernel_state(looked_at) : nullptr;
  if (kernel_state == nullptr) return {};
  return Error{Code::invalid_argument,
               fmt::format("it is a file of {}: the kernel makes up what it holds, and no drive is behind it",
                           kernel_state),
               path.string(), kRemedy};
}

Status check_size(const Target& target) {
  if (target.size >= target.logical_block) return {};
  const bool is_device = target.kind == TargetKind::block_device;
  if (target.size == Bytes(0)) {
    return Error{is_device ? Code::vanished : Code::invalid_argument,
                 is_device ? "it has a size of 0: there is no medium in it, or nothing is set up behind it"
                           : "the file is empty",
                 target.path.string(),
                 is_device ? "insert a medium, or set it up (losetup, nbd-client)"
                           : "name a file that was written whole, or a device"};
  }
  return Error{Code::invalid_argument,
               fmt::format("it is smaller than one block: {} bytes of {}", target.size.value(),
                           target.logical_block.value()),
               target.path.string(), ""};
}

}  // namespace

Result<Target> open_target(const std::filesystem::path& path) {
  Target target;
  target.path = path;
  const UniqueFd looked_at(open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!looked_at.valid()) return open_error(errno, path);
  struct stat status {};
  if (fstat(looked_at.get(), &status) != 0) return open_error(errno, path);
  TIERWATT_CHECK(check_kind(looked_at, status, path));
  const bool is_device = S_ISBLK(status.st_mode);
  target.kind = is_device ? TargetKind::block_device : TargetKind::regular_file;
  target.device = is_device ? status.st_rdev : status.st_dev;
  target.in_sysfs = in_sysfs(target.device);
  TIERWATT_CHECK(open_for_reading(looked_at, target));
  TIERWATT_CHECK(is_device ? ask_device_geometry(target) : ask_file_geometry(target, status));
  TIERWATT_CHECK(check_size(target));
  return target;
}

std::vector<std::string> notes_on_file(int fd, bool direct) {
  struct statfs file_system {};
  if (fstatfs(fd, &file_system) == 0 && in_memory(file_system))
    return {"the file lies in memory (tmpfs): these figures are memory's, not a drive's"};
  std::vector<std::string> notes;
  struct stat status {};
  if (fstat(fd, &status) == 0 && status.st_blocks * kStatBlock < status.st_size) {
    notes.push_back(fmt::format(
        "only {} of its {} lie on the drive (it has holes, or its file system compresses it): the rest is "
        "read from nowhere, and too fast (remedy: a file written whole)",
        to_string_binary(Bytes(status.st_blocks * kStatBlock)), to_string_binary(Bytes(status.st_size))));
  }
  if (direct) return notes;
  notes.emplace_back(
      "its file system refuses O_DIRECT: read through the page cache, these figures are partly memory's");
  return notes;
}

std::optional<Bytes> size_now(const Target& target) {
  if (target.in_sysfs && !in_sysfs(target.device)) return std::nullopt;
  if (target.kind == TargetKind::regular_file) {
    struct stat status {};
    if (fstat(target.fd.get(), &status) != 0) return std::nullopt;
    return Bytes(status.st_size);
  }
  std::uint64_t size_bytes = 0;
  if (ioctl(target.fd.get(), BLKGETSIZE64, &size_bytes) != 0) return std::nullopt;
  return Bytes(static_cast<std::int64_t>(size_bytes));
}

bool still_there(const Target& target) {
  const std::optional<Bytes> size = size_now(target);
  return size && *size >= target.size;
}

}  // namespace tierwatt::load
