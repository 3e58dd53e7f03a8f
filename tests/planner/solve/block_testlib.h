// A whole cluster as one block, and what holds for a change of any kind.
#pragma once

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "planner/solve/block.h"
#include "tests/planner/solve/brute_force.h"
#include "tests/planner/solve/large_testlib.h"

namespace tierwatt::planner::testing {

inline std::vector<Index> all_sets(const Instance& instance) {
  std::vector<Index> sets(instance.sets.size());
  std::iota(sets.begin(), sets.end(), Index{0});
  return sets;
}

class WholeBlock {
 public:
  explicit WholeBlock(Snapshot cluster, std::uint64_t seed = 1)
      : snapshot(std::move(cluster)),
        instance(*make_instance(snapshot)),
        state(instance),
        signatures(signatures_of(instance)),
        frozen(instance.volumes.size()),
        block(state.fork(), signatures, frozen, all_sets(instance), seed) {}
  WholeBlock(const WholeBlock&) = delete;
  WholeBlock& operator=(const WholeBlock&) = delete;

  // Tries a change. Taken, it saves; not taken, nothing has changed. The volumes that lie elsewhere now.
  template <class Change>
  std::vector<Index> moved_by(Change change) {
    const std::vector<Index> before = state.place();
    const double before_j = block.state().total_j();
    const bool taken = change(block);
    std::vector<Index> moved;
    for (Index v = 0; v < before.size(); ++v) {
      if (state.place()[v] != before[v]) moved.push_back(v);
    }
    if (taken) {
      EXPECT_LT(block.state().total_j(), before_j);
      EXPECT_TRUE(feasible(instance, state.place()));
    } else {
      EXPECT_TRUE(moved.empty());
      EXPECT_NEAR(block.state().total_j(), before_j, 1e-3);
    }
    return moved;
  }

  Snapshot snapshot;
  Instance instance;
  State state;
  std::vector<Signature> signatures;
  std::vector<char> frozen;
  Block block;
};

// Two disks, the second empty unless `elsewhere` volumes lie there. Even volumes are awake in one part of the
// week, odd ones in another; keeping the first disk awake costs more.
inline Snapshot two_disks_two_kinds(Index elsewhere = 0) {
  Snapshot snapshot = large_snapshot(1, {.disks = 2, .volumes = 8});
  snapshot.policy.retired_power = RetiredPower::standby;
  for (Index v = 0; v < 8; ++v) {
    snapshot.volumes[v].set = v < elsewhere ? 1 : 0;
    snapshot.volumes[v].size = Bytes(50);
    snapshot.volumes[v].active = {{v % 2 == 0 ? 0U : 500U, 300}};
  }
  snapshot.drives[0].idle = watts(12);
  snapshot.drives[1].idle = watts(4);
  for (SnapshotDrive& drive : snapshot.drives) drive.standby = watts(0.5);
  return snapshot;
}

}  // namespace tierwatt::planner::testing
