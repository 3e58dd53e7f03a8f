// Child processes by posix_spawnp, their two pipes read by poll until both close or the deadline passes.
// Tested by tests/probe/base/process_test.cc.
#include "probe/base/process.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>

#include "probe/base/file.h"

namespace tierwatt {
namespace {

using Deadline = std::chrono::steady_clock::time_point;

struct Pipe {
  UniqueFd read_end;
  UniqueFd write_end;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return errno_error(errno, "cannot make a pipe", "");
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

// Spawn actions and attributes, destroyed with the scope.
class SpawnPlan {
 public:
  SpawnPlan(int out_fd, int err_fd) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, out_fd, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, err_fd, STDERR_FILENO);
    ::posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  }
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  [[nodiscard]] const posix_spawn_file_actions_t* actions() const { return &actions_; }
  [[nodiscard]] const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

// Appends what is there; closes the descriptor at end of file.
Status drain(UniqueFd& fd, std::string& into, std::size_t limit_bytes) {
  std::array<char, std::size_t{16} * 1024>
      buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read
  const ssize_t n = ::read(fd.get(), buffer.data(), buffer.size());
  if (n < 0 && (errno == EINTR || errno == EAGAIN)) return {};
  if (n < 0) return errno_error(errno, "cannot read a pipe", "");
  if (n == 0) {
    fd.reset();
    return {};
  }
  if (into.size() + static_cast<std::size_t>(n) > limit_bytes) {
    return Error{Code::invalid_input, fmt::format("wrote more than {} bytes", limit_bytes), "", ""};
  }
  into.append(buffer.data(), static_cast<std::size_t>(n));
  return {};
}

Status collect(Pipe& out, Pipe& err, ProcessOutput& output, const ProcessLimits& limits, Deadline deadline) {
  while (out.read_end.valid() || err.read_end.valid()) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return Error{Code::timed_out, "did not finish in time", "", ""};
    // poll ignores negative descriptors, so a closed pipe needs no special case.
    std::array<pollfd, 2> fds = {pollfd{out.read_end.get(), POLLIN, 0},
                                 pollfd{err.read_end.get(), POLLIN, 0}};
    const int timeout_ms = static_cast<int>(std::min<long long>(left.count() + 1, 1000));
    if (::poll(fds.data(), fds.size(), timeout_ms) < 0 && errno != EINTR) {
      return errno_error(errno, "cannot wait for a child", "");
    }
    if (fds[0].revents != 0) TIERWATT_CHECK(drain(out.read_end, output.out, limits.output_bytes));
    if (fds[1].revents != 0) TIERWATT_CHECK(drain(err.read_end, output.err, limits.output_bytes));
  }
  return {};
}

// Waits until the deadline; a child that closed its pipes may still run.
Result<int> reap(pid_t pid, Deadline deadline) {
  int status = 0;
  while (true) {
    const pid_t done = ::waitpid(pid, &status, WNOHANG);
    if (done == pid) return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (done < 0 && errno != EINTR) return errno_error(errno, "cannot wait for a child", "");
    if (std::chrono::steady_clock::now() >= deadline)
      return Error{Code::timed_out, "did not finish in time", "", ""};
    ::usleep(1000);
  }
}

void kill_and_reap(pid_t pid) {
  ::kill(-pid, SIGKILL);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

Result<ProcessOutput> run_process(const std::vector<std::string>& argv, const ProcessLimits& limits) {
  if (argv.empty()) return Error{Code::invalid_argument, "no program to run", "", ""};
  TIERWATT_TRY(out, make_pipe());
  TIERWATT_TRY(err, make_pipe());
  std::vector<char*> arguments;
  arguments.reserve(argv.size() + 1);
  for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);

  const SpawnPlan plan(out.write_end.get(), err.write_end.get());
  pid_t pid = 0;
  const int spawned =
      ::posix_spawnp(&pid, argv[0].c_str(), plan.actions(), plan.attributes(), arguments.data(), environ);
  if (spawned != 0) return errno_error(spawned, "cannot run", argv[0]);
  out.write_end.reset();
  err.write_end.reset();

  const Deadline deadline = std::chrono::steady_clock::now() +
                            std::chrono::duration_cast<std::chrono::nanoseconds>(limits.deadline);
  ProcessOutput output;
  const Status collected = collect(out, err, output, limits, deadline);
  if (!collected) {
    kill_and_reap(pid);
    Error error = collected.error();
    error.place = argv[0];
    return error;
  }
  const Result<int> status = reap(pid, deadline);
  if (!status) {
    kill_and_reap(pid);
    Error error = status.error();
    error.place = argv[0];
    return error;
  }
  output.exit_status = *status;
  return output;
}

}  // namespace tierwatt
