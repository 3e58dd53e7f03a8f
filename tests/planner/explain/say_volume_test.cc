#include <gtest/gtest.h>

#include "planner/explain/say.h"
#include "tests/planner/explain/explain_testlib.h"

namespace tierwatt::planner {
namespace {

using namespace testing;

std::string said(Case& made, Index volume) {
  std::string text;
  for (const Statement& one : explain_volume(made.question(), volume, 10).statements)
    text += one.topic + ": " + one.text + "\n";
  return text;
}

void expect_says(const std::string& text, const std::vector<std::string>& parts) {
  for (const std::string& part : parts)
    EXPECT_NE(text.find(part), std::string::npos) << part << "\nin\n" << text;
}

TEST(SayVolume, WhyItMoves) {
  Case made = small_case();
  expect_says(
      said(made, kNoon),
      {"why: It moves from b to a: empties b", "active 2.00 h of the window's 10.0 h",
       "b is awake 10.0 h today", "1 volume of 200 B leaves b: it is emptied, which saves 1.75 kWh a year",
       "copying: Copying its 200 B takes", "binds: Of 2 other sets that may take it the best"});
}

TEST(SayVolume, WhyItStays) {
  Case made = small_case();
  made.plan.moves.clear();
  made.plan.refused = {{"1 volumes", "b", "emptying this set does not pay", {{"net_low_j", -5}}}};
  expect_says(said(made, kNoon),
              {"The plan refused: 1 volumes (b): emptying this set does not pay (net_low_j -5.00)",
               "binds: a would save 1.75 kWh a year: the search did not find it"});
  made.snapshot.volumes[kNoon].pinned = true;
  expect_says(said(made, kNoon), {"why: It stays on b: it is pinned", "binds: No other set may take it"});
}

TEST(SayVolume, LimitsOnMoves) {
  Case made = small_case();
  made.snapshot.policy.max_moves = 1;
  made.snapshot.policy.max_bytes = Bytes(250);
  expect_says(said(made, kEarly),
              {"makes 1 move, and max_moves allows no more", "250 B that max_bytes allows"});
}

TEST(SayVolume, TheRuleThatBindsIsNamedWithItsNumbers) {
  Case made = small_case();
  made.plan.moves.clear();
  made.snapshot.volumes[kEarly].size = Bytes(750);
  expect_says(said(made, kNoon),
              {"binds: a would save 1.75 kWh a year more, but for headroom: needs 200 B, 150 B left"});
}

TEST(SayVolume, AMoveThatDoesNotPayItsPrice) {
  Case made = small_case();
  made.plan.moves.clear();
  for (SnapshotDrive& drive : made.snapshot.drives) drive.read_bytes_per_s = drive.write_bytes_per_s = 1e-4;
  expect_says(said(made, kNoon), {"a would save 1.75 kWh a year, less than the price of moving"});
}

}  // namespace
}  // namespace tierwatt::planner
