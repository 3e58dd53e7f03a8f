// Has tests/e2e/recompute.py, the checker in another language, look at every plan that a test program makes:
// plans are gathered, and asked about together at the end, since starting Python costs more than a plan.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "planner/model/plan.h"
#include "probe/base/file.h"
#include "probe/base/process.h"
#include "probe/profile/snapshot_codec.h"

namespace tierwatt::planner::testing {

class Recompute : public ::testing::Environment {
 public:
  // The one of this program.
  static Recompute& all() {
    static auto* environment = static_cast<Recompute*>(::testing::AddGlobalTestEnvironment(new Recompute));
    return *environment;
  }
  // Both are written down now, and judged at the end.
  void add(const Snapshot& snapshot, const Plan& plan) {
    if (folder_.empty())
      folder_ = std::filesystem::path(::testing::TempDir()) / ("recompute-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    const std::string number = std::to_string(files_.size());
    for (const auto& [name, content] : {std::pair{"s" + number + ".json", to_json(snapshot)},
                                        {"p" + number + ".json", planner::to_json(plan)}}) {
      ASSERT_TRUE(write_file_atomically(folder_ / name, content).ok());
      files_.push_back(folder_ / name);
    }
  }
  void TearDown() override {
    constexpr std::size_t kAtOnce = 100;
    for (std::size_t first = 0; first < files_.size(); first += kAtOnce) {
      const std::size_t last = std::min(files_.size(), first + kAtOnce);
      std::vector<std::string> arguments = {
          "python3", std::string(TIERWATT_SOURCE_DIR) + "/tests/e2e/recompute.py", "--no-digest"};
      arguments.insert(arguments.end(), files_.begin() + static_cast<std::ptrdiff_t>(first),
                       files_.begin() + static_cast<std::ptrdiff_t>(last));
      const auto ran = run_process(arguments, {Seconds(240.0)});
      if (!ran.ok() && ran.error().code == Code::not_found) break;  // no Python: the C++ review stands alone
      ASSERT_TRUE(ran.ok()) << ran.error().to_string();
      EXPECT_EQ(ran->exit_status, 0) << ran->out << ran->err;
    }
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }

 private:
  std::filesystem::path folder_;
  std::vector<std::string> files_;
};

}  // namespace tierwatt::planner::testing
