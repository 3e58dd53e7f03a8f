// Reading and unpacking. Formats: RFC 1952 (gzip; several members in a row are one stream), RFC 8878 (zstd;
// the same for frames). Tested by tests/probe/profile/snapshot_bytes_test.cc.
#include "probe/profile/snapshot_bytes.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "probe/base/digest.h"
#include "probe/base/file.h"

namespace tierwatt {
namespace {

constexpr std::size_t kRawChunkBytes = 256U << 10U;
constexpr int kZstdWindowLogMax = 27;  // 128 MiB: what zstd itself takes without --long
constexpr std::string_view kGzipMagic = "\x1f\x8b";
constexpr std::string_view kZstdMagic = "\x28\xb5\x2f\xfd";

// Stored bytes in chunks, hashed on their way.
class RawBytes {
 public:
  RawBytes(UniqueFd fd, std::filesystem::path path) : fd_(std::move(fd)), path_(std::move(path)) {}
  explicit RawBytes(std::string_view text) : rest_(text), text_(true) {}

  // The unread part of the current chunk; loads the next one when that is used up. Empty at the end.
  Result<std::string_view> chunk() {
    if (!chunk_.empty()) return chunk_;
    TIERWATT_CHECK(text_ ? next_of_text() : next_of_file());
    hash_->add(chunk_);
    return chunk_;
  }
  void consume(std::size_t bytes) { chunk_.remove_prefix(bytes); }
  std::string digest() { return hash_->text(); }

 private:
  Status next_of_text() {
    chunk_ = rest_.substr(0, kRawChunkBytes);
    rest_.remove_prefix(chunk_.size());
    return {};
  }
  Status next_of_file() {
    buffer_.resize(kRawChunkBytes);
    std::size_t filled = 0;  // a pipe gives little at a time, and the magic bytes must come together
    while (filled < buffer_.size()) {
      const ssize_t n = ::read(fd_.get(), buffer_.data() + filled, buffer_.size() - filled);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return errno_error(errno, "cannot read", path_);
      if (n == 0) break;
      filled += static_cast<std::size_t>(n);
    }
    chunk_ = std::string_view(buffer_.data(), filled);
    return {};
  }

  UniqueFd fd_;
  std::filesystem::path path_;
  std::string_view rest_;
  bool text_ = false;
  std::vector<char> buffer_;
  std::string_view chunk_;
  std::unique_ptr<Sha256> hash_ = std::make_unique<Sha256>();
};

Error damaged(std::string_view format, std::string_view why) {
  return Error{Code::invalid_input, fmt::format("the {} data is damaged or incomplete: {}", format, why), "",
               fmt::format("copy the file again, or test it with {} -t", format)};
}

// One packing format. unpack() moves bytes from `in` (advancing it) to `out`; returns how many it wrote.
class Unpacker {
 public:
  virtual ~Unpacker() = default;
  virtual Result<std::size_t> unpack(std::string_view& in, char* out, std::size_t capacity) = 0;
  // At the end of the stored bytes: whether the packed stream is complete.
  [[nodiscard]] virtual bool complete() const = 0;
  [[nodiscard]] virtual const char* name() const = 0;
};

class GzipUnpacker final : public Unpacker {
 public:
  GzipUnpacker() { ready_ = ::inflateInit2(&stream_, 15 + 16) == Z_OK; }
  ~GzipUnpacker() override { ::inflateEnd(&stream_); }
  GzipUnpacker(const GzipUnpacker&) = delete;
  GzipUnpacker& operator=(const GzipUnpacker&) = delete;

  Result<std::size_t> unpack(std::string_view& in, char* out, std::size_t capacity) override {
    if (!ready_) return Error{Code::internal, "cannot start zlib", "", ""};
    if (in.empty()) return std::size_t{0};
    if (ended_) {
      ::inflateReset(&stream_);
      ended_ = false;
    }
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = static_cast<uInt>(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = static_cast<uInt>(capacity);
    const int code = ::inflate(&stream_, Z_NO_FLUSH);
    in.remove_prefix(in.size() - stream_.avail_in);
    if (code == Z_STREAM_END) {
      ended_ = true;
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      return damaged("gzip", stream_.msg != nullptr ? stream_.msg : "unknown data");
    }
    return capacity - stream_.avail_out;
  }
  [[nodiscard]] bool complete() const override { return ended_; }
  [[nodiscard]] const char* name() const override { return "gzip"; }

 private:
  z_stream stream_{};
  bool ready_ = false;
  bool ended_ = false;
};

class ZstdUnpacker final : public Unpacker {
 public:
  ZstdUnpacker() { ::ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, kZstdWindowLogMax); }

  Result<std::size_t> unpack(std::string_view& in, char* out, std::size_t capacity) override {
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    ZSTD_outBuffer output{out, capacity, 0};
    const std::size_t code = ::ZSTD_decompressStream(stream_.get(), &output, &input);
    if (::ZSTD_isError(code) != 0) return damaged("zstd", ::ZSTD_getErrorName(code));
    if (input.pos > 0 || output.pos > 0) ended_ = code == 0;
    in.remove_prefix(input.pos);
    return output.pos;
  }
  [[nodiscard]] bool complete() const override { return ended_; }
  [[nodiscard]] const char* name() const override { return "zstd"; }

 private:
  std::unique_ptr<ZSTD_DCtx, decltype(&::ZSTD_freeDCtx)> stream_{::ZSTD_createDCtx(), &::ZSTD_freeDCtx};
  bool ended_ = false;
};

class StoredBytes final : public SnapshotBytes {
 public:
  StoredBytes(RawBytes raw, std::optional<std::uint64_t> size) : raw_(std::move(raw)), stored_size_(size) {}

  Result<std::size_t> read(char* into, std::size_t capacity) override {
    if (!started_) TIERWATT_CHECK(start());
    Result<std::size_t> got = unpacker_ ? unpack(into, capacity) : copy(into, capacity);
    if (got) total_ += *got;
    if (total_ > kMaxUnpackedBytes) {
      return Error{Code::invalid_input, fmt::format("unpacks to more than {} bytes", kMaxUnpackedBytes), "",
                   "split the cluster into several snapshots"};
    }
    return got;
  }
  std::string digest() override { return raw_.digest(); }
  [[nodiscard]] std::optional<std::uint64_t> plain_size() const override {
    return unpacker_ ? std::nullopt : stored_size_;
  }

 private:
  Status start() {
    started_ = true;
    TIERWATT_TRY(first, raw_.chunk());
    if (first.starts_with(kGzipMagic)) unpacker_ = std::make_unique<GzipUnpacker>();
    if (first.starts_with(kZstdMagic)) unpacker_ = std::make_unique<ZstdUnpacker>();
    return {};
  }
  Result<std::size_t> copy(char* into, std::size_t capacity) {
    TIERWATT_TRY(chunk, raw_.chunk());
    const std::size_t n = std::min(chunk.size(), capacity);
    std::memcpy(into, chunk.data(), n);
    raw_.consume(n);
    return n;
  }
  // Every turn consumes input or gives output, so the loop ends with the input.
  Result<std::size_t> unpack(char* into, std::size_t capacity) {
    while (true) {
      TIERWATT_TRY(chunk, raw_.chunk());
      std::string_view rest = chunk;
      TIERWATT_TRY(made, unpacker_->unpack(rest, into, capacity));
      raw_.consume(chunk.size() - rest.size());
      if (made > 0) return made;
      if (!chunk.empty() && rest.size() < chunk.size()) continue;
      if (chunk.empty() && unpacker_->complete()) return std::size_t{0};
      return damaged(unpacker_->name(), chunk.empty() ? "it ends too early" : "it does not go on");
    }
  }

  RawBytes raw_;
  std::optional<std::uint64_t> stored_size_;
  std::unique_ptr<Unpacker> unpacker_;
  std::uint64_t total_ = 0;
  bool started_ = false;
};

}  // namespace

Result<std::unique_ptr<SnapshotBytes>> SnapshotBytes::open(const std::filesystem::path& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return errno_error(errno, "cannot open", path);
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) return errno_error(errno, "cannot look at", path);
  if (S_ISDIR(status.st_mode)) {
    return Error{Code::invalid_input, "is a folder, not a snapshot", path.string(), "name a file in it"};
  }
  std::optional<std::uint64_t> size;
  if (S_ISREG(status.st_mode)) size = static_cast<std::uint64_t>(status.st_size);
  return std::unique_ptr<SnapshotBytes>(std::make_unique<StoredBytes>(RawBytes(std::move(fd), path), size));
}

std::unique_ptr<SnapshotBytes> SnapshotBytes::of_text(std::string_view text) {
  return std::make_unique<StoredBytes>(RawBytes(text), text.size());
}

}  // namespace tierwatt
