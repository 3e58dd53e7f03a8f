// Clusters whose optimum is known: disk-mates share a pattern and fill one disk exactly
// (tests/bench/planner). The same at 2 000 x 40 000, and with a time limit, is asked by `plan-bench
// --planted`.
#include <gtest/gtest.h>

#include "planner/simulate/evaluate.h"
#include "planner/solve/bound.h"
#include "planner/solve/search.h"
#include "tests/bench/planner/mix.h"

namespace tierwatt::planner {
namespace {

void within_two_percent(std::size_t disks, std::size_t volumes, std::uint64_t cluster_seed) {
  const bench::MixPlan mix{.seed = cluster_seed, .disks = disks, .volumes = volumes, .planted = true};
  const Snapshot snapshot = bench::build_mix(mix);
  const Instance instance = *make_instance(snapshot);
  SearchOptions options;
  options.steps = 60 * static_cast<std::int64_t>(volumes);
  options.seconds = 600;
  options.threads = 2;
  const SearchResult found = search(instance, options);
  const double optimum_j = bench::planted_optimum_j(mix);
  const double ours_j = evaluate(instance, found.place, TimeoutRule::best).total_j.value;
  EXPECT_LE(ours_j, 1.02 * optimum_j) << cluster_seed << ": " << 100 * (ours_j / optimum_j - 1) << " % above";
  EXPECT_GE(ours_j, optimum_j * (1 - 1e-9));
  EXPECT_LE(lower_bound(instance).window_j, optimum_j * (1 + 1e-9));
}

TEST(Planted, OptimumIsMetWithinTwoPercentOn60Disks) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) within_two_percent(60, 1'200, seed);
}
TEST(Planted, OptimumIsMetWithinTwoPercentOn200Disks) { within_two_percent(200, 4'000, 1); }

}  // namespace
}  // namespace tierwatt::planner
