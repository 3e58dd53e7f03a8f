// Cases by hand, and random ones against trying everything.
#include "planner/solve/fit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "probe/base/random.h"
#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

using testing::random_snapshot;

// Six sets, one node each; the nodes must not hold two replicas.
class FitOf : public ::testing::Test {
 protected:
  FitOf() : snapshot_(random_snapshot(1, {.spinning = 6, .volumes = 1, .steps = 8})) {
    snapshot_.policy.domain_spread[static_cast<std::size_t>(DomainKind::node)] = Spread::hard;
    auto made = make_instance(snapshot_);
    EXPECT_TRUE(made.ok());
    instance_ = std::move(*made);
  }
  static Guest guest(double bytes, std::vector<Index> sets) {
    Guest one;
    one.demand[kBytes] = bytes;
    one.sets = std::move(sets);
    return one;
  }
  [[nodiscard]] Fit of(const std::vector<Guest>& guests, double bytes = 1000) const {
    Amounts room;
    room.fill(1e9);
    room[kBytes] = bytes;
    return fit(instance_, guests, std::vector<Amounts>(instance_.sets.size(), room));
  }
  Snapshot snapshot_;
  Instance instance_;
};

TEST_F(FitOf, NobodyFits) { EXPECT_EQ(of({}), Fit::yes); }

TEST_F(FitOf, ThreeOfSixHundredDoNotFitOnTwoOfAThousand) {
  const std::vector<Guest> two(2, guest(600, {0, 1}));
  EXPECT_EQ(of(two), Fit::yes);
  const std::vector<Guest> three(3, guest(600, {0, 1}));
  EXPECT_EQ(of(three), Fit::no);
  EXPECT_EQ(of(three, 1200), Fit::yes);
}

TEST_F(FitOf, EveryResourceCounts) {
  std::vector<Guest> guests(2, guest(1, {3}));
  guests[0].demand[kReadIops] = guests[1].demand[kReadIops] = 0.6e9;
  EXPECT_EQ(of(guests), Fit::no);
  guests[1].sets.push_back(4);
  EXPECT_EQ(of(guests), Fit::yes);
}

TEST_F(FitOf, ReplicasKeepApart) {
  std::vector<Guest> guests(3, guest(1, {0, 1}));
  EXPECT_EQ(of(guests), Fit::yes);
  for (Guest& one : guests) one.group = 0;
  EXPECT_EQ(of(guests), Fit::no);
  guests[2].sets = {5};
  EXPECT_EQ(of(guests), Fit::yes);
}

TEST_F(FitOf, ReplicasThatShareADomainMayBothStay) {
  std::vector<Guest> guests(2, guest(1, {}));
  for (Guest& one : guests) {
    one.group = 0;
    one.home = 2;
  }
  EXPECT_EQ(of(guests), Fit::yes);
  guests.push_back(guest(1, {2}));
  guests.back().group = 0;
  EXPECT_EQ(of(guests), Fit::no) << "one that comes may not join them";
}

TEST_F(FitOf, ManyAlikeAreSeenAtOnce) {
  std::vector<Index> sets(6);
  std::iota(sets.begin(), sets.end(), 0);
  EXPECT_EQ(of(std::vector<Guest>(12, guest(450, sets))), Fit::yes);
  EXPECT_EQ(of(std::vector<Guest>(13, guest(450, sets))), Fit::no);
}

TEST_F(FitOf, TooManyAreNotAsked) {
  EXPECT_EQ(of(std::vector<Guest>(kMostGuests + 1, guest(450, {0}))), Fit::unknown);
}

TEST_F(FitOf, IsWhatTryingEverythingFinds) {
  int fits = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    Random random(seed);
    std::vector<Guest> guests;
    for (int g = 0; g < 6; ++g) {
      Guest one = guest(static_cast<double>(200 + random.below(500)), {});
      for (Index s = 0; s < 3; ++s) {
        if (random.below(4) != 0) one.sets.push_back(s);
      }
      one.group = random.below(3) == 0 ? 0 : kNone;
      guests.push_back(std::move(one));
    }
    bool possible = false;
    for (std::size_t code = 0; code < 729 && !possible; ++code) {
      std::array<double, 3> used{};
      std::array<int, 3> replicas{};
      bool allowed = true;
      std::size_t rest = code;
      for (const Guest& one : guests) {
        const auto set = static_cast<Index>(rest % 3);
        rest /= 3;
        used[set] += one.demand[kBytes];
        replicas[set] += one.group == 0 ? 1 : 0;
        allowed = allowed && std::find(one.sets.begin(), one.sets.end(), set) != one.sets.end();
      }
      for (Index s = 0; s < 3; ++s) allowed = allowed && used[s] <= 1000 && replicas[s] <= 1;
      possible = allowed;
    }
    fits += possible ? 1 : 0;
    EXPECT_EQ(of(guests), possible ? Fit::yes : Fit::no) << "seed " << seed;
  }
  EXPECT_GT(fits, 40);
  EXPECT_LT(fits, 360);
}

}  // namespace
}  // namespace tierwatt::planner
