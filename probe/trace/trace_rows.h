// Rows of public block traces, in the formats in which they are handed out.
//
//   cloudphysics  a row for each VM and half hour, with a header: vm, interval_index, read_block_req_count,
//                 write_block_req_count, read_io_request_size_sum, write_io_request_size_sum, range. Blocks
//                 are 4 KiB, so I/Os are counted as 64 KiB of bytes each (the planner's own mean).
//   msr           MSR Cambridge (SNIA IOTTA 388): timestamp in units of 100 ns since 1601, host, disk, Read
//   or
//                 Write, offset, size, response time
//   systor        SYSTOR '17 (SNIA IOTTA 4928): Timestamp (seconds), Response, IOType (R, W), LUN, Offset,
//   Size,
//                 with a header
//   tencent       Tencent block storage (SNIA IOTTA 27917): timestamp (seconds), offset and size in sectors
//   of
//                 512 bytes, 0 for a read and 1 for a write, volume
//
// Threads: one reader a thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/base/result.h"

namespace tierwatt::trace {

enum class Format { cloudphysics, msr, systor, tencent };
std::optional<Format> parse_format(std::string_view name);
const std::vector<std::string>& format_names();

// What one row says of one volume. `at_s` is seconds since 1970; for cloudphysics since the trace's start.
struct Row {
  std::string volume;
  double at_s = 0;
  double reads = 0, writes = 0;  // I/Os
  double read_bytes = 0, written_bytes = 0;
  double end_byte = 0;  // the highest address that it touches
};

inline constexpr std::int64_t kCloudphysicsStepS = 1800;

class RowReader {
 public:
  RowReader(Format format, std::string name) : format_(format), name_(std::move(name)) {}
  // The row of the next line; none for a header or an empty line. Errors: invalid_input with NAME:LINE:
  // FIELD.
  Result<std::optional<Row>> read(std::string_view line);

 private:
  Result<Row> row_of(const std::vector<std::string>& fields);
  Result<double> number(const std::vector<std::string>& fields, std::size_t column,
                        std::string_view field) const;
  [[nodiscard]] Error wrong(std::string_view field, std::string what) const;
  Status read_header(const std::vector<std::string>& fields);
  [[nodiscard]] bool has_header() const {
    return format_ == Format::cloudphysics || format_ == Format::systor;
  }

  Format format_;
  std::string name_;
  std::uint64_t line_ = 0;
  std::vector<std::size_t> columns_;  // of cloudphysics, found by name
};

}  // namespace tierwatt::trace
