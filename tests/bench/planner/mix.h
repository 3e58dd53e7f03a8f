// The mix: clusters of any size on which planners are compared, and planted ones whose optimum is known.
//
// mix: half of the disks hold 8 TB (5.6 W idle, 0.8 W standby), half 16 TB (5.2 W, 0.9 W), by turns, 24 a
// node. Each volume draws one of six shapes of activity (fixtures/clusters/shapes.h): 12 % hot, 25 % office
// hours, 15 % nightly, 8 % weekly, 25 % sporadic, 15 % dead. Sizes are log-normal (sigma 0.8), alike for all
// shapes and scaled until `fill` of all bytes are used; each volume stands on the emptier of three random
// disks, blind to activity. No flash, no floors, no replicas, retired bays powered off: spinning disks alone.
//
// planted: disks of one kind (8 TB); volume v belongs to pattern v mod patterns; each pattern is awake for a
// stretch of the week of its own, and its volumes fill exactly one disk's headroom. The least energy is
// known: each pattern on one disk, the other disks retired. Volumes start scattered.
//
// The same arguments give the same snapshot on every machine: every draw is SplitMix64 of (seed, volume).
#pragma once

#include <cstdint>

#include "probe/profile/snapshot.h"

namespace tierwatt::bench {

struct MixPlan {
  std::uint64_t seed = 1;
  std::size_t disks = 2000, volumes = 40'000;
  double fill = 0.47;
  double wake_ups_per_day = 0;  // 0: no cap
  bool planted = false;
  std::uint32_t weeks = 1;  // each later one is the same habits with other luck; the first stays as it is
  bool write_only = false;  // whether volumes say in which steps they only wrote
};

Snapshot build_mix(const MixPlan& plan);

// Joules of the window that the planted placement takes; needs planted.
double planted_optimum_j(const MixPlan& plan);

}  // namespace tierwatt::bench
