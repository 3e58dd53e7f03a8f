// Orders of moves, with every start replayed: both ends counted, room kept, one replica of a group in flight.
#include "planner/schedule/schedule.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "probe/base/random.h"
#include "tests/planner/schedule/rescan_testlib.h"

namespace tierwatt::planner {
namespace {

constexpr double kVolume = 100;

// Sets that hold bytes alone, ample in all else; volumes of 100 bytes at 1 MB/s nominal.
Instance make(const Snapshot& snapshot, const std::vector<double>& limits, const std::vector<Index>& place) {
  Instance instance;
  instance.snapshot = &snapshot;
  for (const double limit : limits) {
    SetModel set;
    set.spins = true;
    set.limit = {limit, 1e9, 1e9, 1e9, 1e9};
    set.copy_read_bytes_per_s = set.copy_write_bytes_per_s = 10e6;
    instance.sets.push_back(set);
  }
  for (const Index set : place) {
    VolumeModel volume;
    volume.set = set;
    volume.movable = true;
    volume.demand = {kVolume, 0, 0, 0, 0};
    instance.volumes.push_back(volume);
  }
  return instance;
}

Snapshot records(std::size_t sets, std::size_t volumes) {
  Snapshot snapshot;
  snapshot.sets.resize(sets);
  snapshot.volumes.resize(volumes);
  return snapshot;
}

// Most bytes on any set over its limit at any start, with both ends of flights counted.
double worst_excess(const Instance& instance, const Schedule& schedule) {
  std::vector<double> used(instance.sets.size());
  for (const VolumeModel& volume : instance.volumes) used[volume.set] += volume.demand[kBytes];
  double worst = 0;
  std::vector<bool> ended(schedule.moves.size());
  for (std::size_t m = 0; m < schedule.moves.size(); ++m) {
    const ScheduledMove& move = schedule.moves[m];
    for (std::size_t i = 0; i < m; ++i) {
      if (ended[i] || schedule.moves[i].end_s > move.start_s) continue;
      ended[i] = true;
      used[schedule.moves[i].from] -= kVolume;
    }
    used[move.to] += kVolume;
    worst = std::max(worst, used[move.to] - instance.sets[move.to].limit[kBytes]);
  }
  return worst;
}

TEST(OrderMoves, NothingToDo) {
  const Snapshot snapshot = records(2, 2);
  const Schedule schedule = order_moves(make(snapshot, {300, 300}, {0, 1}), {0, 1});
  EXPECT_TRUE(schedule.moves.empty());
  EXPECT_EQ(schedule.makespan_s, 0);
}

TEST(OrderMoves, TwoFullSetsExchangeThroughScratch) {
  const Snapshot snapshot = records(3, 2);
  const Instance instance = make(snapshot, {100, 100, 100}, {0, 1});
  const Schedule schedule = order_moves(instance, {1, 0});
  EXPECT_EQ(schedule.moves.size(), 3U);
  EXPECT_TRUE(schedule.moves.at(0).hop);
  EXPECT_EQ(schedule.final_place, (std::vector<Index>{1, 0}));
  EXPECT_LE(worst_excess(instance, schedule), 0);
}

TEST(OrderMoves, WithoutScratchWhatIsBlockedIsDroppedWithAReason) {
  const Snapshot snapshot = records(2, 2);
  const Schedule schedule = order_moves(make(snapshot, {100, 100}, {0, 1}), {1, 0});
  EXPECT_TRUE(schedule.moves.empty());
  ASSERT_EQ(schedule.dropped.size(), 2U);
  EXPECT_FALSE(schedule.dropped[0].why.empty());
  EXPECT_EQ(schedule.final_place, (std::vector<Index>{0, 1}));
}

TEST(OrderMoves, LimitsCountHops) {
  Snapshot snapshot = records(3, 2);
  snapshot.policy.max_moves = 2;
  const Schedule schedule = order_moves(make(snapshot, {100, 100, 100}, {0, 1}), {1, 0});
  EXPECT_LE(schedule.moves.size(), 2U);
}

TEST(OrderMoves, RandomOnesKeepRoomOrderAndTheBound) {
  Random random(3);
  for (int round = 0; round < 50; ++round) {
    constexpr Index kSets = 6;
    const Snapshot snapshot = records(kSets, 20);
    std::vector<Index> place;
    std::vector<Index> wanted;
    for (Index v = 0; v < 20; ++v) {
      place.push_back(v % kSets);
      wanted.push_back(static_cast<Index>(random.below(kSets)));
    }
    const Instance instance = make(snapshot, std::vector<double>(kSets, 600), place);
    const Schedule schedule = order_moves(instance, wanted);
    EXPECT_LE(worst_excess(instance, schedule), 0);
    EXPECT_TRUE(
        std::is_sorted(schedule.moves.begin(), schedule.moves.end(),
                       [](const ScheduledMove& a, const ScheduledMove& b) { return a.start_s < b.start_s; }));
    if (schedule.dropped.empty()) {
      EXPECT_GE(schedule.makespan_s, schedule.bound_s * (1 - 1e-9));
      EXPECT_EQ(schedule.final_place, wanted);
    }
  }
}

// --- the same as asking everyone at each event -------------------------------------------------------------

std::string told(const Schedule& schedule) {
  std::string text;
  for (const ScheduledMove& move : schedule.moves)
    text += std::to_string(move.volume) + ": " + std::to_string(move.from) + "-" + std::to_string(move.to) +
            " at " + std::to_string(move.start_s) + " to " + std::to_string(move.end_s) + " wave " +
            std::to_string(move.wave) + (move.hop ? " hop" : "") + "\n";
  for (const DroppedMove& move : schedule.dropped) text += "dropped " + std::to_string(move.volume) + "\n";
  return text;
}

struct Problem {
  Snapshot snapshot;
  Instance instance;
  std::vector<Index> wanted;
};

// Tight sets, unequal volumes, flash among the sets, pairs kept apart, now and then a limit.
void make_problem(Random& random, Problem& problem) {
  const auto sets = static_cast<Index>(3 + random.below(5));
  const auto volumes = static_cast<Index>(4 + random.below(20));
  problem.snapshot = records(sets, volumes);
  std::vector<Index> place;
  std::vector<double> limits(sets);
  for (Index v = 0; v < volumes; ++v) place.push_back(static_cast<Index>(random.below(sets)));
  problem.instance = make(problem.snapshot, limits, place);
  for (SetModel& set : problem.instance.sets) set.spins = random.below(4) != 0;
  for (Index v = 0; v < volumes; ++v) {
    VolumeModel& volume = problem.instance.volumes[v];
    volume.demand[kBytes] = static_cast<double>(10'000'000 * (1 + random.below(6)));
    problem.instance.sets[volume.set].limit[kBytes] += volume.demand[kBytes];
    problem.wanted.push_back(static_cast<Index>(random.below(sets)));
    if (v % 3 == 1 && place[v] != place[v - 1]) {
      problem.instance.group_members.push_back({v - 1, v});
      volume.group = problem.instance.volumes[v - 1].group =
          static_cast<Index>(problem.instance.group_members.size() - 1);
    }
  }
  for (SetModel& set : problem.instance.sets)
    set.limit[kBytes] += static_cast<double>(10'000'000 * random.below(8));
  if (random.below(5) == 0) problem.snapshot.policy.max_moves = static_cast<std::int64_t>(random.below(12));
  if (random.below(5) == 0)
    problem.snapshot.policy.max_bytes = Bytes(static_cast<std::int64_t>(random.below(400'000'000)));
}

TEST(OrderMoves, IsTheSameAsAskingEveryoneAtEachEvent) {
  Random random(11);
  std::size_t moves = 0;
  std::size_t hops = 0;
  std::size_t dropped = 0;
  for (int round = 0; round < 500; ++round) {
    Problem problem;
    make_problem(random, problem);
    const Schedule schedule = order_moves(problem.instance, problem.wanted);
    const Schedule plain = testing::Rescan(problem.instance, problem.wanted).run();
    ASSERT_EQ(told(schedule), told(plain)) << "round " << round;
    ASSERT_EQ(schedule.final_place, plain.final_place);
    moves += schedule.moves.size();
    dropped += schedule.dropped.size();
    for (const ScheduledMove& move : schedule.moves) hops += move.hop ? 1 : 0;
  }
  EXPECT_GT(moves, 1000U);
  EXPECT_GT(hops, 20U);
  EXPECT_GT(dropped, 20U);
}

TEST(OrderMoves, TwentyThousandMovesTakeSeconds) {
  constexpr Index kSets = 500;
  constexpr Index kVolumes = 20'000;
  Random random(5);
  const Snapshot snapshot = records(kSets, kVolumes);
  std::vector<Index> place;
  std::vector<Index> wanted;
  for (Index v = 0; v < kVolumes; ++v) {
    place.push_back(v % kSets);
    wanted.push_back((v + 1 + static_cast<Index>(random.below(kSets - 1))) % kSets);
  }
  Instance instance = make(snapshot, std::vector<double>(kSets, 1e15), place);
  // Unequal sizes, so that each move ends at a moment of its own: as many events as moves.
  for (VolumeModel& volume : instance.volumes) volume.demand[kBytes] = random.uniform(1e8, 1e10);
  const auto started = std::chrono::steady_clock::now();
  const Schedule schedule = order_moves(instance, wanted);
  const std::chrono::duration<double> took_s = std::chrono::steady_clock::now() - started;
  EXPECT_EQ(schedule.moves.size(), kVolumes);
  EXPECT_EQ(schedule.final_place, wanted);
  EXPECT_LT(took_s.count(), 10) << "asking everyone at each event takes half a minute here";
}

}  // namespace
}  // namespace tierwatt::planner
