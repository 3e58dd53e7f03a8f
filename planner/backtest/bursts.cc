// Tested by tests/planner/backtest/bursts_test.cc.
#include "planner/backtest/bursts.h"

#include <algorithm>
#include <tuple>

#include "probe/base/random.h"

namespace tierwatt::planner {
namespace {

void cut_into(std::vector<Burst>& bursts, Index volume, Run run, const std::vector<Run>& write_only) {
  const std::uint32_t end = run.start + run.length;
  std::uint32_t at = run.start;
  auto write = std::partition_point(write_only.begin(), write_only.end(),
                                    [&](const Run& w) { return w.start + w.length <= run.start; });
  for (; write != write_only.end() && write->start < end; ++write) {
    const std::uint32_t from = std::max(write->start, run.start);
    const std::uint32_t to = std::min(write->start + write->length, end);
    if (at < from) bursts.push_back({{at, from - at}, volume, true, run.start});
    bursts.push_back({{from, to - from}, volume, false, run.start});
    at = to;
  }
  if (at < end) bursts.push_back({{at, end - at}, volume, true, run.start});
}

}  // namespace

std::vector<Burst> bursts_of(const Instance& instance) {
  std::vector<Burst> bursts;
  for (Index v = 0; v < instance.volumes.size(); ++v) {
    for (const Run run : instance.runs_of(v))
      cut_into(bursts, v, run, instance.snapshot->volumes[v].write_only);
  }
  std::sort(bursts.begin(), bursts.end(), [](const Burst& a, const Burst& b) {
    return std::tie(a.run.start, a.volume) < std::tie(b.run.start, b.volume);
  });
  return bursts;
}

bool misses_working_set(const Burst& burst, double share) {
  if (!burst.reads) return false;
  Random volume(burst.volume);
  Random draw(volume.next() ^ burst.burst_starts);
  return draw.uniform() < share;
}

double written_bytes(const Instance& instance, const Burst& burst) {
  const VolumeModel& volume = instance.volumes[burst.volume];
  const double seconds = burst.run.length * instance.step_s;
  if (volume.writes_per_s > 0) {
    const double active_share = static_cast<double>(volume.active_steps) / instance.steps;
    return volume.writes_per_s * kIoBytes * seconds / std::max(active_share, 1.0 / instance.steps);
  }
  return volume.demand[kWriteIops] * kIoBytes * seconds;
}

bool Load::fits(const VolumeModel& volume, Run run, std::uint32_t from) const {
  for (std::uint32_t t = run.start - from; t < run.start - from + run.length; ++t) {
    if (reads_[t] + volume.demand[kReadIops] > room_.read) return false;
    if (writes_[t] + volume.demand[kWriteIops] > room_.write) return false;
  }
  return true;
}

void Load::add(const VolumeModel& volume, Run run, std::uint32_t from) {
  for (std::uint32_t t = run.start - from; t < run.start - from + run.length; ++t) {
    reads_[t] += volume.demand[kReadIops];
    writes_[t] += volume.demand[kWriteIops];
  }
}

}  // namespace tierwatt::planner
