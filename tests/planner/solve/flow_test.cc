// A graph by hand with its cut, a matching, and random ones: what flows out of the source's side of the cut
// is what arrives.
#include "planner/solve/flow.h"

#include <gtest/gtest.h>

#include <tuple>
#include <vector>

#include "probe/base/random.h"

namespace tierwatt::planner {
namespace {

TEST(Flow, TakesTheWayBackWhereTheFirstPathStandsInTheWay) {
  Flow flow(4);
  flow.add(0, 1, 1);
  flow.add(0, 2, 1);
  flow.add(1, 2, 1);
  flow.add(1, 3, 1);
  flow.add(2, 3, 1);
  EXPECT_DOUBLE_EQ(flow.run(0, 3), 2);
}

TEST(Flow, NamesTheSideThatCannotGetThrough) {
  Flow flow(5);
  flow.add(0, 1, 600);
  flow.add(0, 2, 100);
  flow.add(1, 3, 600);
  flow.add(2, 3, 100);
  flow.add(3, 4, 500);
  EXPECT_DOUBLE_EQ(flow.run(0, 4), 500);
  EXPECT_EQ(flow.source_side(0), (std::vector<char>{1, 1, 1, 1, 0}));
}

TEST(Flow, IsTheSmallestCut) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Random random(seed);
    Flow flow(8);
    std::vector<std::tuple<std::size_t, std::size_t, double>> edges;
    for (int e = 0; e < 20; ++e) {
      edges.emplace_back(random.below(8), random.below(8), static_cast<double>(random.below(100)));
      flow.add(std::get<0>(edges.back()), std::get<1>(edges.back()), std::get<2>(edges.back()));
    }
    const double arrives = flow.run(0, 7);
    const std::vector<char> side = flow.source_side(0);
    EXPECT_EQ(side[7], 0);
    double cut = 0;
    for (const auto& [from, to, capacity] : edges) cut += side[from] != 0 && side[to] == 0 ? capacity : 0;
    EXPECT_DOUBLE_EQ(arrives, cut) << "seed " << seed;
  }
}

}  // namespace
}  // namespace tierwatt::planner
