#include "planner/review/moves.h"

#include <limits>

#include "tests/planner/review/cluster_testlib.h"

namespace tierwatt::planner {
namespace {

using testing::brief;
using testing::Cluster;
using testing::Lines;
using testing::nodes;
using testing::plan_of;

struct Checked {
  CheckedMoves moves;
  Review review;
};
Checked check(const Cluster& cluster, const Plan& plan) {
  const Site site = cluster.site();
  Findings findings;
  Checked checked{check_moves(site, plan, findings), {}};
  checked.review = findings.take();
  return checked;
}

// Volume "v" of 100 bytes on set-0, "w" of 200 on set-1, one empty set.
Cluster two_volumes() {
  Cluster cluster = nodes(3);
  cluster.volume("v", 0, 100);
  cluster.volume("w", 1, 200);
  return cluster;
}

TEST(CheckMoves, AHopThroughScratchIsAChain) {
  const Cluster cluster = two_volumes();
  const Checked checked =
      check(cluster, plan_of(cluster.snapshot, {{0, 2, 0, 10}, {1, 0, 10, 20}, {0, 1, 20, 30}}));
  EXPECT_EQ(brief(checked.review), Lines{});
  EXPECT_EQ(checked.moves.final_place, (std::vector<Index>{1, 0}));
  ASSERT_EQ(checked.moves.list.size(), 3U);
  EXPECT_EQ(checked.moves.list[2].from, 2U);
  EXPECT_EQ(checked.moves.list[2].n, 3);
}

TEST(CheckMoves, UnknownNamesAreNotCarriedOut) {
  const Cluster cluster = two_volumes();
  for (auto Move::*name : {&Move::volume, &Move::from, &Move::to}) {
    Plan plan = plan_of(cluster.snapshot, {{0, 2, 0, 10}});
    plan.moves[0].*name = "nobody";
    const Checked checked = check(cluster, plan);
    ASSERT_EQ(checked.review.findings.size(), 1U);
    EXPECT_EQ(checked.review.findings[0].rule, "moves-chain");
    EXPECT_TRUE(checked.moves.list.empty());
    EXPECT_EQ(checked.moves.final_place[0], 0U);
  }
}

TEST(CheckMoves, AChainThatDoesNotHold) {
  const Cluster cluster = two_volumes();
  Plan wrong_source = plan_of(cluster.snapshot, {{0, 2, 0, 10}});
  wrong_source.moves[0].from = "set-1";
  const Checked checked = check(cluster, wrong_source);
  EXPECT_EQ(brief(checked.review), Lines{"fail moves-chain@0 set-2"});
  EXPECT_EQ(checked.moves.list[0].from, 0U) << "carried out from where the volume really is";

  EXPECT_EQ(brief(check(cluster, plan_of(cluster.snapshot, {{0, 0, 0, 10}})).review),
            Lines{"fail moves-chain@0 set-0"})
      << "to where it stands";
  EXPECT_EQ(brief(check(cluster, plan_of(cluster.snapshot, {{0, 2, 0, 10}, {0, 1, 5, 15}})).review),
            Lines{"fail moves-chain@1 set-1"})
      << "while still in flight";
}

TEST(CheckMoves, NumbersAndTimes) {
  const Cluster cluster = two_volumes();
  Plan numbered = plan_of(cluster.snapshot, {{0, 2, 0, 10}, {1, 2, 10, 20}});
  numbered.moves[1].n = 5;
  EXPECT_EQ(brief(check(cluster, numbered).review), Lines{"fail moves-order@1 set-2"});
  EXPECT_EQ(brief(check(cluster, plan_of(cluster.snapshot, {{0, 2, 10, 20}, {1, 2, 5, 15}})).review),
            Lines{"fail moves-order@1 set-2"});
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  for (const auto& [start_s, end_s] :
       {std::pair{10.0, 10.0}, {10.0, 5.0}, {-1.0, 5.0}, {0.0, kInfinite}, {0.0, kNan}, {kNan, 5.0}}) {
    const Checked checked = check(cluster, plan_of(cluster.snapshot, {{0, 2, start_s, end_s}}));
    EXPECT_TRUE(testing::fails_on(checked.review, "moves-order")) << start_s << " to " << end_s;
    EXPECT_TRUE(checked.moves.list.empty());
  }
}

TEST(CheckMoves, BytesAreTheVolumes) {
  const Cluster cluster = two_volumes();
  Plan plan = plan_of(cluster.snapshot, {{0, 2, 0, 10}});
  plan.moves[0].bytes = Bytes(99);
  EXPECT_EQ(brief(check(cluster, plan).review), Lines{"fail moves-bytes@0 set-2"});
}

TEST(CheckMoves, PlacesThatAreNotAllowed) {
  Cluster cluster = two_volumes();
  cluster.at(0).pinned = true;
  cluster.at(1).activity_known = false;
  const Checked checked = check(cluster, plan_of(cluster.snapshot, {{0, 2, 0, 10}, {1, 2, 10, 20}}));
  EXPECT_EQ(brief(checked.review), (Lines{"fail placement@0 set-2", "fail placement@1 set-2"}));
  EXPECT_EQ(checked.moves.list.size(), 2U) << "the other rules still see what it would do";
}

TEST(CheckMoves, LimitsCountHops) {
  Cluster cluster = two_volumes();
  const std::vector<testing::Step> hop = {{0, 2, 0, 10}, {0, 1, 10, 20}};
  cluster.snapshot.policy.max_moves = 2;
  cluster.snapshot.policy.max_bytes = Bytes(200);
  EXPECT_EQ(brief(check(cluster, plan_of(cluster.snapshot, hop)).review), Lines{});
  cluster.snapshot.policy.max_moves = 1;
  cluster.snapshot.policy.max_bytes = Bytes(199);
  EXPECT_EQ(brief(check(cluster, plan_of(cluster.snapshot, hop)).review),
            (Lines{"fail max-bytes@2 ", "fail max-moves@2 "}));
}

TEST(CheckMoves, AFindingNamesTheGroup) {
  Cluster cluster = two_volumes();
  cluster.group("pair", {0, 1});
  cluster.at(0).pinned = true;
  const Checked checked = check(cluster, plan_of(cluster.snapshot, {{0, 2, 0, 10}}));
  ASSERT_EQ(checked.review.findings.size(), 1U);
  EXPECT_EQ(checked.review.findings[0].group, "pair");
}

TEST(Timeline, EndsComeFirstAndCountWhatIsDone) {
  const Cluster cluster = two_volumes();
  const std::vector<MoveEvent> events =
      timeline(testing::moves_of(cluster.site(), {{0, 2, 0, 10}, {1, 0, 10, 20}, {0, 1, 10, 15}}));
  std::vector<std::string> told;
  for (const MoveEvent& event : events)
    told.push_back((event.starts ? "start " : "end ") + std::to_string(event.move) + " done " +
                   std::to_string(event.done));
  EXPECT_EQ(told, (std::vector<std::string>{"start 0 done 0", "end 0 done 0", "start 1 done 1",
                                            "start 2 done 1", "end 2 done 1", "end 1 done 2"}));
}

}  // namespace
}  // namespace tierwatt::planner
