// tierwatt snapshot from-trace, on made-up traces and on the public ones where they are at hand.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "probe/base/file.h"
#include "probe/cli/commands.h"
#include "probe/profile/snapshot_codec.h"

namespace tierwatt::cli {
namespace {

namespace fs = std::filesystem;

class SnapshotFromTrace : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("from-trace-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  int run(std::vector<std::string> arguments) {
    out_.str("");
    err_.str("");
    arguments.insert(arguments.begin(), {"snapshot", "from-trace"});
    Output output{out_, err_};
    return run_program({"tierwatt", "test", {snapshot_from_trace_command()}}, arguments, output);
  }
  [[nodiscard]] std::string write(const char* name, const std::string& text) const {
    EXPECT_TRUE(write_file_atomically(folder_ / name, text).ok());
    return folder_ / name;
  }
  // A public trace, read in place.
  [[nodiscard]] static std::string shared(const char* name) {
    const char* given = std::getenv("TIERWATT_SHARED_DATA");  // NOLINT(concurrency-mt-unsafe)
    const fs::path data =
        given != nullptr ? fs::path(given) : fs::path(TIERWATT_SOURCE_DIR) / "../shared/data";
    return fs::exists(data / "traces" / name) ? (data / "traces" / name).string() : "";
  }

  fs::path folder_;
  std::ostringstream out_, err_;
};

constexpr const char* kAbsent = "the shared data is absent; set TIERWATT_SHARED_DATA to its folder";
const std::string kMsr =
    "128166385295514663,hm,0,Write,9056014336,2048,2833\n"
    "128166386295514663,hm,1,Read,9056014336,2048,2833";

TEST_F(SnapshotFromTrace, WritesASnapshotThatReads) {
  const std::string trace = write("hm.csv", kMsr);
  ASSERT_EQ(run({trace, "--out", folder_ / "hm.json"}), kExitOk) << err_.str();
  EXPECT_EQ(out_.str(), "");
  EXPECT_NE(err_.str().find("2 rows: 2 volumes on 2 made-up disks, 2 steps of 60 s"), std::string::npos)
      << err_.str();
  const Result<Snapshot> snapshot = read_snapshot(folder_ / "hm.json");
  ASSERT_TRUE(snapshot.ok()) << snapshot.error().to_string();
  EXPECT_EQ(snapshot->volumes[1].id, "hm-1");
}

TEST_F(SnapshotFromTrace, BadInputIsOneLineAndLeavesNothing) {
  const std::string trace = write("hm.csv", kMsr + "\nnonsense\n");
  EXPECT_EQ(run({trace, "--out", folder_ / "hm.json"}), kExitBadInput);
  EXPECT_NE(err_.str().find("hm.csv:3: "), std::string::npos) << err_.str();
  EXPECT_FALSE(fs::exists(folder_ / "hm.json"));
  EXPECT_EQ(run({write("empty.csv", "")}), kExitBadInput);
  EXPECT_EQ(run({folder_ / "none.csv"}), kExitFailed);
  EXPECT_EQ(run({trace, "--format", "blktrace"}), kExitUsage);
  EXPECT_EQ(run({trace, "--fill", "0"}), kExitUsage);
  EXPECT_EQ(run({trace, "--step", "0"}), kExitUsage);
  EXPECT_EQ(run({write("binary", std::string(100'000, 'x'))}), kExitBadInput);
}

TEST_F(SnapshotFromTrace, ReadsThePublicTraces) {
  const std::vector<std::vector<std::string>> traces = {
      {"cloudphysics-30min.csv.gz", "cloudphysics"},
      {"caffeine-snia-samples/snia_cambridge/msr-cambridge1-sample.csv", "msr"},
      {"caffeine-snia-samples/snia_systor/systor17-traces-sample.csv.gz", "systor"}};
  for (const auto& trace : traces) {
    const std::string path = shared(trace[0].c_str());
    if (path.empty()) GTEST_SKIP() << kAbsent;
    ASSERT_EQ(run({path, "--format", trace[1]}), kExitOk) << err_.str();
    const Result<Snapshot> snapshot = parse_snapshot(out_.str(), trace[0]);
    ASSERT_TRUE(snapshot.ok()) << snapshot.error().to_string();
    EXPECT_FALSE(snapshot->volumes.empty());
  }
}

}  // namespace
}  // namespace tierwatt::cli
