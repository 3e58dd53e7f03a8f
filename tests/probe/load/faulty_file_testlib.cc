// The few requests of the FUSE protocol (linux/fuse.h) that one file needs. Contract in
// faulty_file_testlib.h.
#include "tests/probe/load/faulty_file_testlib.h"

#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace tierwatt::load {

namespace {

constexpr std::size_t kRequestBytes = 1U << 20U;

template <class T>
T body_of(const std::vector<char>& request) {
  T body{};
  std::memcpy(&body, request.data() + sizeof(fuse_in_header), sizeof body);
  return body;
}

}  // namespace

FaultyFile::FaultyFile(std::filesystem::path place, std::uint64_t size_bytes)
    : place_(std::move(place)), size_bytes_(size_bytes) {
  fuse_ = open("/dev/fuse", O_RDWR | O_CLOEXEC);
  if (fuse_ < 0) {
    why_not_ = "needs /dev/fuse: modprobe fuse, or run outside a container";
    return;
  }
  const std::string options = "fd=" + std::to_string(fuse_) +
                              ",rootmode=100644,user_id=" + std::to_string(getuid()) +
                              ",group_id=" + std::to_string(getgid());
  if (mount("faulty", place_.c_str(), "fuse", MS_NOSUID | MS_NODEV, options.c_str()) != 0) {
    why_not_ = "needs the right to mount: run as root";
    close(fuse_);
    fuse_ = -1;
    return;
  }
  thread_ = std::thread([this] { serve(); });
}

FaultyFile::~FaultyFile() {
  if (fuse_ < 0) return;
  hang(false);
  stopping_ = true;
  umount2(place_.c_str(), MNT_DETACH);
  thread_.join();
  close(fuse_);
}

void FaultyFile::fail(std::uint64_t begin, std::uint64_t end) {
  fail_begin_ = begin;
  fail_end_ = end;
}

void FaultyFile::hang(bool hangs) {
  std::vector<Read> kept;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    hangs_ = hangs;
    if (!hangs) kept.swap(kept_);
  }
  for (const Read& read : kept) answer_read(read.unique, read.offset, read.size);
}

std::size_t FaultyFile::kept() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return kept_.size();
}

std::int64_t FaultyFile::answered(std::uint32_t size_bytes) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = answered_.find(size_bytes);
  return found == answered_.end() ? 0 : found->second;
}

void FaultyFile::serve() {
  std::vector<char> request(kRequestBytes);
  while (!stopping_) {
    pollfd waiting{fuse_, POLLIN, 0};
    if (poll(&waiting, 1, 20) <= 0) continue;
    const ssize_t got = read(fuse_, request.data(), request.size());
    if (got < 0 && errno == ENODEV) return;  // unmounted
    if (got >= static_cast<ssize_t>(sizeof(fuse_in_header))) answer(request);
  }
}

void FaultyFile::answer(const std::vector<char>& request) {
  fuse_in_header header{};
  std::memcpy(&header, request.data(), sizeof header);
  if (header.opcode == FUSE_INIT) {
    const auto asked = body_of<fuse_init_in>(request);
    fuse_init_out out{};
    out.major = FUSE_KERNEL_VERSION;
    out.minor = FUSE_KERNEL_MINOR_VERSION;
    out.max_readahead = asked.max_readahead;
    out.flags = FUSE_ASYNC_READ | FUSE_ASYNC_DIO;
    out.max_background = 64;
    out.congestion_threshold = 48;
    out.max_write = 1U << 17U;
    reply(header.unique, 0, &out, sizeof out);
  } else if (header.opcode == FUSE_GETATTR) {
    fuse_attr_out out{};
    out.attr.ino = 1;
    out.attr.size = size_bytes_;
    out.attr.mode = S_IFREG | 0644U;
    out.attr.nlink = 1;
    out.attr.uid = getuid();
    out.attr.gid = getgid();
    out.attr.blksize = 4096;
    reply(header.unique, 0, &out, sizeof out);
  } else if (header.opcode == FUSE_OPEN) {
    fuse_open_out out{};
    out.open_flags = FOPEN_DIRECT_IO;
    reply(header.unique, 0, &out, sizeof out);
  } else if (header.opcode == FUSE_READ) {
    const auto read = body_of<fuse_read_in>(request);
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (hangs_) {
        kept_.push_back({header.unique, read.offset, read.size});
        return;
      }
    }
    answer_read(header.unique, read.offset, read.size);
  } else if (header.opcode == FUSE_RELEASE || header.opcode == FUSE_FLUSH) {
    reply(header.unique, 0, nullptr, 0);
  } else if (header.opcode != FUSE_FORGET && header.opcode != FUSE_BATCH_FORGET &&
             header.opcode != FUSE_INTERRUPT) {
    reply(header.unique, ENOSYS, nullptr, 0);
  }
}

void FaultyFile::answer_read(std::uint64_t unique, std::uint64_t offset, std::uint32_t size) {
  if (const auto service = service_.load(); service.count() > 0) std::this_thread::sleep_for(service);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++answered_[size];
  }
  if (const int error_number = fail_all_; error_number != 0) return reply(unique, error_number, nullptr, 0);
  if (offset < fail_end_ && offset + size > fail_begin_) return reply(unique, EIO, nullptr, 0);
  const std::vector<char> data(size, 'x');
  reply(unique, 0, data.data(), data.size());
}

void FaultyFile::reply(std::uint64_t unique, int error_number, const void* data, std::size_t size) const {
  fuse_out_header header{};
  header.len = static_cast<std::uint32_t>(sizeof header + size);
  header.error = -error_number;
  header.unique = unique;
  const std::array<iovec, 2> parts{{{&header, sizeof header}, {const_cast<void*>(data), size}}};
  [[maybe_unused]] const ssize_t wrote = writev(fuse_, parts.data(), size > 0 ? 2 : 1);
}

}  // namespace tierwatt::load
