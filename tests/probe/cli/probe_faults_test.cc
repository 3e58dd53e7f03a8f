// Several targets in one `tierwatt probe`, some of which fail: each in one clear word, the others go on, the
// exit code tells, nothing is left behind.
#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include "probe/store/profile_store.h"
#include "tests/probe/cli/probe_testlib.h"
#include "tests/probe/load/faulty_file_testlib.h"
#include "tests/probe/load/scratch_testlib.h"

namespace tierwatt::cli {
namespace {

using Path = std::filesystem::path;
using Words = std::vector<std::string>;

class ProbeFaultsTest : public testing::Test {
 protected:
  [[nodiscard]] Path file(const char* name) const { return folder_.path() / name; }
  [[nodiscard]] Words words(Words targets) const {
    const Words rest = {"--workload", "rand-read-4k", "--seconds",   "0.3",   "--polite",
                        "off",        "--store",      file("store"), "--json"};
    targets.insert(targets.end(), rest.begin(), rest.end());
    return targets;
  }
  static std::vector<std::string> texts(const std::string& json, const char* list, const char* field) {
    std::vector<std::string> found;
    const JsonValue values = value_at(json, {list});
    if (!values.is(JsonValue::Kind::array)) return found;
    for (const JsonValue& value : values.array()) found.push_back(value.object().find(field)->second.text());
    return found;
  }
  [[nodiscard]] std::size_t stored() const {
    const auto store = store::open_store(file("store"), store::Access::read_only);
    if (!store) return 0;
    const auto list = (*store)->list();
    return list ? list->size() : 0;
  }
  load::TemporaryFolder folder_;
};

TEST_F(ProbeFaultsTest, EachFailsInItsOwnWordAndTheOthersGoOn) {
  load::FaultyFile gone(load::make_file(file("gone"), 4096), 8 << 20);
  load::FaultyFile broken(load::make_file(file("broken"), 4096), 8 << 20);
  load::FaultyFile in_places(load::make_file(file("in-places"), 4096), 8 << 20);
  if (!gone.why_not().empty()) GTEST_SKIP() << gone.why_not();
  gone.fail_all(ENODEV);
  broken.fail_all(EIO);
  in_places.fail(0, 1 << 20);
  std::ofstream(file("short")) << "less than one block";
  const Path good = load::make_file(file("good"), 8 << 20);
  const std::size_t descriptors = load::open_descriptors();
  const RanProbe ran = run_tierwatt_probe(words(
      {file("missing"), gone.path(), folder_.path(), broken.path(), file("short"), in_places.path(), good}));
  if (ran.no_uring()) GTEST_SKIP() << ran.err;
  EXPECT_EQ(ran.exit_code, kExitFailed);
  EXPECT_EQ(texts(ran.out, "errors", "code"),
            (Words{"not_found", "vanished", "invalid_argument", "io_error", "invalid_argument"}))
      << ran.out;
  EXPECT_EQ(texts(ran.out, "errors", "place"),
            (Words{file("missing"), gone.path(), folder_.path(), broken.path(), file("short")}));
  EXPECT_EQ(texts(ran.out, "profiles", "device"), (Words{in_places.path(), good}));
  const std::vector<std::string> io_errors = texts(ran.out, "io_errors", "name");
  ASSERT_FALSE(io_errors.empty());
  EXPECT_EQ(io_errors.front(), "EIO");
  EXPECT_EQ(stored(), 2U);
  EXPECT_EQ(load::open_descriptors(), descriptors);
  for (const char* word : {"missing: ", "gone: ", "broken: ", "short: "}) {
    EXPECT_NE(ran.err.find(word), std::string::npos) << ran.err;
  }
}

// A child that may not set up an io_uring, as in a container with a strict seccomp profile.
bool forbid_io_uring() {
  std::array<sock_filter, 4> program{{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_io_uring_setup, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (EPERM & SECCOMP_RET_DATA)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  }};
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

// Exit code of `work` in a child of its own.
template <class Work>
int in_a_child(Work work) {
  const pid_t child = fork();
  if (child == 0) _exit(work());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

TEST_F(ProbeFaultsTest, WhereIoUringIsForbiddenEveryTargetSaysSoWithTheRemedy) {
  const Path a = load::make_file(file("a"), 1 << 20);
  const Path b = load::make_file(file("b"), 1 << 20);
  const int code = in_a_child([&] {
    if (!forbid_io_uring()) return 77;
    const RanProbe ran = run_tierwatt_probe(words({a, b}));
    if (texts(ran.out, "errors", "code") != Words{"permission_denied", "permission_denied"}) return 10;
    if (texts(ran.out, "errors", "remedy").front().find("seccomp") == std::string::npos) return 11;
    return ran.exit_code;
  });
  if (code == 77) GTEST_SKIP() << "seccomp filters are not available here";
  EXPECT_EQ(code, kExitFailed);
  EXPECT_EQ(stored(), 0U);
}

// A drive that answers nothing: Ctrl-C does not wait for it, says what is out, and stores nothing of it.
TEST_F(ProbeFaultsTest, InterruptingAHangSaysWhatIsOutAndStoresNothingOfIt) {
  load::FaultyFile hanging(load::make_file(file("hanging"), 4096), 8 << 20);
  if (!hanging.why_not().empty()) GTEST_SKIP() << hanging.why_not();
  hanging.hang(true);
  const RanProbe before = run_tierwatt_probe(words({load::make_file(file("good"), 8 << 20)}));
  if (before.no_uring()) GTEST_SKIP() << before.err;
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const RanProbe ran = run_tierwatt_probe(words({hanging.path()}));
    const bool said = (ran.out + ran.err).find("still with the kernel") != std::string::npos;
    _exit(said ? ran.exit_code : 1);
  }
  // The signal comes once a read was asked for.
  for (int i = 0; i < 600 && hanging.kept() == 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  kill(child, SIGINT);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status)) << status;
  EXPECT_EQ(WEXITSTATUS(status), kExitInterrupted);
  hanging.hang(false);
  EXPECT_EQ(stored(), 1U);
}

}  // namespace
}  // namespace tierwatt::cli
