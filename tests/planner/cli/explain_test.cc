// `tierwatt explain` as its user meets it, over the recorded office cluster and a real plan of it.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "planner/cli/commands.h"
#include "planner/model/plan.h"
#include "probe/base/file.h"
#include "probe/cli/command.h"
#include "probe/profile/snapshot_codec.h"

namespace tierwatt::planner {
namespace {

namespace fs = std::filesystem;
const fs::path kSource = TIERWATT_SOURCE_DIR;

class ExplainCommand : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = fs::path(::testing::TempDir()) / ("explain-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    fs::copy_file(kSource / "fixtures/clusters/tiny.json", folder_ / "tiny.json");
    run({"plan", folder_ / "tiny.json", "--out", folder_ / "plan.json", "--steps", "500", "--quiet"});
  }
  static void TearDownTestSuite() { fs::remove_all(folder_); }

  static int run(const std::vector<std::string>& arguments) {
    std::ostringstream out;
    std::ostringstream err;
    cli::Output output{out, err};
    output.width_columns = 0;
    const int code =
        cli::run_program({"tierwatt", "test", {plan_command(), explain_command()}}, arguments, output);
    out_ = out.str();
    err_ = err.str();
    return code;
  }
  static std::string plan() { return folder_ / "plan.json"; }

  inline static fs::path folder_;
  inline static std::string out_, err_;
};

TEST_F(ExplainCommand, EveryVolumeSetDriveAndClaimHasAnAnswer) {
  const auto snapshot = read_snapshot(folder_ / "tiny.json");
  ASSERT_TRUE(snapshot.ok());
  std::vector<std::string> names;
  for (const Volume& volume : snapshot->volumes) {
    names.push_back(volume.id);
    if (!volume.claim.empty()) names.push_back(volume.name_space + "/" + volume.claim);
  }
  for (const SpindleSet& set : snapshot->sets) {
    names.push_back(set.id);
    names.push_back(snapshot->drives[set.drives.front()].id);
  }
  for (const std::string& name : names) {
    EXPECT_EQ(run({"explain", plan(), name}), cli::kExitOk) << name << ": " << err_;
    EXPECT_NE(out_.find("\nWhy\n"), std::string::npos) << out_;
    EXPECT_EQ(run({"explain", plan(), name, "--json", "--rows", "3"}), cli::kExitOk) << name << ": " << err_;
    EXPECT_TRUE(out_.starts_with(R"({"schema":"tierwatt/explanation/v1")")) << out_;
  }
}

TEST_F(ExplainCommand, AMistypedNameGetsASuggestion) {
  const auto snapshot = read_snapshot(folder_ / "tiny.json");
  ASSERT_TRUE(snapshot.ok());
  std::string name = snapshot->volumes.front().id;
  name.back() = name.back() == 'x' ? 'y' : 'x';
  EXPECT_EQ(run({"explain", plan(), name}), cli::kExitUsage);
  EXPECT_NE(err_.find("no volume, claim, set or drive"), std::string::npos) << err_;
  EXPECT_NE(err_.find("did you mean"), std::string::npos) << err_;
}

TEST_F(ExplainCommand, FindsTheSnapshotBesideAPlanThatWasCarriedAway) {
  const fs::path away = folder_ / "away";
  fs::create_directories(away);
  fs::rename(folder_ / "tiny.json", away / "tiny.json");
  fs::copy_file(plan(), away / "plan.json", fs::copy_options::overwrite_existing);
  const auto set = read_plan(away / "plan.json")->sets.front().id;
  EXPECT_EQ(run({"explain", away / "plan.json", set}), cli::kExitOk) << err_;
  EXPECT_EQ(run({"explain", plan(), set}), cli::kExitFailed);
  EXPECT_NE(err_.find("give it with --snapshot FILE"), std::string::npos) << err_;
  EXPECT_EQ(run({"explain", plan(), set, "--snapshot", away / "tiny.json"}), cli::kExitOk) << err_;
  fs::rename(away / "tiny.json", folder_ / "tiny.json");
}

TEST_F(ExplainCommand, RefusesAnotherSnapshot) {
  const std::string other = kSource / "fixtures/clusters/office.json";
  EXPECT_EQ(run({"explain", plan(), "x", "--snapshot", other}), cli::kExitBadInput);
  EXPECT_NE(err_.find("is not the snapshot that this plan was made from"), std::string::npos) << err_;
}

TEST_F(ExplainCommand, RefusesRowsOutOfRange) {
  EXPECT_EQ(run({"explain", plan(), "x", "--rows", "0"}), cli::kExitUsage);
  EXPECT_EQ(run({"explain", plan(), "x", "--rows", "1001"}), cli::kExitUsage);
}

}  // namespace
}  // namespace tierwatt::planner
