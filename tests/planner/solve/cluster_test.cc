#include "planner/solve/cluster.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "probe/base/random.h"

namespace tierwatt::planner {
namespace {

constexpr std::uint32_t kSteps = 504;

// Volumes of so many patterns in turn, each awake around an hour of its own.
std::vector<Signature> patterns(std::size_t volumes, std::uint32_t kinds) {
  Random random(1);
  std::vector<Signature> signatures;
  for (std::size_t v = 0; v < volumes; ++v) {
    const auto start = static_cast<std::uint32_t>(v % kinds) * (kSteps / kinds);
    const std::vector<tierwatt::Run> runs{{start, 6 + static_cast<std::uint32_t>(random.below(4))}};
    signatures.push_back(signature_of(runs, kSteps));
  }
  return signatures;
}

std::vector<Index> ordered(std::span<const Signature> signatures, std::uint64_t seed, int threads) {
  std::vector<Index> volumes(signatures.size());
  std::iota(volumes.begin(), volumes.end(), Index{0});
  order_by_likeness(signatures, volumes, 8, seed, threads);
  return volumes;
}

TEST(Cluster, KeepsEveryVolumeOnce) {
  std::vector<Index> volumes = ordered(patterns(1000, 7), 3, 2);
  std::sort(volumes.begin(), volumes.end());
  for (Index v = 0; v < volumes.size(); ++v) EXPECT_EQ(volumes[v], v);
}

TEST(Cluster, NeighboursAreOfOnePattern) {
  constexpr std::uint32_t kKinds = 10;
  const std::vector<Index> volumes = ordered(patterns(1000, kKinds), 3, 1);
  int changes = 0;
  for (std::size_t i = 1; i < volumes.size(); ++i)
    changes += volumes[i] % kKinds != volumes[i - 1] % kKinds ? 1 : 0;
  EXPECT_LE(changes, 30) << "in the order given nearly every neighbour is of another pattern";
}

TEST(Cluster, IsTheSameWhoeverDoesTheWork) {
  const std::vector<Signature> signatures = patterns(30'000, 50);
  const std::vector<Index> alone = ordered(signatures, 5, 1);
  EXPECT_EQ(ordered(signatures, 5, 2), alone);
  EXPECT_EQ(ordered(signatures, 5, 4), alone);
}

TEST(Cluster, TheBusierComesFirstWhereThereIsNoPattern) {
  Random random(8);
  std::vector<Signature> signatures(4000);
  for (std::size_t v = 0; v < signatures.size(); ++v) {
    for (std::size_t event = 0; event < 1 + v % 40; ++event)
      set_run(signatures[v].words, {static_cast<std::uint32_t>(random.below(kSteps)), 1});
  }
  const std::vector<Index> volumes = ordered(signatures, 2, 1);
  const auto bits = [&](std::size_t from, std::size_t to) {
    int sum = 0;
    for (std::size_t i = from; i < to; ++i) sum += count_bits(signatures[volumes[i]]);
    return sum;
  };
  EXPECT_GT(bits(0, 1000), bits(3000, 4000));
}

TEST(Cluster, AllAlikeOrAlone) {
  const std::vector<Signature> same(100);
  EXPECT_EQ(ordered(same, 1, 1).size(), 100U);
  const std::vector<Signature> one(1);
  EXPECT_EQ(ordered(one, 1, 1), std::vector<Index>{0});
  EXPECT_TRUE(ordered({}, 1, 1).empty());
}

}  // namespace
}  // namespace tierwatt::planner
