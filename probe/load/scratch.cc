// Refuse first, then open, then make sure that it is ours, then fill. Contract in scratch.h.
#include "probe/load/scratch.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

#include "probe/base/random.h"

namespace tierwatt::load {

namespace {

constexpr std::string_view kMagic = "tierwatt scratch file, version 1: may be overwritten at any time\n";
constexpr std::size_t kFillBytes = 1U << 20U;

Error refuse(const std::filesystem::path& path, std::string message) {
  return {Code::invalid_argument, std::move(message), path.string(),
          "name a new file on the drive to be measured: --scratch /mnt/drive/scratch.tierwatt"};
}

// Held or mounted exclusively: the kernel refuses O_EXCL on a block device that is in use.
bool in_use(const std::filesystem::path& path) {
  const UniqueFd probe(open(path.c_str(), O_RDONLY | O_EXCL | O_CLOEXEC | O_NONBLOCK));
  return !probe.valid() && errno == EBUSY;
}

Status check_node(const std::filesystem::path& path, const struct stat& status) {
  if (S_ISLNK(status.st_mode)) return refuse(path, "a scratch file may not be a symbolic link");
  if (S_ISBLK(status.st_mode)) {
    if (in_use(path)) {
      Error error =
          refuse(path, "it is a block device that is mounted or held: write workloads never run on one");
      error.code = Code::busy;
      return error;
    }
    return refuse(path, "it is a block device: write workloads run only in a scratch file");
  }
  if (!S_ISREG(status.st_mode)) return refuse(path, "it is no regular file");
  if (status.st_nlink > 1) return refuse(path, "it has more than one name (hard link)");
  return {};
}

Error open_error(int error_number, const std::filesystem::path& path) {
  if (error_number != EROFS) return errno_error(error_number, "open for writing", path);
  Error error = refuse(path, "its file system is read-only: nothing can be written there");
  error.code = Code::permission_denied;
  return error;
}

Status check_ours(const Target& target) {
  std::array<char, 128> head{};
  static_assert(kMagic.size() <= head.size());
  const ssize_t got = pread(target.fd.get(), head.data(), kMagic.size(), 0);
  const bool ours = got == static_cast<ssize_t>(kMagic.size()) &&
                    std::memcmp(head.data(), kMagic.data(), kMagic.size()) == 0;
  if (!ours) return refuse(target.path, "the file exists, has content, and was not made by tierwatt");
  return {};
}

Status check_room(const Target& target, Bytes size) {
  struct statvfs space {};
  if (fstatvfs(target.fd.get(), &space) != 0) return errno_error(errno, "ask for space", target.path);
  const double free_bytes = static_cast<double>(space.f_bavail) * static_cast<double>(space.f_frsize);
  const auto missing_bytes = static_cast<double>((size - target.size).value());
  if (missing_bytes <= 0 || missing_bytes < free_bytes) return {};
  return Error{Code::no_space,
               fmt::format("no room for a scratch file of {}: {} free", to_string_binary(size),
                           to_string_binary(Bytes(static_cast<std::int64_t>(free_bytes)))),
               target.path.string(), "--scratch-size, or a file system with room"};
}

Status write_all(const Target& target, const char* data, std::size_t size, off_t offset) {
  while (size > 0) {
    const ssize_t wrote = pwrite(target.fd.get(), data, size, offset);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return errno_error(wrote < 0 ? errno : EIO, "write", target.path);
    data += wrote;
    offset += wrote;
    size -= static_cast<std::size_t>(wrote);
  }
  return {};
}

// From the end of what is there to `size`, header first.
Status fill(Target& target, Bytes size, const std::function<bool()>& cancelled) {
  std::vector<char> data(kFillBytes);
  Random random(0x73637261746368ULL);
  for (std::int64_t at = target.size.value() / static_cast<std::int64_t>(kFillBytes); Bytes(at << 20U) < size;
       ++at) {
    if (cancelled && cancelled())
      return Error{Code::cancelled, "stopped while filling", target.path.string(), ""};
    for (std::size_t i = 0; i + sizeof(std::uint64_t) <= data.size(); i += sizeof(std::uint64_t)) {
      const std::uint64_t word = random.next();
      std::memcpy(data.data() + i, &word, sizeof word);
    }
    if (at == 0) std::memcpy(data.data(), kMagic.data(), kMagic.size());
    TIERWATT_CHECK(write_all(target, data.data(), data.size(), at << 20U));
  }
  if (fsync(target.fd.get()) != 0) return errno_error(errno, "sync", target.path);
  target.size = std::max(target.size, size);
  return {};
}

// Past the page cache from here on; tmpfs refuses.
void turn_direct(Target& target) {
  const int flags = fcntl(target.fd.get(), F_GETFL);
  target.direct = flags >= 0 && fcntl(target.fd.get(), F_SETFL, flags | O_DIRECT) == 0;
  target.notes = notes_on_file(target.fd.get(), target.direct);
}

Status prepare(Target& target, const struct stat& status, Bytes size,
               const std::function<bool()>& cancelled) {
  target.size = Bytes(status.st_size);
  target.device = status.st_dev;
  target.physical_block = Bytes(status.st_blksize);
  if (status.st_size > 0) TIERWATT_CHECK(check_ours(target));
  TIERWATT_CHECK(check_room(target, size));
  TIERWATT_CHECK(fill(target, size, cancelled));
  turn_direct(target);
  return {};
}

}  // namespace

Result<Target> open_scratch(const std::filesystem::path& path, Bytes size,
                            const std::function<bool()>& cancelled) {
  if (size < kScratchSizeMin) return refuse(path, "a scratch file is at least 2 MiB");
  size = Bytes((size.value() + (1LL << 20U) - 1) >> 20U << 20U);
  struct stat status {};
  const bool exists = lstat(path.c_str(), &status) == 0;
  if (exists) TIERWATT_CHECK(check_node(path, status));
  Target target;
  target.path = path;
  target.writable = true;
  target.data_begin = kScratchHeader;
  target.logical_block = Bytes(4096);
  const int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | (exists ? 0 : O_CREAT | O_EXCL);
  target.fd = UniqueFd(open(path.c_str(), flags, 0600));
  if (!target.fd.valid()) return open_error(errno, path);
  if (fstat(target.fd.get(), &status) != 0) return errno_error(errno, "look at", path);
  TIERWATT_CHECK(check_node(path, status));
  if (Status ready = prepare(target, status, size, cancelled); !ready) {
    if (!exists) unlink(path.c_str());
    return ready.error();
  }
  return target;
}

}  // namespace tierwatt::load
