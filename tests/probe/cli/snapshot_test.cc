// tierwatt snapshot check, run as the program runs it.
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "probe/cli/commands.h"
#include "probe/profile/json_value.h"

namespace tierwatt::cli {
namespace {

const std::string kFixtures = std::string(TIERWATT_SOURCE_DIR) + "/fixtures/";

struct Ran {
  int code = 0;
  std::string out, err;
};

Ran run(std::vector<std::string> arguments) {
  const Program program{.name = "tierwatt", .summary = "test", .commands = {snapshot_check_command()}};
  std::ostringstream out;
  std::ostringstream err;
  Output output{out, err};
  arguments.insert(arguments.begin(), {"snapshot", "check"});
  const int code = run_program(program, arguments, output);
  return {code, out.str(), err.str()};
}

TEST(SnapshotCheck, SaysWhatIsInIt) {
  const Ran ran = run({kFixtures + "clusters/tiny.json"});
  EXPECT_EQ(ran.code, kExitOk) << ran.err;
  EXPECT_NE(ran.out.find("48 steps of 600 s"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("1 rack, 2 node, 2 enclosure"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("4 hdd, 1 nvme"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("8 in 1 replica groups, 1 pinned, 0 without"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("wear.start_stops_rated of 4 drives"), std::string::npos) << ran.out;
}

TEST(SnapshotCheck, JsonHasTheSameFigures) {
  const Ran ran = run({"--json", kFixtures + "clusters/office.json"});
  ASSERT_EQ(ran.code, kExitOk) << ran.err;
  const Result<JsonValue> json = parse_json(ran.out);
  ASSERT_TRUE(json) << ran.out;
  const JsonValue::Object& fields = json->object();
  EXPECT_TRUE(fields.at("valid").boolean());
  EXPECT_EQ(fields.at("volumes").text(), "180");
  EXPECT_EQ(fields.at("drives").object().at("hdd").text(), "24");
  EXPECT_TRUE(fields.at("digest").text().starts_with("sha256:"));
}

TEST(SnapshotCheck, BadInputIsOneLineAndCodeThree) {
  const Ran ran = run({kFixtures + "snapshots-bad/negative-size.json"});
  EXPECT_EQ(ran.code, kExitBadInput);
  EXPECT_TRUE(ran.out.empty()) << ran.out;
  EXPECT_NE(ran.err.find("negative-size.json:20: volumes[0].size_bytes: must not be negative"),
            std::string::npos)
      << ran.err;
}

TEST(SnapshotCheck, MissingFileFails) {
  const Ran ran = run({kFixtures + "clusters/none.json"});
  EXPECT_NE(ran.code, kExitOk);
  EXPECT_NE(ran.err.find("none.json"), std::string::npos) << ran.err;
}

}  // namespace
}  // namespace tierwatt::cli
