// A snapshot's bytes in order, whatever they are packed in: plain, gzip or zstd, told by the first bytes.
// Memory: a constant (zstd: its window, at most 128 MiB). The digest is that of the stored, packed bytes.
//
// Calls: open() or of_text(), then read() until it gives 0, then digest(). Threads: one a thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "probe/base/result.h"

namespace tierwatt {

inline constexpr std::uint64_t kMaxUnpackedBytes = std::uint64_t{64} << 30U;

class SnapshotBytes {
 public:
  // Errors: not_found, permission_denied, io_error; invalid_input for a folder.
  static Result<std::unique_ptr<SnapshotBytes>> open(const std::filesystem::path& path);
  // `text` must outlive the result.
  static std::unique_ptr<SnapshotBytes> of_text(std::string_view text);
  virtual ~SnapshotBytes() = default;

  // Fills `into` with up to `capacity` > 0 unpacked bytes; 0 at the end. Errors: io_error, invalid_input
  // (damaged, truncated or foreign bytes in a packed file; more than kMaxUnpackedBytes).
  virtual Result<std::size_t> read(char* into, std::size_t capacity) = 0;
  // Of everything stored, after the end.
  virtual std::string digest() = 0;
  // Size of a plain file; unknown for packed ones and pipes.
  [[nodiscard]] virtual std::optional<std::uint64_t> plain_size() const = 0;
};

}  // namespace tierwatt
