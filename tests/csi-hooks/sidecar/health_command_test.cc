// The real program asked about a socket that is not served, and about one that speaks no health document.
#include <gtest/gtest.h>

#include <filesystem>

#include "probe/base/file.h"
#include "probe/base/process.h"

namespace tierwatt::csi {
namespace {

ProcessOutput ask(const std::string& socket) {
  const Result<ProcessOutput> asked =
      run_process({TIERWATT_BINARY_DIR "/tierwatt-csi", "health", "--socket", socket, "--json"});
  EXPECT_TRUE(asked.ok());
  return asked.ok() ? *asked : ProcessOutput{};
}

TEST(HealthCommand, FailsWithTheReasonWhenNobodyServes) {
  const ProcessOutput absent = ask("/tmp/tierwatt-no-such.sock");
  EXPECT_EQ(absent.exit_status, 1);
  EXPECT_NE(absent.out.find(R"("code": "not_found")"), std::string::npos) << absent.out;

  const std::string file = ::testing::TempDir() + "health_command_test";
  ASSERT_TRUE(write_file_atomically(file, "").ok());
  const ProcessOutput no_socket = ask(file);
  EXPECT_EQ(no_socket.exit_status, 1);
  EXPECT_NE(no_socket.err.find("nobody answers"), std::string::npos) << no_socket.err;
}

}  // namespace
}  // namespace tierwatt::csi
