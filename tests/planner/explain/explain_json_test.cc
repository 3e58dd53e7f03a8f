#include "planner/explain/explain_json.h"

#include <gtest/gtest.h>

#include "tests/planner/explain/explain_testlib.h"
#include "tests/planner/schema_testlib.h"

namespace tierwatt::planner {
namespace {

using namespace testing;

TEST(ExplainJson, IsValidByThePublishedSchema) {
  Case made = small_case();
  made.plan.refused = {{"1 volumes", "b", "does not pay", {{"net_low_j", -5}}}};
  made.snapshot.volumes[kBig].pinned = true;
  const Question question = made.question();
  for (const std::string& document :
       {to_json(question, explain_volume(question, kNoon, 10)),
        to_json(question, explain_volume(question, kBig, 10)),
        to_json(question, explain_set(question, kA, 10)), to_json(question, explain_set(question, kC, 10))}) {
    const auto found = schema_complaints("explanation-v1.json", document);
    if (!found) GTEST_SKIP() << kNoValidator;
    EXPECT_EQ(*found, "") << document;
  }
}

TEST(ExplainJson, TheSchemaRefusesWhatIsNoExplanation) {
  Case made = small_case();
  const Question question = made.question();
  std::string document = to_json(question, explain_volume(question, kNoon, 10));
  document.replace(document.find("\"home\""), 6, "\"hone\"");
  const auto found = schema_complaints("explanation-v1.json", document);
  if (!found) GTEST_SKIP() << kNoValidator;
  EXPECT_NE(*found, "");
}

}  // namespace
}  // namespace tierwatt::planner
