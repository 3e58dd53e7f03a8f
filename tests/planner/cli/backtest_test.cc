// `tierwatt backtest` as its user meets it, and its figures against those of planning and review.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "planner/backtest/backtest.h"
#include "planner/backtest/planned.h"
#include "planner/cli/commands.h"
#include "planner/cli/make_plan.h"
#include "planner/model/window_part.h"
#include "planner/review/review.h"
#include "probe/base/file.h"
#include "probe/base/process.h"
#include "probe/profile/json_value.h"
#include "probe/profile/snapshot_codec.h"
#include "tests/planner/random_snapshot.h"
#include "tests/planner/schema_testlib.h"

namespace tierwatt::planner {
namespace {

namespace fs = std::filesystem;
const fs::path kSource = TIERWATT_SOURCE_DIR;

class BacktestCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("backtest-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  int run(std::vector<std::string> arguments) {
    out_.str("");
    err_.str("");
    arguments.insert(arguments.begin(), "backtest");
    cli::Output output{out_, err_};
    return cli::run_program({"tierwatt", "test", {backtest_command()}}, arguments, output);
  }
  [[nodiscard]] std::string file(const char* name) const { return folder_ / name; }
  static std::string tiny() { return kSource / "fixtures/clusters/tiny.json"; }

  fs::path folder_;
  std::ostringstream out_, err_;
};

TEST_F(BacktestCommand, PrintsARowForEachPolicyAndAVerdict) {
  ASSERT_EQ(run({tiny(), "--steps", "200"}), cli::kExitOk) << err_.str();
  for (const char* policy :
       {"all spinning", "timeouts as configured", "best fixed timeout", "coldest-first drain", "MAID", "PDC",
        "write off-loading", "SRCMap", "ours", "Ours saves", "No policy can"})
    EXPECT_NE(out_.str().find(policy), std::string::npos) << policy << "\n" << out_.str();
  EXPECT_EQ(err_.str(), "");
}

TEST_F(BacktestCommand, SameSeedAndStepsGiveTheSameDocument) {
  ASSERT_EQ(run({tiny(), "--steps", "200", "--json", "--hindsight"}), cli::kExitOk);
  const std::string first = out_.str();
  ASSERT_EQ(run({tiny(), "--steps", "200", "--json", "--hindsight"}), cli::kExitOk);
  EXPECT_EQ(out_.str(), first);
}

TEST_F(BacktestCommand, OneWindowDecidesTheOther) {
  const auto windows = [&](std::vector<std::string> given) {
    given.insert(given.begin(), {tiny(), "--steps", "50", "--json"});
    EXPECT_EQ(run(given), cli::kExitOk) << err_.str();
    const Result<JsonValue> json = parse_json(out_.str());
    const auto of = [&](const char* name) {
      const JsonValue::Object& window = json->object().at(name).object();
      return window.at("start").text() + "+" + window.at("steps").text();
    };
    return of("train") + " " + of("test");
  };
  // 48 steps of ten minutes: less than two days, so plain halves.
  const std::string halves = windows({});
  EXPECT_NE(halves.find("+24 "), std::string::npos) << halves;
  EXPECT_EQ(windows({"--train", "0h-4h"}), windows({"--train", "0-24", "--test", "24-48"}));
  EXPECT_EQ(windows({"--test", "40-48"}), windows({"--train", "0-40", "--test", "40-48"}));
}

TEST_F(BacktestCommand, OverlappingWindowsAreWarnedOf) {
  EXPECT_EQ(run({tiny(), "--steps", "50", "--train", "0-30", "--test", "20-48"}), cli::kExitOk);
  EXPECT_NE(err_.str().find("warning: the train and test windows overlap"), std::string::npos) << err_.str();
}

TEST_F(BacktestCommand, RefusesWhatIsOutOfRange) {
  const std::vector<std::vector<std::string>> wrong = {
      {"--train", "0d-9d"}, {"--test", "banana"}, {"--train", "5-5"},
      {"--train", "0-48"},  {"--seconds", "0"},   {"--working-set", "1.5"},
      {"--misses", "-1"},   {"--threads", "0"},   {"--test", "2020-01-01/2020-01-02"}};
  for (std::vector<std::string> extra : wrong) {
    const std::string what = extra[0] + " " + extra[1];
    extra.insert(extra.begin(), tiny());
    EXPECT_EQ(run(extra), cli::kExitUsage) << what << ": " << err_.str();
    EXPECT_EQ(out_.str(), "") << what;
  }
}

TEST_F(BacktestCommand, AnotherRecordingIsMatchedById) {
  const std::string week = *read_file(tiny(), 1U << 20U);
  ASSERT_TRUE(write_file_atomically(file("week-2.json"), week).ok());
  EXPECT_EQ(run({tiny(), "--against", file("week-2.json"), "--steps", "50", "--json"}), cli::kExitOk)
      << err_.str();
  EXPECT_NE(out_.str().find("\"in_both\":8"), std::string::npos);
  EXPECT_EQ(run({tiny(), "--against", file("none.json")}), cli::kExitFailed);
  EXPECT_EQ(run({tiny(), "--against", kSource / "fixtures/clusters/office.json"}), cli::kExitBadInput)
      << "steps of a minute against steps of ten";
}

TEST_F(BacktestCommand, WhatItPrintsIsValidByThePublishedSchema) {
  ASSERT_EQ(run({tiny(), "--steps", "50", "--json", "--hindsight", "--against", tiny()}), cli::kExitOk);
  const auto found = testing::schema_complaints("backtest-v1.json", out_.str());
  if (!found) GTEST_SKIP() << testing::kNoValidator;
  EXPECT_EQ(*found, "");
}

// The simulator, the plan's own figures and the independent reviewer agree on the window that was planned on.
TEST(BacktestFigures, EqualThoseOfThePlanAndItsReview) {
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    Snapshot snapshot = testing::random_snapshot(seed, {.spinning = 5,
                                                        .flash = 1,
                                                        .volumes = 10,
                                                        .steps = 100,
                                                        .groups = true,
                                                        .floors = true,
                                                        .rules = true});
    PlanRequest request;
    request.search.steps = 500;
    request.search.seconds = 1000;
    const auto filled = fill_snapshot(snapshot);
    ASSERT_TRUE(filled.ok());
    request.filled = *filled;
    const Result<Plan> plan = make_plan(snapshot, request);
    ASSERT_TRUE(plan.ok()) << plan.error().to_string();
    const Instance instance = *make_instance(snapshot);
    const Replayed replayed = replay(instance, service_of_plan(instance, *plan));
    EXPECT_NEAR(replayed.energy_j.value, plan->energy.window_after_j.value,
                1e-6 * plan->energy.window_after_j.value)
        << "seed " << seed;
    std::int64_t wake_ups = 0;
    for (const SetOutcome& set : plan->sets) wake_ups += set.wake_ups;
    EXPECT_EQ(replayed.wake_ups, wake_ups) << "seed " << seed;
    for (const Finding& finding : review_plan(snapshot, *plan).findings)
      EXPECT_NE(finding.severity, Severity::fail) << finding.rule << ": " << finding.what;
    EXPECT_LE(clairvoyant_floor_j(instance), replayed.energy_j.value * (1 + 1e-9));
  }
}

}  // namespace
}  // namespace tierwatt::planner
