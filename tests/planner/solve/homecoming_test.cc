#include "planner/solve/homecoming.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/planner/solve/brute_force.h"
#include "tests/planner/solve/large_testlib.h"

namespace tierwatt::planner {
namespace {

const auto kNoPlace = [](Index) { return false; };

// Disks of 1000 bytes; volumes of 600, each at home on the disk of its own number.
Snapshot disks(Index count) {
  Snapshot snapshot = testing::random_snapshot(5, {.spinning = count, .volumes = 0, .steps = 8});
  for (Index v = 0; v < count; ++v) {
    Volume volume;
    volume.id = "volume-" + std::to_string(v);
    volume.size = Bytes(600);
    volume.set = v;
    snapshot.volumes.push_back(volume);
  }
  return snapshot;
}

TEST(Homecoming, WhoTookTheRoomLeavesAndIsPlacedAnew) {
  const Snapshot snapshot = disks(3);
  const Instance instance = *make_instance(snapshot);
  const std::vector<Signature> signatures = signatures_of(instance);
  Board board(instance);
  board.put(1, 0, {});
  board.put(2, 2, {});
  const auto place = [&](Index v) {
    if (v != 1 || !board.fits(1, 1)) return false;
    board.put(1, 1, {});
    return true;
  };
  bring_home(instance, signatures, board, {0}, place);
  EXPECT_EQ(board.places(), (std::vector<Index>{0, 1, 2}));
  EXPECT_DOUBLE_EQ(board.free_bytes(0), 400);
}

TEST(Homecoming, OfSeveralGuestsTheSmallestThatIsEnoughLeaves) {
  Snapshot snapshot = disks(4);
  snapshot.volumes[1].size = Bytes(100);
  snapshot.volumes[2].size = Bytes(300);
  snapshot.volumes[3].size = Bytes(500);
  const Instance instance = *make_instance(snapshot);
  const std::vector<Signature> signatures = signatures_of(instance);
  Board board(instance);
  for (const Index guest : {1U, 2U, 3U}) board.put(guest, 0, {});
  bring_home(instance, signatures, board, {0}, kNoPlace);
  EXPECT_EQ(board.places(), (std::vector<Index>{0, 0, 0, 3}));
}

TEST(Homecoming, AReplicaInTheWayGoesHomeToo) {
  Snapshot snapshot = disks(3);
  snapshot.groups.emplace_back("group");
  for (const Index v : {0U, 1U}) {
    snapshot.volumes[v].group = 0;
    snapshot.volumes[v].size = Bytes(100);
  }
  const Instance instance = *make_instance(snapshot);
  const std::vector<Signature> signatures = signatures_of(instance);
  Board board(instance);
  board.put(1, 0, {});  // where its mate stands in the snapshot
  board.put(2, 2, {});
  bring_home(instance, signatures, board, {0}, kNoPlace);
  EXPECT_EQ(board.places(), (std::vector<Index>{0, 1, 2}));
}

// Everything is scattered without a look at any rule but room, a third of it is homeless and nothing has
// another place: the way home is open all the same.
TEST(Homecoming, IsPossibleFromAnyPlaces) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const Snapshot snapshot = testing::large_snapshot(seed, testing::shape_of(seed));
    const Instance instance = *make_instance(snapshot);
    const std::vector<Signature> signatures = signatures_of(instance);
    Board board(instance);
    Random random(seed);
    std::vector<Index> homeless;
    for (Index v = 0; v < instance.volumes.size(); ++v) {
      const auto set = static_cast<Index>(random.below(instance.sets.size()));
      if (instance.volumes[v].movable && (v % 3 == 0 || !board.fits(v, set))) {
        homeless.push_back(v);
      } else {
        board.put(v, instance.volumes[v].movable ? set : instance.volumes[v].set, signatures[v]);
      }
    }
    bring_home(instance, signatures, board, homeless, kNoPlace);
    EXPECT_TRUE(testing::feasible(instance, board.places())) << "seed " << seed;
    for (const Index v : homeless) EXPECT_EQ(board.places()[v], instance.volumes[v].set) << "seed " << seed;
  }
}

}  // namespace
}  // namespace tierwatt::planner
