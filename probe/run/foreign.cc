// Counters of the disk minus our own. Terms and thresholds in foreign.h.
#include "probe/run/foreign.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "probe/base/file.h"

namespace tierwatt::run {

namespace {

constexpr std::int64_t kSectorBytes = 512;  // of the kernel's counters, whatever the drive's block is

double share_of(std::int64_t part, std::int64_t rest) {
  const auto total = static_cast<double>(part + rest);
  return total > 0 ? static_cast<double>(part) / total : 0;
}

}  // namespace

Result<DiskCounters> read_counters(const std::filesystem::path& disk_folder) {
  TIERWATT_TRY(text, read_attribute(disk_folder / "stat"));
  std::istringstream words(text);
  std::array<std::int64_t, 7> fields{};
  for (std::int64_t& field : fields) {
    if (!(words >> field)) {
      return Error{Code::invalid_input, "fewer than 7 counters", (disk_folder / "stat").string(), ""};
    }
  }
  DiskCounters counters;
  counters.reads = fields[0];
  counters.read = Bytes(fields[2] * kSectorBytes);
  counters.writes = fields[4];
  counters.written = Bytes(fields[6] * kSectorBytes);
  return counters;
}

ForeignIo foreign_io(const DiskCounters& before, const DiskCounters& after, const OwnIo& own) {
  const std::int64_t requests = after.reads - before.reads + after.writes - before.writes;
  const Bytes bytes = after.read - before.read + (after.written - before.written);
  ForeignIo foreign;
  foreign.bytes = std::max(Bytes(0), bytes - own.bytes);
  foreign.share = share_of(foreign.bytes.value(), own.bytes.value());
  if (own.block <= kUnsplitBlock) {
    foreign.requests = std::max<std::int64_t>(0, requests - own.ios);
    foreign.share = std::max(foreign.share, share_of(foreign.requests, own.ios));
  } else {
    foreign.requests = foreign.bytes.value() / kUnsplitBlock.value();
  }
  foreign.disturbed = foreign.share > kDisturbedShare && foreign.requests >= kDisturbedRequests;
  return foreign;
}

}  // namespace tierwatt::run
