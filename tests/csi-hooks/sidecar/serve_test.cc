// The real program: started, asked, stopped by SIGTERM.
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>

#include <csignal>
#include <filesystem>
#include <thread>

#include "csi-hooks/sidecar/http_socket.h"
#include "probe/base/process.h"

extern char** environ;

namespace tierwatt::csi {
namespace {

namespace fs = std::filesystem;
constexpr const char* kProgram = TIERWATT_BINARY_DIR "/tierwatt-csi";

class ServeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = "/tmp/tierwatt-serve-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    socket_ = (folder_ / "csi.sock").string();
  }
  void TearDown() override {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
    fs::remove_all(folder_);
  }
  void start() {
    std::vector<std::string> words = {kProgram, "serve", "--socket", socket_};
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    ASSERT_EQ(::posix_spawn(&pid_, kProgram, nullptr, nullptr, argv.data(), environ), 0);
  }
  [[nodiscard]] bool ready() const {
    for (int tries = 0; tries < 500; ++tries) {
      const Result<HttpReply> reply = http_get(socket_, "/healthz");
      if (reply.ok() && reply->status == 200) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
  }
  int wait_for_exit() {
    int status = 0;
    EXPECT_EQ(::waitpid(pid_, &status, 0), pid_);
    pid_ = 0;
    return status;
  }

  fs::path folder_;
  std::string socket_;
  pid_t pid_ = 0;
};

TEST_F(ServeTest, StartsAnswersAndStopsCleanly) {
  start();
  ASSERT_TRUE(ready());
  const Result<ProcessOutput> asked = run_process({kProgram, "health", "--socket", socket_});
  ASSERT_TRUE(asked.ok());
  EXPECT_EQ(asked->exit_status, 0) << asked->err;
  EXPECT_TRUE(asked->out.starts_with("ok, version " TIERWATT_VERSION)) << asked->out;
  ::kill(pid_, SIGTERM);
  const int status = wait_for_exit();
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_FALSE(fs::exists(socket_));
}

TEST_F(ServeTest, ASecondOneIsRefusedAndTheFirstGoesOn) {
  start();
  ASSERT_TRUE(ready());
  const Result<ProcessOutput> second = run_process({kProgram, "serve", "--socket", socket_});
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->exit_status, 1);
  EXPECT_NE(second->err.find("another process answers"), std::string::npos) << second->err;
  EXPECT_TRUE(ready());
}

}  // namespace
}  // namespace tierwatt::csi
