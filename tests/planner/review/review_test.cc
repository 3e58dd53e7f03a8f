// The whole review, on the worked plan of cluster_testlib.h: nothing to say; then one breach of each family,
// to see that every family is asked, and that a plan that is wrong in everything still ends in a review.
#include "planner/review/review.h"

#include <limits>

#include "tests/planner/review/cluster_testlib.h"

namespace tierwatt::planner {
namespace {

using testing::brief;
using testing::Cluster;
using testing::fails_on;
using testing::Lines;
using testing::worked_cluster;
using testing::worked_plan;

TEST(ReviewPlan, TheWorkedPlanIsFlawlessButForLostRoomAndUnknownWear) {
  const Cluster cluster = worked_cluster();
  const Review review = review_plan(cluster.snapshot, worked_plan(cluster.snapshot));
  // Both volumes stand on node-0, and the plan retires all that could take them. No drive tells its
  // start/stops.
  EXPECT_EQ(brief(review),
            (Lines{"info wear-unknown@1 ", "warn n-1-capacity@1 node-0", "warn n-1-speed@1 node-0"}));
  EXPECT_EQ(review.verdict, Verdict::warn);
}

TEST(ReviewPlan, AsksEveryFamily) {
  const Cluster cluster = worked_cluster();
  const Plan good = worked_plan(cluster.snapshot);
  Plan plan = good;
  plan.snapshot = "sha256:other";
  EXPECT_TRUE(fails_on(review_plan(cluster.snapshot, plan), "digest"));
  plan = good;
  plan.moves[0].n = 2;
  EXPECT_TRUE(fails_on(review_plan(cluster.snapshot, plan), "moves-order"));
  plan = good;
  plan.sets[0].awake_steps = 5;
  EXPECT_TRUE(fails_on(review_plan(cluster.snapshot, plan), "awake-steps"));
  plan = good;
  plan.sets[0].role = SetRole::awake;
  EXPECT_TRUE(fails_on(review_plan(cluster.snapshot, plan), "role"));

  Cluster other = cluster;
  other.snapshot.drives[0].idle.reset();
  EXPECT_TRUE(fails_on(review_plan(other.snapshot, good), "missing-figure"));
  other = cluster;
  other.snapshot.sets[0].usable = Bytes(299);
  EXPECT_TRUE(fails_on(review_plan(other.snapshot, good), "room"));
  other = cluster;
  other.group("pair", {0, 1});
  EXPECT_TRUE(fails_on(review_plan(other.snapshot, good), "spread-spindle"));
  other = cluster;
  other.at(0).first_byte_s = 1;
  EXPECT_TRUE(fails_on(review_plan(other.snapshot, good), "first-byte"));
  other = cluster;
  other.at(0).activity_known = false;
  EXPECT_TRUE(fails_on(review_plan(other.snapshot, good), "unknown-activity"));
}

TEST(ReviewPlan, TimeoutsThatAreNoDurationAreAFindingNotACrash) {
  const Cluster cluster = worked_cluster();
  for (const double timeout_s :
       {-1e300, -1.0, 1e300, std::numeric_limits<double>::quiet_NaN(),
        std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()}) {
    Plan plan = worked_plan(cluster.snapshot);
    plan.sets[0].timeout_s = timeout_s;
    EXPECT_EQ(review_plan(cluster.snapshot, plan).verdict, Verdict::fail) << timeout_s;
  }
}

TEST(ReviewPlan, AnEmptyPlanForAnEmptyClusterIsFine) {
  const Cluster cluster;
  Plan plan;
  plan.snapshot = cluster.snapshot.digest;
  EXPECT_EQ(review_plan(cluster.snapshot, plan).verdict, Verdict::ok);
}

TEST(ReviewSnapshot, NothingIsWorseThanAWarning) {
  Cluster cluster = worked_cluster();
  cluster.group("pair", {0, 1});
  cluster.at(1).set = 0;
  cluster.at(0).size = Bytes(5000);
  cluster.at(0).first_byte_s = 1;
  cluster.snapshot.sets[0].idle_timeout_s = 0;
  const Review review = review_snapshot(cluster.snapshot);
  EXPECT_EQ(review.verdict, Verdict::warn) << testing::text_of(review);
  for (const char* rule : {"room", "spread", "spread-spindle", "first-byte", "group-asleep", "n-1-capacity"})
    EXPECT_NE(testing::text_of(review).find(std::string("warn ") + rule + "@0"), std::string::npos) << rule;
}

}  // namespace
}  // namespace tierwatt::planner
