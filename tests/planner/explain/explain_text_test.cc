#include "planner/explain/explain_text.h"

#include <gtest/gtest.h>

#include <sstream>

#include "tests/planner/explain/explain_testlib.h"

namespace tierwatt::planner {
namespace {

using namespace testing;

TEST(ExplainText, AVolumeInSentencesAndTables) {
  Case made = small_case();
  const std::string text = render_text(explain_volume(made.question(), kNoon, 10), 0, false);
  EXPECT_TRUE(text.starts_with("Volume noon (shop/data-noon), 200 B: b -> a\n")) << text;
  for (const char* part : {"\nWhy\n", "\nCopying\n", "\nWhat binds\n", "(2 of 3 other sets may take it",
                           "b (as it is)", "headroom: needs 200 B, 100 B left", "Excluded sets"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(ExplainText, ASetInSentencesAndTables) {
  Case made = small_case();
  const std::string text = render_text(explain_set(made.question(), kA, 10), 0, true);
  EXPECT_TRUE(text.starts_with("\x1b[1mSet a, 1 drive on node-a: sleeps\x1b[0m\n")) << text;
  for (const char* part :
       {"better timeout alone", "after the plan", "Who keeps it awake after the plan", "early"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST(ExplainText, KeepsToTheWidthAndShowsNamesAsText) {
  Case made = small_case();
  made.snapshot.volumes[kNoon].id = "no\x1b[2Jon";
  made.plan.moves[0].volume = made.snapshot.volumes[kNoon].id;
  const std::string text = render_text(explain_volume(made.question(), kNoon, 10), 72, false);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);  // the heading is not broken
  bool table = false;
  while (std::getline(lines, line)) {
    table = table || line.starts_with("Instead");
    EXPECT_TRUE(table || line.size() <= 72U) << line;
  }
}

}  // namespace
}  // namespace tierwatt::planner
