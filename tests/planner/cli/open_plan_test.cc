// Where a plan's snapshot is looked for, and what is said when it is not there.
#include "planner/cli/open_plan.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "planner/cli/make_plan.h"
#include "probe/base/file.h"
#include "probe/profile/snapshot_codec.h"

namespace tierwatt::planner {
namespace {

namespace fs = std::filesystem;

class OpenPlan : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("open-plan-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    fs::copy_file(fs::path(TIERWATT_SOURCE_DIR) / "fixtures/clusters/tiny.json", folder_ / "s.json",
                  fs::copy_options::overwrite_existing);
    auto snapshot = read_snapshot(folder_ / "s.json");
    ASSERT_TRUE(snapshot.ok());
    PlanRequest request;
    request.filled = *fill_snapshot(*snapshot);
    request.search.steps = 100;
    plan_ = *make_plan(*snapshot, request);
  }
  void TearDown() override { fs::remove_all(folder_); }

  void remember(const std::string& path) {
    plan_.made_by.options["snapshot"] = path;
    ASSERT_TRUE(write_file_atomically(folder_ / "plan.json", to_json(plan_)).ok());
  }
  auto open(const std::optional<std::string>& snapshot = {}) {
    return open_plan(folder_ / "plan.json", snapshot);
  }

  fs::path folder_;
  Plan plan_;
};

TEST_F(OpenPlan, ByTheRememberedPathFromThePlansFolderOrByName) {
  for (const std::string& path :
       {(folder_ / "s.json").string(), std::string("s.json"), std::string("gone/s.json")}) {
    remember(path);
    const auto opened = open();
    ASSERT_TRUE(opened.ok()) << path << ": " << opened.error().to_string();
    for (const SnapshotDrive& drive : opened->snapshot.drives) EXPECT_TRUE(drive.idle.has_value());
  }
}

TEST_F(OpenPlan, SaysHowToGiveItWhenItIsNotThere) {
  remember("elsewhere.json");
  auto opened = open();
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().to_string().find("elsewhere.json"), std::string::npos);
  EXPECT_NE(opened.error().remedy.find("--snapshot"), std::string::npos);
  EXPECT_TRUE(open((folder_ / "s.json").string()).ok());
  plan_.made_by.options.clear();
  ASSERT_TRUE(write_file_atomically(folder_ / "plan.json", to_json(plan_)).ok());
  opened = open();
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().message.find("does not remember"), std::string::npos);
}

TEST_F(OpenPlan, RefusesASnapshotThatHasChanged) {
  remember("s.json");
  const std::string text = *read_file(folder_ / "s.json", 1U << 24U);
  ASSERT_TRUE(write_file_atomically(folder_ / "s.json", text + "\n").ok());
  const auto opened = open();
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, Code::invalid_input);
  EXPECT_NE(opened.error().message.find("s.json is not the snapshot"), std::string::npos)
      << opened.error().to_string();
}

}  // namespace
}  // namespace tierwatt::planner
