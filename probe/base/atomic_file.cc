// The temporary file stands beside its target, so that the rename stays within one file system. Tested by
// tests/probe/base/atomic_file_test.cc.
#include "probe/base/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

namespace tierwatt {

Result<AtomicFile> AtomicFile::create(const std::filesystem::path& path) {
  TIERWATT_TRY(target, regular_target(path));
  std::string temporary = (target.parent_path() / ("." + target.filename().string() + ".XXXXXX")).string();
  UniqueFd fd(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!fd.valid()) return errno_error(errno, "cannot create a file beside", path);
  return AtomicFile(std::move(target), std::move(temporary), std::move(fd));
}

AtomicFile::AtomicFile(std::filesystem::path target, std::string temporary, UniqueFd fd)
    : target_(std::move(target)), temporary_(std::move(temporary)), fd_(std::move(fd)) {}

AtomicFile::~AtomicFile() {
  if (fd_.valid()) ::unlink(temporary_.c_str());
}

Status AtomicFile::write(std::string_view piece) {
  while (!piece.empty()) {
    const ssize_t n = ::write(fd_.get(), piece.data(), piece.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno_error(errno, "cannot write", target_);
    piece.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Status AtomicFile::commit() {
  // mkostemp makes it private; a result is as readable as the user's umask lets any file be.
  const mode_t mask = ::umask(0);
  ::umask(mask);
  if (::fsync(fd_.get()) != 0) return errno_error(errno, "cannot sync", target_);
  if (::fchmod(fd_.get(), 0666 & ~mask) != 0) return errno_error(errno, "cannot set the mode of", target_);
  if (::rename(temporary_.c_str(), target_.c_str()) != 0)
    return errno_error(errno, "cannot replace", target_);
  fd_.reset();
  const std::filesystem::path folder = target_.parent_path();
  const UniqueFd opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.valid() || ::fsync(opened.get()) != 0) return errno_error(errno, "cannot sync folder", folder);
  return {};
}

}  // namespace tierwatt
