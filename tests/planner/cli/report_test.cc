// `tierwatt report` on a recorded cluster and a plan made here: formats, files, and refusals.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "planner/cli/commands.h"
#include "probe/base/file.h"
#include "probe/profile/device_profile.h"

namespace tierwatt::planner {
namespace {

namespace fs = std::filesystem;

struct Outcome {
  int exit_code = 0;
  std::string out, err;
};

class ReportCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("report-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    snapshot_ = (fs::path(TIERWATT_SOURCE_DIR) / "fixtures/clusters/tiny.json").string();
    plan_ = (folder_ / "plan.json").string();
    const Outcome made = run({"plan", snapshot_, "--out", plan_, "--seconds", "0.2"});
    ASSERT_TRUE(fs::exists(plan_)) << made.err;
  }
  void TearDown() override { fs::remove_all(folder_); }

  static Outcome run(const std::vector<std::string>& words) {
    cli::Program program{.name = "tierwatt", .summary = "", .commands = {plan_command(), report_command()}};
    std::ostringstream out;
    std::ostringstream err;
    cli::Output output{out, err};
    const int exit_code = cli::run_program(program, words, output);
    return {exit_code, out.str(), err.str()};
  }
  std::string write(const std::string& name, const std::string& text) const {
    EXPECT_TRUE(write_file_atomically(folder_ / name, text).ok());
    return (folder_ / name).string();
  }

  fs::path folder_;
  std::string snapshot_, plan_;
};

TEST_F(ReportCommand, ShowsATableByDefaultAndTheRestWhenAsked) {
  const Outcome table = run({"report", snapshot_, plan_});
  EXPECT_EQ(table.exit_code, cli::kExitOk) << table.err;
  EXPECT_NE(table.out.find("Mean watts by node"), std::string::npos);
  EXPECT_EQ(run({"report", snapshot_, plan_, "--format", "html"}).out.substr(0, 15), "<!DOCTYPE html>");
  EXPECT_NE(run({"report", snapshot_, plan_, "--json"}).out.find("\"tierwatt/report/v1\""),
            std::string::npos);
}

TEST_F(ReportCommand, ItsReplayAgreesWithThePlanner) {
  EXPECT_NE(run({"report", snapshot_, plan_, "--json"}).out.find("\"agrees\": true"), std::string::npos);
}

TEST_F(ReportCommand, WritesAPageAndPrintsTheAnswer) {
  const std::string page = (folder_ / "report.html").string();
  const Outcome outcome = run({"report", snapshot_, plan_, "--out", page});
  EXPECT_EQ(outcome.exit_code, cli::kExitOk) << outcome.err;
  EXPECT_NE(outcome.out.find("Watts now"), std::string::npos);
  EXPECT_NE(read_file(page, 8U << 20U).value().find("data-chart=\"heat-after\""), std::string::npos);
}

TEST_F(ReportCommand, ShowsMeasuredDrives) {
  DeviceProfile profile;
  profile.identity.model = "Measured 9000";
  profile.depth = "survey";
  const std::string profiles = write("profiles.jsonl", to_json(profile) + "\n\n");
  const Outcome outcome = run({"report", snapshot_, plan_, "--format", "html", "--profiles", profiles});
  EXPECT_NE(outcome.out.find("Measured 9000"), std::string::npos) << outcome.err;
}

TEST_F(ReportCommand, RefusesABrokenProfileByItsLine) {
  const std::string profiles = write("profiles.jsonl", "\n{\"schema\": 3}\n");
  const Outcome outcome = run({"report", snapshot_, plan_, "--profiles", profiles});
  EXPECT_EQ(outcome.exit_code, cli::kExitBadInput);
  EXPECT_NE(outcome.err.find("profiles.jsonl:2"), std::string::npos) << outcome.err;
}

TEST_F(ReportCommand, RefusesThePlanOfAnotherSnapshotAndWritesNothing) {
  const std::string other = write("other.json", read_file(snapshot_, 8U << 20U).value() + "\n");
  const std::string page = (folder_ / "none.html").string();
  const Outcome outcome = run({"report", other, plan_, "--out", page});
  EXPECT_EQ(outcome.exit_code, cli::kExitBadInput);
  EXPECT_NE(outcome.err.find("made for another snapshot"), std::string::npos) << outcome.err;
  EXPECT_FALSE(fs::exists(page));
}

TEST_F(ReportCommand, NamesAFileThatCannotBeWritten) {
  const Outcome outcome =
      run({"report", snapshot_, plan_, "--out", (folder_ / "no/such/report.html").string()});
  EXPECT_EQ(outcome.exit_code, cli::kExitFailed);
  EXPECT_NE(outcome.err.find("no/such"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace tierwatt::planner
