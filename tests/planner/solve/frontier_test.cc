// Limits are kept, wider ones are never answered worse, and the answers do not depend on threads.
#include "planner/solve/frontier.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "tests/planner/random_snapshot.h"
#include "tests/planner/solve/brute_force.h"
#include "tests/planner/solve/large_testlib.h"

namespace tierwatt::planner {
namespace {

struct Moved {
  double bytes = 0;
  std::int64_t moves = 0;
};

Moved moved(const Instance& instance, const std::vector<Index>& place) {
  Moved sum;
  for (Index v = 0; v < place.size(); ++v) {
    if (place[v] == instance.volumes[v].set) continue;
    sum.bytes += instance.volumes[v].demand[kBytes];
    ++sum.moves;
  }
  return sum;
}

double all_bytes(const Instance& instance) {
  double sum = 0;
  for (const VolumeModel& volume : instance.volumes) sum += volume.demand[kBytes];
  return sum;
}

SearchOptions options(int threads = 1) {
  SearchOptions options;
  options.steps = 20'000;
  options.seconds = 600;
  options.threads = threads;
  return options;
}

TEST(Frontier, KeepsLimitsAndNeverDoesWorseWithMore) {
  const Snapshot snapshot = testing::large_snapshot(3, {});
  const Instance instance = *make_instance(snapshot);
  const double all = all_bytes(instance);
  // Not in order on purpose.
  const std::array<MoveLimits, 5> limits = {MoveLimits{.bytes = 0.5 * all}, MoveLimits{.bytes = 0},
                                            MoveLimits{.bytes = 0.8 * all}, MoveLimits{.bytes = 0.2 * all},
                                            MoveLimits{}};
  const std::vector<SearchResult> found = search_frontier(instance, options(), limits);
  ASSERT_EQ(found.size(), limits.size());
  for (std::size_t i = 0; i < limits.size(); ++i) {
    EXPECT_LE(moved(instance, found[i].place).bytes, limits[i].bytes * (1 + 1e-9)) << i;
    EXPECT_TRUE(testing::feasible(instance, found[i].place)) << i;
  }
  EXPECT_EQ(found[1].place, instance.places());
  for (const auto& [less, more] : {std::pair{1, 3}, {3, 0}, {0, 2}, {2, 4}}) {
    EXPECT_LE(found[static_cast<std::size_t>(more)].after_j, found[static_cast<std::size_t>(less)].after_j)
        << less << " " << more;
  }
  EXPECT_LT(found[3].after_j, found[1].after_j) << "a fifth of the bytes saves something";
  EXPECT_LT(found[4].after_j, found[3].after_j);
}

TEST(Frontier, KeepsALimitOnMoves) {
  const Snapshot snapshot = testing::large_snapshot(4, {});
  const Instance instance = *make_instance(snapshot);
  const std::array<MoveLimits, 2> limits = {MoveLimits{.moves = 100}, MoveLimits{.moves = 600}};
  const std::vector<SearchResult> found = search_frontier(instance, options(), limits);
  for (std::size_t i = 0; i < limits.size(); ++i) {
    EXPECT_LE(moved(instance, found[i].place).moves, limits[i].moves);
    EXPECT_LE(found[i].after_j, found[i].before_j);
  }
  EXPECT_LE(found[1].after_j, found[0].after_j);
}

TEST(Frontier, IsTheSameAtAnyNumberOfThreads) {
  const Snapshot snapshot = testing::large_snapshot(5, {});
  const Instance instance = *make_instance(snapshot);
  const std::array<MoveLimits, 2> limits = {MoveLimits{.bytes = 0.3 * all_bytes(instance)},
                                            MoveLimits{.bytes = 0.7 * all_bytes(instance)}};
  const auto one = search_frontier(instance, options(1), limits);
  const auto three = search_frontier(instance, options(3), limits);
  for (std::size_t i = 0; i < limits.size(); ++i) EXPECT_EQ(one[i].place, three[i].place) << i;
}

}  // namespace
}  // namespace tierwatt::planner
