// A snapshot made from a block trace: volumes as the trace shows them, on disks that it does not know.
//
// The rule, so that others get the same:
// - A volume is what the trace calls one (VM, host and disk, LUN, volume). It is as large as the highest
// address
//   it touches, rounded up to whole GiB, at least one.
// - A step is active when the volume does any I/O in it, write-only when it only writes. Peaks are the I/Os
// of the
//   busiest step over its length; bytes a day are means over the window.
// - The window runs from the step of the first row to that of the last. cloudphysics records each VM for as
// long
//   as it was watched: there the window is what half of the VMs were watched for, and those that were watched
//   for less are left out, since their silence afterwards is no idleness.
// - Disks are made up: 7200 rpm, alike, no power figures (planning fills them from its priors), 12 a node, 16
//   nodes a rack, as many as hold the volumes when `fill` of their bytes is used, at least two. Each volume,
//   in the order of names, stands on the disk with the fewest bytes (the first of equals).
//
// Threads: one a thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "probe/profile/snapshot.h"
#include "probe/trace/trace_rows.h"

namespace tierwatt::trace {

struct Disks {
  std::size_t count = 0;  // 0: by `fill`
  Bytes capacity{8'000'000'000'000};
  double fill = 0.47;
};

struct Imported {
  Snapshot snapshot;
  std::int64_t rows = 0;
  std::vector<std::string> left_out;  // volumes that were watched for less than the window
};

class TraceSnapshot {
 public:
  // `step_s` is the length of a step; cloudphysics has its own.
  TraceSnapshot(Format format, std::int64_t step_s);
  void add(const Row& row);
  // Errors: invalid_input (no row, more than kMaxSteps steps, volumes that no such disks hold).
  Result<Imported> build(const Disks& disks, std::string cluster) const;

 private:
  struct Step {
    double reads = 0, writes = 0;
  };
  struct Recorded {
    std::map<std::int64_t, Step> steps;  // by number since 1970
    std::int64_t last_step = 0;          // with or without I/O
    double read_bytes = 0, written_bytes = 0, end_byte = 0;
  };
  struct Span {
    std::int64_t first = 0, last = 0;
  };
  [[nodiscard]] Span span() const;
  [[nodiscard]] Volume volume_of(const std::string& id, const Recorded& recorded, Span span) const;

  Format format_;
  std::int64_t step_s_;
  std::map<std::string, Recorded> volumes_;
  std::int64_t rows_ = 0;
};

}  // namespace tierwatt::trace
