// Which moves come first, on sets whose work is easily added up.
#include "planner/schedule/priority.h"

#include <gtest/gtest.h>

namespace tierwatt::planner {
namespace {

// Volumes of so many MB on spinning sets that copy at 10 MB/s, so that an MB takes 0.4 s: read twice,
// at half of the rate.
Instance make(const Snapshot& snapshot, std::size_t sets,
              const std::vector<std::pair<Index, double>>& volumes) {
  Instance instance;
  instance.snapshot = &snapshot;
  for (std::size_t s = 0; s < sets; ++s) {
    SetModel set;
    set.spins = true;
    set.copy_read_bytes_per_s = set.copy_write_bytes_per_s = 10e6;
    instance.sets.push_back(set);
  }
  for (const auto& [set, megabytes] : volumes) {
    VolumeModel volume;
    volume.set = set;
    volume.demand = {megabytes * 1e6, 0, 0, 0, 0};
    instance.volumes.push_back(volume);
  }
  return instance;
}

TEST(Prioritise, NothingThatStays) {
  const Snapshot snapshot;
  const Priorities priorities = prioritise(make(snapshot, 2, {{0, 5}, {1, 5}}), {0, 1});
  EXPECT_TRUE(priorities.volumes.empty());
  EXPECT_EQ(priorities.busiest_s, 0);
}

TEST(Prioritise, BusierEndsFirst) {
  const Snapshot snapshot;
  // 0 and 2 go to set 2, which then has most work; 1 goes to set 3. Sets 0 and 1 keep volumes 3 and 4.
  const Instance instance = make(snapshot, 4, {{0, 10}, {1, 15}, {1, 20}, {0, 1}, {1, 1}});
  const Priorities priorities = prioritise(instance, {2, 3, 2, 0, 1});
  // Work of the ends in MB: set 0 10, set 1 35, set 2 30, set 3 15.
  EXPECT_EQ(priorities.volumes, (std::vector<Index>{1, 2, 0}));
  EXPECT_DOUBLE_EQ(priorities.busiest_s, 35 * 0.4);
}

TEST(Prioritise, SetsThatAreEmptiedLast) {
  const Snapshot snapshot;
  // Set 0 is emptied and is the busiest; set 1 keeps volume 3.
  const Instance instance = make(snapshot, 3, {{0, 50}, {0, 60}, {1, 1}, {1, 1}});
  EXPECT_EQ(prioritise(instance, {2, 2, 2, 1}).volumes, (std::vector<Index>{2, 0, 1}));
}

TEST(Prioritise, FlashDoesSeveralSideBySide) {
  const Snapshot snapshot;
  Instance instance = make(snapshot, 2, {{0, 10}, {0, 10}});
  for (SetModel& set : instance.sets) set.spins = false;
  EXPECT_DOUBLE_EQ(prioritise(instance, {1, 1}).busiest_s, 20 * 0.4 / kParallelFlash);
}

}  // namespace
}  // namespace tierwatt::planner
