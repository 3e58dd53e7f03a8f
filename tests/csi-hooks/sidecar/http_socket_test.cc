#include "csi-hooks/sidecar/http_socket.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <thread>
#include <vector>

#include "probe/base/file.h"

namespace tierwatt::csi {
namespace {

namespace fs = std::filesystem;

class HttpSocketTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = "/tmp/tierwatt-sock-XXXXXX";  // short: a socket path has 107 bytes
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    path_ = folder_ / "csi.sock";
  }
  void TearDown() override {
    stop();
    fs::remove_all(folder_);
  }
  void serve() {
    Result<std::unique_ptr<HttpSocket>> listening = HttpSocket::listen(path_, health_);
    ASSERT_TRUE(listening.ok()) << listening.error().to_string();
    socket_ = std::move(*listening);
    server_ = std::thread([this] { EXPECT_TRUE(socket_->run().ok()); });
  }
  void stop() {
    if (!server_.joinable()) return;
    socket_->stop();
    server_.join();
    socket_.reset();
  }
  [[nodiscard]] UniqueFd connect() const {
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path_.c_str(), sizeof(address.sun_path) - 1);
    EXPECT_EQ(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    return fd;
  }
  [[nodiscard]] std::string send_raw(std::string_view bytes) const {
    const UniqueFd fd = connect();
    EXPECT_EQ(::send(fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
    std::string reply;
    std::array<char, 4096> buffer{};
    for (ssize_t n = 0; (n = ::read(fd.get(), buffer.data(), buffer.size())) > 0;) {
      reply.append(buffer.data(), static_cast<std::size_t>(n));
    }
    return reply;
  }

  SystemClock clock_;
  Health health_{clock_};
  fs::path folder_;
  fs::path path_;
  std::unique_ptr<HttpSocket> socket_;
  std::thread server_;
};

TEST_F(HttpSocketTest, AnswersHealthVersionAndNothingElse) {
  serve();
  EXPECT_EQ(http_get(path_, "/healthz")->status, 503);
  health_.set_ready(true);
  EXPECT_EQ(http_get(path_, "/healthz")->status, 200);
  EXPECT_NE(http_get(path_, "/version")->body.find(TIERWATT_VERSION), std::string::npos);
  EXPECT_EQ(http_get(path_, "/etc/passwd")->status, 404);
  EXPECT_TRUE(send_raw("DELETE /healthz HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 405"));
}

TEST_F(HttpSocketTest, IsPrivateAndGoneAfterStop) {
  serve();
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0660U);
  stop();
  EXPECT_FALSE(fs::exists(path_));
  EXPECT_EQ(http_get(path_, "/healthz").error().code, Code::not_found);
}

TEST_F(HttpSocketTest, SurvivesHostileCallers) {
  serve();
  EXPECT_EQ(send_raw("\x16\x03\x01 not http\r\n\r\n"), "");
  EXPECT_EQ(send_raw("GET /" + std::string(kRequestLimitBytes + 10, 'a') + " HTTP/1.1\r\n\r\n"), "");
  std::vector<UniqueFd> idle;
  for (std::size_t i = 0; i < kMaxConnections + 8; ++i) idle.push_back(connect());
  idle.clear();
  health_.set_ready(true);
  Result<HttpReply> reply = http_get(path_, "/healthz");
  for (int tries = 0; !reply.ok() && tries < 50; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    reply = http_get(path_, "/healthz");
  }
  ASSERT_TRUE(reply.ok()) << reply.error().to_string();
  EXPECT_EQ(reply->status, 200);
}

TEST_F(HttpSocketTest, ReplacesAStaleSocketButNothingElse) {
  {
    const UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path_.c_str(), sizeof(address.sun_path) - 1);
    ASSERT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  }
  serve();
  const auto second = HttpSocket::listen(path_, health_);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, Code::busy);

  const fs::path file = folder_ / "data";
  ASSERT_TRUE(write_file_atomically(file, "precious").ok());
  EXPECT_EQ(HttpSocket::listen(file, health_).error().code, Code::invalid_argument);
  EXPECT_EQ(*read_file(file, 100), "precious");
}

// The caller is in the queue and the order to stop comes first: its accept ends well, but on a closed
// acceptor.
TEST_F(HttpSocketTest, StopsThoughACallerComesAtThatMoment) {
  const auto socket = HttpSocket::listen(path_, health_);
  ASSERT_TRUE(socket.ok());
  const UniqueFd caller = connect();
  (*socket)->stop();
  ::alarm(20);  // a socket that never stops ends the test, not the suite's patience
  EXPECT_TRUE((*socket)->run().ok());
  ::alarm(0);
}

TEST_F(HttpSocketTest, RefusesPathsThatCannotBe) {
  EXPECT_EQ(HttpSocket::listen(folder_ / std::string(200, 'x'), health_).error().code,
            Code::invalid_argument);
  EXPECT_EQ(HttpSocket::listen(folder_ / "absent/x.sock", health_).error().code, Code::not_found);
}

}  // namespace
}  // namespace tierwatt::csi
