// The knee of a sweep of queue depths: the depth past which latency grows and IOPS do not.
//
// The rule. In a system that never idles while work waits, a deeper queue does no less work, so the rates are
// first made non-decreasing over depth by the pool-adjacent-violators rule (Ayer et al., Annals of
// Mathematical Statistics 26, 1955), which also averages the noise of the plateau. The knee is the shallowest
// depth whose fitted rate is within kKneeGain of the deepest one's: all deeper queues together gain at most
// so much. Their latency grows all the same, since by Little's law it is depth / rate. The place is the
// saturation point of operational analysis (Denning and Buzen, Computing Surveys 10, 1978). Why not
// Kleinrock's power: docs/decisions/0080-knee-by-gain.md.
//
// Falling. Some devices do less work with deeper queues (their parts get into each other's way). Depths at
// the end whose rate is more than kKneeGain below the highest, with intervals that do not touch, are left out
// of the fit, since they would pull the plateau down below what shallower queues reach; `why` tells of them.
//
// The range. `earliest` and `latest` are the knees of the rates' lower ends against the plateau's upper end
// and the reverse, so that a noisy sweep says a range instead of a number.
//
// Pure functions, no state, any thread. Tested by tests/probe/load/knee_test.cc.
#pragma once

#include <optional>
#include <span>
#include <string>

namespace tierwatt::load {

inline constexpr double kKneeGain = 0.10;
inline constexpr std::size_t kKneeDepths = 4;  // a sweep of fewer has no shape

// One depth of a sweep; rates in IOPS, low <= rate <= high.
struct SweepPoint {
  int queue_depth = 1;
  double rate = 0, low = 0, high = 0;
};

struct Knee {
  std::optional<int> queue_depth;  // absent: not found, and `why` says it
  int earliest = 0, latest = 0;    // queue depths; 0 when there is no knee
  std::string why;                 // "IOPS still grow at the deepest queue of the sweep, 256"; of one that is
                                   // found: "" or "from 64 on IOPS fall, by up to 75 %"
};

// `sweep` by rising depth, each depth once.
Knee find_knee(std::span<const SweepPoint> sweep);

}  // namespace tierwatt::load
