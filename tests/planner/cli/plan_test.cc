// `tierwatt plan` as its user meets it: the file it writes, its words, its exit codes, and what it leaves
// behind when it fails. The published schema judges what it writes.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "planner/cli/commands.h"
#include "planner/model/plan.h"
#include "probe/base/file.h"
#include "probe/base/process.h"
#include "probe/cli/command.h"
#include "probe/profile/snapshot_codec.h"
#include "tests/planner/schema_testlib.h"

namespace tierwatt::planner {
namespace {

namespace fs = std::filesystem;
const fs::path kSource = TIERWATT_SOURCE_DIR;

class PlanCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("plan-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  int run(const std::vector<std::string>& arguments) {
    out_.str("");
    err_.str("");
    cli::Output output{out_, err_};
    output.width_columns = 0;
    return cli::run_program({"tierwatt", "test", {plan_command()}}, arguments, output);
  }
  [[nodiscard]] std::string file(const char* name) const { return folder_ / name; }
  [[nodiscard]] std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), {}));
  }
  static std::string cluster(const char* name) { return kSource / "fixtures/clusters" / name; }

  fs::path folder_;
  std::ostringstream out_, err_;
};

TEST_F(PlanCommand, WritesAPlanAndSaysItInTenLines) {
  ASSERT_EQ(run({"plan", cluster("office.json"), "--out", file("plan.json"), "--steps", "2000"}),
            cli::kExitOk)
      << err_.str();
  const auto plan = read_plan(file("plan.json"));
  ASSERT_TRUE(plan.ok()) << plan.error().to_string();
  EXPECT_FALSE(plan->moves.empty());
  EXPECT_GT(plan->energy.annual_saved_kwh.low, 0);
  EXPECT_LT(plan->energy.window_after_j.value, 0.6 * plan->energy.window_before_j.value);
  const std::string text = out_.str();
  EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 10) << text;
  EXPECT_EQ(files(), 1U);
}

TEST_F(PlanCommand, SameSeedAndStepsGiveTheSameBytes) {
  const auto plan_to = [&](const char* name) {
    return run(
        {"plan", cluster("tiny.json"), "--out", file(name), "--steps", "3000", "--seed", "5", "--quiet"});
  };
  ASSERT_EQ(plan_to("a.json"), cli::kExitOk);
  EXPECT_EQ(out_.str(), "");
  ASSERT_EQ(plan_to("b.json"), cli::kExitOk);
  EXPECT_EQ(*read_file(file("a.json"), 1U << 24U), *read_file(file("b.json"), 1U << 24U));
}

TEST_F(PlanCommand, TheBytesDoNotDependOnThreads) {
  for (const char* threads : {"1", "2", "3"}) {
    ASSERT_EQ(
        run({"plan", cluster("tiny.json"), "--out", file(threads), "--steps", "3000", "--threads", threads}),
        cli::kExitOk);
    EXPECT_EQ(*read_file(file(threads), 1U << 24U), *read_file(file("1"), 1U << 24U)) << threads;
  }
}

TEST_F(PlanCommand, SaysWhatEachStageTook) {
  ASSERT_EQ(run({"plan", cluster("tiny.json"), "--out", file("p.json"), "--timings", file("t.json"),
                 "--steps", "500"}),
            cli::kExitOk);
  EXPECT_NE(err_.str().find("planned in"), std::string::npos) << err_.str();
  const std::string timings = *read_file(file("t.json"), 1U << 20U);
  for (const char* stage : {"read_s", "planned_s", "peak_bytes", "\"search\"", "\"review\"", "\"write\""})
    EXPECT_NE(timings.find(stage), std::string::npos) << timings;
  EXPECT_EQ(run({"plan", cluster("tiny.json"), "--timings", cluster("tiny.json")}), cli::kExitUsage);
}

// Lines, gzip and zstd are read by the checker in Python as they are by us.
TEST_F(PlanCommand, TheOtherCheckerReadsEveryPacking) {
  const auto snapshot = read_snapshot(cluster("tiny.json"));
  ASSERT_TRUE(snapshot.ok());
  ASSERT_TRUE(write_file_atomically(file("s.ndjson"), to_ndjson(*snapshot)).ok());
  ASSERT_TRUE(run_process({"gzip", "-k", file("s.ndjson")}, {.deadline = Seconds(60)}).ok());
  std::vector<std::string> files = {"s.ndjson", "s.ndjson.gz"};
  const auto packed =
      run_process({"zstd", "-q", file("s.ndjson"), "-o", file("s.ndjson.zst")}, {.deadline = Seconds(60)});
  if (packed.ok() && packed->exit_status == 0) files.emplace_back("s.ndjson.zst");
  for (const std::string& name : files) {
    ASSERT_EQ(run({"plan", file(name.c_str()), "--out", file("p.json"), "--steps", "500"}), cli::kExitOk)
        << err_.str();
    const auto checked =
        run_process({"python3", kSource / "tests/e2e/recompute.py", file(name.c_str()), file("p.json")},
                    {.deadline = Seconds(120)});
    if (!checked.ok()) GTEST_SKIP() << "python3 is absent; apt-get install python3";
    EXPECT_EQ(checked->exit_status, 0) << name << ": " << checked->out << checked->err;
  }
}

TEST_F(PlanCommand, JsonOnStandardOutputIsTheDocument) {
  ASSERT_EQ(run({"plan", cluster("tiny.json"), "--json", "--steps", "500"}), cli::kExitOk);
  EXPECT_TRUE(parse_plan(out_.str(), "stdout").ok());
  EXPECT_EQ(files(), 0U);
}

TEST_F(PlanCommand, ABadSnapshotLeavesNoPlan) {
  const std::string bad = kSource / "fixtures/snapshots-bad/volume-on-new-set.json";
  EXPECT_EQ(run({"plan", bad, "--out", file("plan.json")}), cli::kExitBadInput);
  EXPECT_NE(err_.str(), "");
  EXPECT_EQ(files(), 0U);
  EXPECT_NE(run({"plan", file("absent.json"), "--out", file("plan.json")}), cli::kExitOk);
  EXPECT_EQ(files(), 0U);
}

TEST_F(PlanCommand, APlanThatCannotBeWrittenIsOneError) {
  EXPECT_NE(run({"plan", cluster("tiny.json"), "--out", file("no/such/plan.json"), "--steps", "100"}),
            cli::kExitOk);
  EXPECT_NE(err_.str(), "");
  EXPECT_EQ(out_.str(), "") << "no answer without its file";
  EXPECT_EQ(files(), 0U);
}

TEST_F(PlanCommand, NeverOverwritesItsSnapshot) {
  std::filesystem::copy_file(cluster("tiny.json"), file("s.json"));
  EXPECT_EQ(run({"plan", file("s.json"), "--out", file("s.json"), "--steps", "100"}), cli::kExitUsage);
  EXPECT_TRUE(read_snapshot(file("s.json")).ok());
  EXPECT_NE(err_.str().find("overwritten"), std::string::npos) << err_.str();
}

TEST_F(PlanCommand, RefusesNumbersOutOfRange) {
  const std::vector<std::vector<std::string>> wrong = {
      {"--seconds", "0"}, {"--seconds", "-1"}, {"--seconds", "nan"}, {"--seed", "-1"},
      {"--steps", "-5"},  {"--threads", "0"},  {"--threads", "65"},  {"--speed", "9"}};
  for (const auto& extra : wrong) {
    std::vector<std::string> arguments = {"plan", cluster("tiny.json"), "--out", file("plan.json")};
    arguments.insert(arguments.end(), extra.begin(), extra.end());
    EXPECT_EQ(run(arguments), cli::kExitUsage) << extra[0] << " " << extra[1] << ": " << err_.str();
  }
  EXPECT_EQ(files(), 0U);
}

TEST_F(PlanCommand, WhatItWritesIsValidByThePublishedSchema) {
  for (const char* name : {"tiny.json", "office.json"}) {
    ASSERT_EQ(run({"plan", cluster(name), "--out", file("plan.json"), "--steps", "500"}), cli::kExitOk);
    const auto found = testing::schema_complaints("plan-v1.json", *read_file(file("plan.json"), 1U << 24U));
    if (!found) GTEST_SKIP() << testing::kNoValidator;
    EXPECT_EQ(*found, "") << name;
  }
}

TEST_F(PlanCommand, TheSchemaRefusesWhatIsNoPlan) {
  ASSERT_EQ(run({"plan", cluster("tiny.json"), "--out", file("plan.json"), "--steps", "100"}), cli::kExitOk);
  const std::string good = *read_file(file("plan.json"), 1U << 24U);
  const std::vector<std::pair<std::string, std::string>> changes = {
      {"tierwatt/plan/v1", "tierwatt/plan/v2"},
      {"\"status\":\"", "\"status\":\"very_"},
      {"\"awake_steps\":", "\"awake_steps\":-1,\"was\":"},
      {"\"energy\":", "\"energie\":"},
  };
  for (const auto& [from, to] : changes) {
    std::string document = good;
    const std::size_t at = document.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    document.replace(at, from.size(), to);
    const auto found = testing::schema_complaints("plan-v1.json", document);
    if (!found) GTEST_SKIP() << testing::kNoValidator;
    EXPECT_NE(*found, "") << to;
  }
}

}  // namespace
}  // namespace tierwatt::planner
