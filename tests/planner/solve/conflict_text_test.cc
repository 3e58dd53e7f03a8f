// One volume and what is in its way; several volumes; more rules than are named.
#include "planner/solve/conflict_text.h"

#include <gtest/gtest.h>

#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

using testing::random_snapshot;

class ConflictText : public ::testing::Test {
 protected:
  ConflictText() : snapshot_(random_snapshot(1, {.spinning = 3, .volumes = 12, .steps = 8, .fill = 0.1})) {
    for (Index v = 0; v < snapshot_.volumes.size(); ++v) {
      snapshot_.volumes[v].set = v % 2;
      snapshot_.volumes[v].allowed_sets = {2};
    }
  }
  Snapshot snapshot_;
};

TEST_F(ConflictText, SaysAllOfItInOneSentence) {
  const std::vector<ConflictPart> parts = {
      {ConflictRule::allowed_sets, 0}, {ConflictRule::pinned, 1, kNone, true}, {ConflictRule::headroom}};
  EXPECT_EQ(
      conflict_text(snapshot_, parts),
      "volume volume-0 stands on set-0, which its own rules exclude, and there is no other place that keeps "
      "volume-0's allowed_sets (set-2); volume-1 pinned on set-1; headroom 1 of its sets: without any one of "
      "these there would be");
}

TEST_F(ConflictText, CountsTheVolumesAndNamesTheFirst) {
  const std::vector<ConflictPart> parts = {{ConflictRule::allowed_sets, 3}, {ConflictRule::allowed_sets, 4}};
  EXPECT_EQ(
      conflict_text(snapshot_, parts),
      "2 volumes, the first volume-3, stand on sets that their own rules exclude, and there is no other "
      "place that keeps volume-3's allowed_sets (set-2); volume-4's allowed_sets (set-2): without any one "
      "of these there would be");
}

TEST_F(ConflictText, NamesEightRules) {
  std::vector<ConflictPart> parts;
  for (Index v = 0; v < 10; ++v) parts.push_back({ConflictRule::allowed_sets, v});
  const std::string text = conflict_text(snapshot_, parts);
  EXPECT_NE(text.find("volume-7's"), std::string::npos) << text;
  EXPECT_EQ(text.find("volume-8's"), std::string::npos) << text;
  EXPECT_NE(text.find("; and 2 more: without any"), std::string::npos) << text;
}

TEST(InseparableText, NamesTheGroupTheDomainsAndTheRemedy) {
  EXPECT_EQ(
      inseparable_text("db", 3, DomainKind::rack, 2),
      "replica group db has 3 members, but the cluster has 2 racks with drives, and the policy's spread "
      "over racks is hard: make it soft, or correct the group");
  EXPECT_NE(inseparable_text("db", 2, DomainKind::node, 1).find("1 node with"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt::planner
