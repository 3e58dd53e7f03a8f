#include "planner/explain/explain_json.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "probe/base/file.h"
#include "probe/base/process.h"
#include "tests/planner/explain/explain_testlib.h"

namespace tierwatt::planner {
namespace {

using namespace testing;
namespace fs = std::filesystem;

constexpr const char* kValidator = R"(
import json, sys
try:
    import jsonschema
except ImportError:
    sys.exit(77)
schema = json.load(open(sys.argv[1]))
validator = jsonschema.Draft202012Validator
validator.check_schema(schema)
for error in validator(schema).iter_errors(json.loads(sys.argv[2])):
    print(error.json_path, error.message[:200])
)";

// "" when valid; nothing when there is no validator.
std::optional<std::string> complaints(const std::string& document) {
  const std::string schema = std::string(TIERWATT_SOURCE_DIR) + "/docs/schema/explanation-v1.json";
  const auto checked =
      run_process({"python3", "-c", kValidator, schema, document}, {.deadline = Seconds(60)});
  if (!checked || checked->exit_status == 77) return std::nullopt;
  return checked->out + checked->err;
}

TEST(ExplainJson, IsValidByThePublishedSchema) {
  Case made = small_case();
  made.plan.refused = {{"1 volumes", "b", "does not pay", {{"net_low_j", -5}}}};
  made.snapshot.volumes[kBig].pinned = true;
  const Question question = made.question();
  for (const std::string& document :
       {to_json(question, explain_volume(question, kNoon, 10)),
        to_json(question, explain_volume(question, kBig, 10)),
        to_json(question, explain_set(question, kA, 10)), to_json(question, explain_set(question, kC, 10))}) {
    const auto found = complaints(document);
    if (!found) GTEST_SKIP() << "python3 with jsonschema is absent; apt-get install python3-jsonschema";
    EXPECT_EQ(*found, "") << document;
  }
}

TEST(ExplainJson, TheSchemaRefusesWhatIsNoExplanation) {
  Case made = small_case();
  const Question question = made.question();
  std::string document = to_json(question, explain_volume(question, kNoon, 10));
  document.replace(document.find("\"home\""), 6, "\"hone\"");
  const auto found = complaints(document);
  if (!found) GTEST_SKIP() << "python3 with jsonschema is absent; apt-get install python3-jsonschema";
  EXPECT_NE(*found, "");
}

}  // namespace
}  // namespace tierwatt::planner
