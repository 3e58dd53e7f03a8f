// docs/schema/snapshot-v1.json, the fixtures and the reader agree. The validator is Debian's
// python3-jsonschema, run once for all documents.
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "probe/base/file.h"
#include "probe/base/process.h"
#include "probe/profile/snapshot_codec.h"

namespace tierwatt {
namespace {

const std::filesystem::path kSource = TIERWATT_SOURCE_DIR;

constexpr const char* kValidator = R"(
import json, sys
try:
    import jsonschema
    validator_class = jsonschema.Draft202012Validator
except (ImportError, AttributeError):
    print("absent"); sys.exit(0)
schema = json.load(open(sys.argv[1]))
validator_class.check_schema(schema)
validator = validator_class(schema)
for path in sys.argv[2:]:
    print(path, "valid" if validator.is_valid(json.load(open(path))) else "invalid")
)";

// path -> valid; empty when the validator is absent.
std::map<std::string, bool> validate(const std::vector<std::string>& paths) {
  std::vector<std::string> argv{"python3", "-c", kValidator, kSource / "docs/schema/snapshot-v1.json"};
  argv.insert(argv.end(), paths.begin(), paths.end());
  const Result<ProcessOutput> ran = run_process(argv, {.deadline = Seconds(120)});
  std::map<std::string, bool> found;
  if (!ran || ran->out.starts_with("absent")) return found;
  EXPECT_EQ(ran->exit_status, 0) << ran->err;
  std::istringstream lines(ran->out);
  for (std::string path, word; lines >> path >> word;) found[path] = word == "valid";
  return found;
}

constexpr std::string_view kBase = R"({"schema": "tierwatt/snapshot/v1", "taken_at": "2026-03-02T00:00:00Z",
  "window": {"start": "2026-02-23T00:00:00Z", "step_s": 60, "steps": 100},
  "domains": [{"id": "node-1", "kind": "node", "floor_watts": 3}],
  "drives": [{"id": "hdd-1", "domain": "node-1", "class": "hdd", "capacity_bytes": 8000, "power": {"idle": 5}}],
  "sets": [{"id": "set-1", "drives": ["hdd-1"], "idle_timeout_s": 60}],
  "volumes": [{"id": "v-1", "set": "set-1", "size_bytes": 1000, "pinned": false, "active": [[0, 10]]}],
  "policy": {"headroom": 0.85, "pue": 1.4}})";

struct Change {
  std::string_view from, to;
  bool valid;
};
constexpr std::array<Change, 46> kChanges{{
    {"\"pue\": 1.4", "\"pue\": 1", true},
    {"\"pue\": 1.4", "\"pue\": 0.5", false},
    {"\"pue\": 1.4", "\"unheard_of\": {\"a\": []}", true},
    {"\"pue\": 1.4", "\"domain_spread\": {\"rack\": \"soft\"}", true},
    {"\"pue\": 1.4", "\"domain_spread\": {\"row\": \"soft\"}", false},
    {"\"pue\": 1.4", "\"domain_spread\": {\"rack\": \"very\"}", false},
    {"\"pue\": 1.4", "\"objective\": \"speed\"", false},
    {"\"pue\": 1.4", "\"retired_power\": \"off\"", true},
    {"\"pue\": 1.4", "\"horizon_days\": 0", false},
    {"\"pue\": 1.4", "\"max_moves\": 1.5", false},
    {"\"pue\": 1.4", "\"max_moves\": 3.0", true},
    {"\"pue\": 1.4", "\"max_bytes\": null", true},
    {"0.85", "1", true},
    {"0.85", "0", false},
    {"0.85", "1.01", false},
    {"\"steps\": 100", "\"steps\": 5256000", true},
    {"\"steps\": 100", "\"steps\": 5256001", false},
    {"\"steps\": 100", "\"steps\": 0", false},
    {"\"step_s\": 60, ", "", false},
    {"\"step_s\": 60", "\"step_s\": 60.0", true},
    {"2026-03-02T00:00:00Z", "2026-03-02T00:00:00.5+02:00", true},
    {"2026-03-02T00:00:00Z", "2026-03-02", false},
    {"2026-03-02T00:00:00Z", "1969-03-02T00:00:00Z", false},
    {"snapshot/v1", "snapshot/v2", false},
    {"\"size_bytes\": 1000", "\"size_bytes\": -1", false},
    {"\"size_bytes\": 1000", "\"size_bytes\": \"1\"", false},
    {"\"size_bytes\": 1000", "\"size_bytes\": 1000, \"used_bytes\": 5, \"later\": 1", true},
    {"\"pinned\": false", "\"pinned\": 0", false},
    {"\"pinned\": false", "\"group\": null", true},
    {"\"pinned\": false", "\"group\": \"\"", false},
    {"\"pinned\": false", "\"allowed_classes\": [\"hdd\", \"tape\"]", false},
    {"\"pinned\": false", "\"allowed_sets\": [\"set-1\"]", true},
    {"\"pinned\": false", "\"last_access\": \"monday\"", false},
    {"[[0, 10]]", "[[0, 0]]", false},
    {"[[0, 10]]", "[[0, 10, 1]]", false},
    {"[[0, 10]]", "[]", true},
    {"[[0, 10]]", "null", true},
    {"\"idle\": 5", "\"idle\": {\"value\": 5, \"source\": \"guess\"}", false},
    {"\"idle\": 5", "\"idle\": {\"value\": 5, \"low\": 4, \"high\": 6, \"source\": \"catalog\"}", true},
    {"\"idle\": 5", "\"idle\": {\"low\": 4}", false},
    {"\"idle\": 5", "\"idle\": -1", false},
    {"\"class\": \"hdd\"", "\"class\": \"disk\"", false},
    {"\"capacity_bytes\": 8000", "\"capacity_bytes\": 0", false},
    {"[\"hdd-1\"]", "[]", false},
    {"\"kind\": \"node\"", "\"kind\": \"row\"", false},
    {"\"id\": \"node-1\", ", "", false},
}};

TEST(SnapshotSchema, AgreesWithTheReader) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "snapshot_schema_test";
  std::filesystem::create_directories(folder);
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < kChanges.size(); ++i) {
    std::string text(kBase);
    const std::size_t at = text.find(kChanges[i].from);
    ASSERT_NE(at, std::string::npos) << kChanges[i].from;
    text.replace(at, kChanges[i].from.size(), kChanges[i].to);
    paths.push_back(folder / (std::to_string(i) + ".json"));
    ASSERT_TRUE(write_file_atomically(paths.back(), text));
    const Result<Snapshot> read = parse_snapshot(text, "mutant");
    EXPECT_EQ(read.ok(), kChanges[i].valid) << kChanges[i].to << (read ? "" : read.error().to_string());
  }
  const std::map<std::string, bool> validated = validate(paths);
  std::filesystem::remove_all(folder);
  if (validated.empty()) GTEST_SKIP() << "no JSON Schema validator: apt install python3-jsonschema";
  for (std::size_t i = 0; i < kChanges.size(); ++i)
    EXPECT_EQ(validated.at(paths[i]), kChanges[i].valid) << kChanges[i].to;
}

TEST(SnapshotSchema, FixturesAreValid) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(kSource / "fixtures/clusters")) {
    if (entry.path().extension() != ".json") continue;
    paths.push_back(entry.path());
    const Result<Snapshot> read = read_snapshot(entry.path());
    EXPECT_TRUE(read) << read.error().to_string();
  }
  ASSERT_GE(paths.size(), 2U);
  const std::map<std::string, bool> validated = validate(paths);
  if (validated.empty()) GTEST_SKIP() << "no JSON Schema validator: apt install python3-jsonschema";
  for (const std::string& path : paths) EXPECT_TRUE(validated.at(path)) << path;
}

}  // namespace
}  // namespace tierwatt
