// Files with limits and atomic replacement. Tested by tests/probe/base/file_test.cc.
#include "probe/base/file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "probe/base/atomic_file.h"

namespace tierwatt {
namespace {

constexpr std::size_t kAttributeLimitBytes = std::size_t{64} * 1024;

Code code_of(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      return Code::not_found;
    case EACCES:
    case EPERM:
    case EROFS:
      return Code::permission_denied;
    case ENOSPC:
    case EDQUOT:
      return Code::no_space;
    case EBUSY:
    case EAGAIN:
    case ETXTBSY:
      return Code::busy;
    case ENODEV:
    case ENXIO:
      return Code::vanished;
    case EINVAL:
    case EISDIR:
    case ENAMETOOLONG:
      return Code::invalid_argument;
    default:
      return Code::io_error;
  }
}

std::string remedy_of(int error_number) {
  switch (error_number) {
    case EMFILE:
      return "ulimit -n 1024, or LimitNOFILE=1024 in the service's unit";
    case ENFILE:
      return "a higher sysctl fs.file-max";
    default:
      return "";
  }
}

}  // namespace

Error errno_error(int error_number, std::string_view doing, const std::filesystem::path& path) {
  std::array<char, 128> buffer{};
  const char* text = ::strerror_r(error_number, buffer.data(), buffer.size());
  return Error{code_of(error_number), fmt::format("{}: {}", doing, text), path.string(),
               remedy_of(error_number)};
}

Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit_bytes) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return errno_error(errno, "cannot open", path);
  std::string content;
  std::array<char, std::size_t{64} * 1024>
      buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read
  while (true) {
    const ssize_t n = ::read(fd.get(), buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno_error(errno, "cannot read", path);
    if (n == 0) return content;
    if (content.size() + static_cast<std::size_t>(n) > limit_bytes) {
      return Error{Code::invalid_input, fmt::format("larger than {} bytes", limit_bytes), path.string(), ""};
    }
    content.append(buffer.data(), static_cast<std::size_t>(n));
  }
}

Result<std::string> read_attribute(const std::filesystem::path& path) {
  TIERWATT_TRY(content, read_file(path, kAttributeLimitBytes));
  content.erase(content.find_last_not_of(" \t\r\n") + 1);
  return content;
}

Result<std::filesystem::path> regular_target(const std::filesystem::path& path) {
  if (!path.has_filename())
    return Error{Code::invalid_argument, "is no file name to write to", path.string(), "name a file"};
  std::error_code error;
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno != ENOENT) return errno_error(errno, "cannot look at", path);
    struct stat link {};
    if (::lstat(path.c_str(), &link) == 0)
      return Error{Code::not_found, "is a symbolic link to nothing", path.string(), "name the file itself"};
    return std::filesystem::absolute(path, error);
  }
  if (!S_ISREG(status.st_mode))
    return Error{Code::invalid_argument, S_ISDIR(status.st_mode) ? "is a folder" : "is no regular file",
                 path.string(), "name a file; without one the result goes to standard output"};
  std::filesystem::path target = std::filesystem::canonical(path, error);
  if (error) return errno_error(error.value(), "cannot look at", path);
  return target;
}

Status check_output_file(const std::filesystem::path& path, const std::filesystem::path& input) {
  TIERWATT_TRY(target, regular_target(path));
  const std::filesystem::path folder = target.parent_path();
  if (::access(folder.c_str(), W_OK | X_OK) != 0) return errno_error(errno, "cannot write into", folder);
  std::error_code no_such;  // what does not exist is not the same file
  if (std::filesystem::equivalent(target, input, no_such))
    return Error{Code::invalid_argument, "is the input itself, and would be overwritten", path.string(),
                 "name another file"};
  return {};
}

Status write_file_atomically(const std::filesystem::path& path, std::string_view content) {
  TIERWATT_TRY(file, AtomicFile::create(path));
  TIERWATT_CHECK(file.write(content));
  return file.commit();
}

UniqueFd& UniqueFd::operator=(UniqueFd&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = other.release();
  }
  return *this;
}
int UniqueFd::release() { return std::exchange(fd_, -1); }
void UniqueFd::reset() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

}  // namespace tierwatt
