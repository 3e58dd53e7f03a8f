// A second process: the test program itself, run again to do one registered piece of work (child_testlib.cc).
//
// Fork alone would share the parent's RocksDB and sanitizer state, so the child is a fresh program. What it
// writes to standard output reaches the parent by a pipe.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <vector>

namespace tierwatt::testing_support {

// Registers work under a name; its result is the child's exit status:
//   const ChildWork kWriter("writer", [] { ...; return 0; });
struct ChildWork {
  ChildWork(const char* name, int (*work)());
};
// The registered work of this name; 1 where there is none.
int run_child(std::string_view name);

class ChildProcess {
 public:
  // `work`: a registered name; `environment`: "NAME=value" entries added to ours.
  ChildProcess(const std::string& work, const std::vector<std::string>& environment) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    read_end_ = ends[0];
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::vector<std::string> words = {"/proc/self/exe", "--child=" + work};
    std::vector<char*> arguments = pointers(words);
    std::vector<std::string> added = environment;
    std::vector<char*> variables = pointers(added);
    variables.pop_back();
    for (char** variable = environ; *variable != nullptr; ++variable) variables.push_back(*variable);
    variables.push_back(nullptr);
    EXPECT_EQ(::posix_spawn(&pid_, "/proc/self/exe", &actions, nullptr, arguments.data(), variables.data()),
              0);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
  }
  ~ChildProcess() {
    kill_and_wait();
    ::close(read_end_);
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // Reads what is there within `milliseconds`; false at the end of the child's output.
  bool read_some(int milliseconds) {
    pollfd waiting{read_end_, POLLIN, 0};
    if (::poll(&waiting, 1, milliseconds) <= 0) return true;
    std::array<char, 4096> buffer{};
    const ssize_t n = ::read(read_end_, buffer.data(), buffer.size());
    if (n > 0) output_.append(buffer.data(), static_cast<std::size_t>(n));
    return n > 0;
  }
  // Waits, at most a minute, until the output holds `text`.
  bool wait_for(const std::string& text) {
    for (int i = 0; i < 600 && output_.find(text) == std::string::npos; ++i) {
      if (!read_some(100)) break;
    }
    return output_.find(text) != std::string::npos;
  }
  void kill_and_wait() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
    while (read_some(0) && has_more()) {
    }
  }
  [[nodiscard]] const std::string& output() const { return output_; }

 private:
  static std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> all;
    all.reserve(words.size() + 1);
    for (std::string& word : words) all.push_back(word.data());
    all.push_back(nullptr);
    return all;
  }
  [[nodiscard]] bool has_more() const {
    pollfd waiting{read_end_, POLLIN, 0};
    return ::poll(&waiting, 1, 0) > 0 && (waiting.revents & POLLIN) != 0;
  }

  pid_t pid_ = 0;
  int read_end_ = -1;
  int status_ = 0;
  std::string output_;
};

}  // namespace tierwatt::testing_support
