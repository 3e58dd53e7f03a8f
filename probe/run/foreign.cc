// Counters of the disk minus our own. Terms and thresholds in foreign.h.
#include "probe/run/foreign.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <memory>

#include "probe/base/file.h"

namespace tierwatt::run {

namespace {

constexpr std::int64_t kSectorBytes = 512;  // of the kernel's counters, whatever the drive's block is

double share_of(std::int64_t part, std::int64_t rest) {
  const auto total = static_cast<double>(part + rest);
  return total > 0 ? static_cast<double>(part) / total : 0;
}

}  // namespace

Result<DiskCounters> parse_counters(std::string_view text, const std::filesystem::path& place) {
  constexpr std::size_t kOldest = 11;  // fields of the oldest kernels; discards came later
  std::array<std::int64_t, 12> fields{};
  std::size_t count = 0;
  for (const char* at = text.data(); count < fields.size(); ++count) {
    while (at != text.data() + text.size() && *at == ' ') ++at;
    const auto read = std::from_chars(at, text.data() + text.size(), fields[count]);
    if (read.ec != std::errc{}) break;
    at = read.ptr;
  }
  if (count < kOldest) {
    return Error{Code::invalid_input, fmt::format("fewer than {} counters", kOldest), place.string(), ""};
  }
  DiskCounters counters;
  counters.reads = fields[0];
  counters.read = Bytes(fields[2] * kSectorBytes);
  counters.writes = fields[4];
  counters.written = Bytes(fields[6] * kSectorBytes);
  counters.in_flight = fields[8];
  counters.discards = fields[11];
  return counters;
}

Result<DiskCounters> read_counters(const std::filesystem::path& disk_folder) {
  TIERWATT_TRY(text, read_attribute(disk_folder / "stat"));
  return parse_counters(text, disk_folder / "stat");
}

CounterSource counter_source(const std::filesystem::path& disk_folder) {
  const std::filesystem::path place = disk_folder / "stat";
  const auto file = std::make_shared<UniqueFd>(open(place.c_str(), O_RDONLY | O_CLOEXEC));
  return [file, place]() -> Result<DiskCounters> {
    std::array<char, 512> text{};
    const ssize_t got = file->valid() ? pread(file->get(), text.data(), text.size(), 0) : -1;
    if (got < 0) return errno_error(errno, "read", place);
    return parse_counters({text.data(), static_cast<std::size_t>(got)}, place);
  };
}

std::int64_t requests_of(Bytes bytes) {
  return (bytes.value() + kUnsplitBlock.value() - 1) / kUnsplitBlock.value();
}

ForeignIo judge_foreign(std::int64_t requests, Bytes bytes, const OwnIo& own) {
  ForeignIo foreign;
  foreign.requests = std::max<std::int64_t>(0, requests);
  foreign.bytes = std::max(Bytes(0), bytes);
  foreign.share = share_of(foreign.bytes.value(), own.bytes.value());
  foreign.of_bytes = true;
  if (const double share = share_of(foreign.requests, own.ios);
      own.block <= kUnsplitBlock && share >= foreign.share) {
    foreign.share = share;
    foreign.of_bytes = false;
  }
  foreign.disturbed = foreign.share > kDisturbedShare && foreign.requests >= kDisturbedRequests;
  return foreign;
}

ForeignIo foreign_io(const DiskCounters& before, const DiskCounters& after, const OwnIo& own) {
  const Bytes bytes = std::max(Bytes(0), after.bytes() - before.bytes() - own.bytes);
  const std::int64_t requests = own.block <= kUnsplitBlock ? after.requests() - before.requests() - own.ios
                                                           : bytes.value() / kUnsplitBlock.value();
  return judge_foreign(requests, bytes, own);
}

}  // namespace tierwatt::run
