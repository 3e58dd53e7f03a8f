// Who else uses the drive? Foreign I/O = what the kernel's counters of the whole disk saw, minus our own.
//
// Counters are those of DISK/stat in sysfs (Documentation/admin-guide/iostats.rst of Linux): of the whole
// disk (Ground::counted_folder), so that neighbours on other partitions count. Requests are counted after
// splitting and merging: the kernel may cut one of our large I/Os into several, so bytes are compared for
// those, and requests only for blocks up to kUnsplitBlock, which no drive's limit splits.
//
// A workload is `disturbed` when foreign requests or foreign bytes are more than kDisturbedShare of all, and
// there were at least kDisturbedRequests of them: a lone journal commit spoils nothing.
//
// Threads: values. Errors: unavailable where there is no such counter (a file on tmpfs or on a network).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

#include "probe/base/result.h"
#include "probe/base/units.h"

namespace tierwatt::run {

inline constexpr double kDisturbedShare = 0.05;
inline constexpr std::int64_t kDisturbedRequests = 20;
inline constexpr Bytes kUnsplitBlock{64 << 10};

struct DiskCounters {
  std::int64_t reads = 0, writes = 0;  // requests completed
  Bytes read{}, written{};
  std::int64_t in_flight = 0;  // requests that the disk has at this moment
  std::int64_t discards = 0;   // completed; 0 before Linux 4.18

  [[nodiscard]] std::int64_t requests() const { return reads + writes + discards; }
  [[nodiscard]] Bytes bytes() const { return read + written; }
};
// `place` is named in errors.
Result<DiskCounters> parse_counters(std::string_view text, const std::filesystem::path& place);
Result<DiskCounters> read_counters(const std::filesystem::path& disk_folder);

// Asked again and again: keeps DISK/stat open, so that a reading takes some microseconds.
using CounterSource = std::function<Result<DiskCounters>()>;
CounterSource counter_source(const std::filesystem::path& disk_folder);

// What we did between two readings.
struct OwnIo {
  std::int64_t ios = 0;
  Bytes bytes{};
  Bytes block{};
};

struct ForeignIo {
  std::int64_t requests = 0;
  Bytes bytes{};
  double share = 0;       // the larger of the shares of requests and bytes, 0..1
  bool of_bytes = false;  // that one
  bool disturbed = false;
};
ForeignIo foreign_io(const DiskCounters& before, const DiskCounters& after, const OwnIo& own);
// The same from sums already known.
ForeignIo judge_foreign(std::int64_t requests, Bytes bytes, const OwnIo& own);
// How many requests `bytes` of others are taken for where requests can not be counted.
std::int64_t requests_of(Bytes bytes);

}  // namespace tierwatt::run
