// Rows are summed by volume and step, then laid on disks. Tested by tests/probe/trace/trace_snapshot_test.cc.
#include "probe/trace/trace_snapshot.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace tierwatt::trace {
namespace {

constexpr std::int64_t kGibibyte = std::int64_t{1} << 30U;
constexpr std::size_t kDisksPerNode = 12, kNodesPerRack = 16;
constexpr double kDayS = 86400;

void add_step(std::vector<Run>& runs, std::uint32_t step) {
  if (!runs.empty() && runs.back().start + runs.back().length == step) {
    ++runs.back().length;
  } else {
    runs.push_back({step, 1});
  }
}

void add_disks(std::size_t count, Bytes capacity, Snapshot& s) {
  const auto add_domain = [&](std::string id, DomainKind kind, Index parent) {
    Domain domain;
    domain.id = std::move(id);
    domain.kind = kind;
    domain.parent = parent;
    s.domains.push_back(std::move(domain));
    return static_cast<Index>(s.domains.size() - 1);
  };
  Index rack = kNone;
  Index node = kNone;
  for (std::size_t d = 0; d < count; ++d) {
    if (d % (kDisksPerNode * kNodesPerRack) == 0)
      rack = add_domain(fmt::format("rack-{}", d / (kDisksPerNode * kNodesPerRack)), DomainKind::rack, kNone);
    if (d % kDisksPerNode == 0)
      node = add_domain(fmt::format("node-{}", d / kDisksPerNode), DomainKind::node, rack);
    SnapshotDrive drive;
    drive.id = fmt::format("disk-{:04}", d);
    drive.domain = node;
    drive.rotation_rpm = 7200;
    drive.capacity = capacity;
    SpindleSet set;
    set.id = drive.id;
    set.drives = {static_cast<Index>(d)};
    set.usable = capacity;
    set.can_sleep = true;
    set.implicit = true;
    s.drives.push_back(std::move(drive));
    s.sets.push_back(std::move(set));
  }
}

// Each on the emptiest disk so far.
Status place(Snapshot& s) {
  std::vector<std::int64_t> used(s.sets.size());
  for (Volume& volume : s.volumes) {
    const auto emptiest = std::min_element(used.begin(), used.end());
    if (*emptiest + volume.size.value() > s.sets[0].usable.value())
      return Error{Code::invalid_input, "the disks do not hold the trace's volumes", volume.id,
                   "give more of them with --disks, or larger ones with --disk-bytes"};
    volume.set = static_cast<Index>(emptiest - used.begin());
    *emptiest += volume.size.value();
  }
  return {};
}

std::size_t disks_for(const Snapshot& s, const Disks& disks) {
  if (disks.count > 0) return disks.count;
  double bytes = 0;
  for (const Volume& volume : s.volumes) bytes += static_cast<double>(volume.size.value());
  const double needed = std::ceil(bytes / (disks.fill * static_cast<double>(disks.capacity.value())));
  return std::max<std::size_t>(2, static_cast<std::size_t>(needed));
}

}  // namespace

TraceSnapshot::TraceSnapshot(Format format, std::int64_t step_s)
    : format_(format), step_s_(format == Format::cloudphysics ? kCloudphysicsStepS : step_s) {}

void TraceSnapshot::add(const Row& row) {
  ++rows_;
  Recorded& recorded = volumes_[row.volume];
  const auto step = static_cast<std::int64_t>(std::floor(row.at_s / static_cast<double>(step_s_)));
  recorded.last_step = std::max(recorded.last_step, step);
  recorded.read_bytes += row.read_bytes;
  recorded.written_bytes += row.written_bytes;
  recorded.end_byte = std::max(recorded.end_byte, row.end_byte);
  if (row.reads + row.writes == 0) return;
  Step& counts = recorded.steps[step];
  counts.reads += row.reads;
  counts.writes += row.writes;
}

TraceSnapshot::Span TraceSnapshot::span() const {
  if (format_ == Format::cloudphysics) {
    std::vector<std::int64_t> last;
    for (const auto& [id, recorded] : volumes_) last.push_back(recorded.last_step);
    std::sort(last.begin(), last.end());
    return {0, last[last.size() / 2]};
  }
  Span span{std::numeric_limits<std::int64_t>::max(), 0};
  for (const auto& [id, recorded] : volumes_) {
    if (!recorded.steps.empty()) span.first = std::min(span.first, recorded.steps.begin()->first);
    span.last = std::max(span.last, recorded.last_step);
  }
  return span;
}

Volume TraceSnapshot::volume_of(const std::string& id, const Recorded& recorded, Span span) const {
  Volume volume;
  volume.id = id;
  const auto gibibytes =
      static_cast<std::int64_t>(std::ceil(recorded.end_byte / static_cast<double>(kGibibyte)));
  volume.size = Bytes(std::max<std::int64_t>(1, gibibytes) * kGibibyte);
  const auto length_s = static_cast<double>(step_s_);
  for (const auto& [step, counts] : recorded.steps) {
    if (step < span.first || step > span.last) continue;
    const auto at = static_cast<std::uint32_t>(step - span.first);
    add_step(volume.active, at);
    if (counts.reads == 0) add_step(volume.write_only, at);
    volume.peak_read_iops = std::max(volume.peak_read_iops, counts.reads / length_s);
    volume.peak_write_iops = std::max(volume.peak_write_iops, counts.writes / length_s);
  }
  // Of all rows: what a volume recorded for longer did after the window is taken to be like the rest.
  const double days = length_s * static_cast<double>(recorded.last_step - span.first + 1) / kDayS;
  volume.read_bytes_per_day = recorded.read_bytes / days;
  volume.write_bytes_per_day = recorded.written_bytes / days;
  return volume;
}

Result<Imported> TraceSnapshot::build(const Disks& disks, std::string cluster) const {
  if (rows_ == 0) return Error{Code::invalid_input, "the trace has no row", "", "is it the right file?"};
  const Span span = this->span();
  const std::int64_t steps = span.last - span.first + 1;
  if (steps > kMaxSteps)
    return Error{Code::invalid_input, fmt::format("the trace spans {} steps of {} s", steps, step_s_), "",
                 fmt::format("at most {}: give longer steps with --step", kMaxSteps)};
  Imported imported;
  imported.rows = rows_;
  Snapshot& s = imported.snapshot;
  s.cluster = std::move(cluster);
  s.window = {WallTime(std::chrono::seconds(span.first * step_s_)), step_s_,
              static_cast<std::uint32_t>(steps)};
  s.taken_at = s.window.start + std::chrono::seconds(steps * step_s_);
  for (const auto& [id, recorded] : volumes_) {
    if (format_ == Format::cloudphysics && recorded.last_step < span.last) {
      imported.left_out.push_back(id);
    } else {
      s.volumes.push_back(volume_of(id, recorded, span));
    }
  }
  add_disks(disks_for(s, disks), disks.capacity, s);
  TIERWATT_CHECK(place(s));
  return imported;
}

}  // namespace tierwatt::trace
