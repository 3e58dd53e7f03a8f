// I/O in the order of time, for policies that decide step by step: each run of a volume's activity, cut where
// it changes between reading and writing alone. Threads: pure.
#pragma once

#include <cstdint>
#include <vector>

#include "planner/model/instance.h"

namespace tierwatt::planner {

struct Burst {
  Run run;
  Index volume = kNone;
  bool reads = true;               // false: writes alone
  std::uint32_t burst_starts = 0;  // where the run of activity that it is part of begins
};

// All of the window, by start, then by volume.
std::vector<Burst> bursts_of(const Instance& instance);

// Whether a burst also reads what is not in its volume's working set: `share` of all bursts, drawn from the
// volume and the burst's start, so that every policy meets the same ones.
bool misses_working_set(const Burst& burst, double share);

// Bytes that a burst writes: the volume's mean while it is active where the snapshot says bytes a day, else
// its peak of writes for as long as it lasts, which is the high end.
double written_bytes(const Instance& instance, const Burst& burst);

// What is asked of one set, or of several together, step by step.
class Load {
 public:
  Load(std::uint32_t steps, double read_iops, double write_iops)
      : room_{read_iops, write_iops}, reads_(steps), writes_(steps) {}
  // Whether the volume's I/O fits into every step of the run, counted from `from`.
  [[nodiscard]] bool fits(const VolumeModel& volume, Run run, std::uint32_t from = 0) const;
  void add(const VolumeModel& volume, Run run, std::uint32_t from = 0);

 private:
  struct {
    double read, write;
  } room_;
  std::vector<double> reads_, writes_;
};

}  // namespace tierwatt::planner
