// Giving way as a user meets it: a real process reads at a fixed rate from a loop device that serves one read
// after another, while `tierwatt probe` is asked to measure that device.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <memory>
#include <thread>

#include "probe/base/process.h"
#include "tests/probe/cli/probe_testlib.h"
#include "tests/probe/load/faulty_file_testlib.h"
#include "tests/probe/load/scratch_testlib.h"

namespace tierwatt::cli {
namespace {

constexpr std::uint64_t kDiskBytes = 64 << 20;
constexpr std::size_t kNeighboursRead = 8192;  // its size tells it from ours
constexpr std::chrono::milliseconds kGap{50};

class ProbePoliteTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!disk_.why_not().empty()) GTEST_SKIP() << disk_.why_not();
    const Result<ProcessOutput> made = run_process({"losetup", "-f", "--show", "-r", disk_.path()});
    if (!made || made->exit_status != 0) {
      GTEST_SKIP() << "no loop device here; modprobe loop, or run outside a container";
    }
    loop_ = made->out.substr(0, made->out.find('\n'));
    disk_.serve_slowly(std::chrono::milliseconds(8));
  }
  void TearDown() override {
    stop_neighbour();
    disk_.serve_slowly({});
    if (loop_.empty()) return;
    EXPECT_TRUE(run_process({"losetup", "-d", loop_}).ok());
  }
  // Reads at 20 a second until it is killed.
  void start_neighbour() {
    neighbour_ = fork();
    ASSERT_GE(neighbour_, 0);
    if (neighbour_ > 0) return;
    const int fd = open(loop_.c_str(), O_RDONLY | O_DIRECT | O_CLOEXEC);
    void* area = std::aligned_alloc(4096, kNeighboursRead);
    auto next = std::chrono::steady_clock::now();
    for (std::uint64_t i = 0; fd >= 0; ++i, next += kGap) {
      if (pread(fd, area, kNeighboursRead, static_cast<off_t>(i * 997 % 1024 * kNeighboursRead)) < 0) break;
      std::this_thread::sleep_until(next);
    }
    _exit(1);
  }
  void stop_neighbour() {
    if (neighbour_ <= 0) return;
    kill(neighbour_, SIGKILL);
    waitpid(neighbour_, nullptr, 0);
    neighbour_ = 0;
  }

  load::TemporaryFolder folder_;
  load::FaultyFile disk_{load::make_file(folder_.path() / "disk", 4096), kDiskBytes};
  std::string loop_;
  pid_t neighbour_ = 0;
};

TEST_F(ProbePoliteTest, ASteadyNeighbourIsLeftAloneAndTheResultSaysSo) {
  start_neighbour();
  const RanProbe ran = run_tierwatt_probe({loop_, "--workload", "rand-read-4k", "--queue-depth", "32",
                                           "--seconds", "2", "--foreign-limit", "0", "--patience", "3",
                                           "--store", folder_.path() / "store", "--json"});
  const std::int64_t ours = disk_.answered(4096);
  const std::int64_t theirs = disk_.answered(kNeighboursRead);
  stop_neighbour();
  if (ran.no_uring()) GTEST_SKIP() << ran.err;
  EXPECT_GT(theirs, 20);
  // Not one, but for a neighbour that this machine kept from running for a second.
  EXPECT_LE(ours * 20, theirs) << ran.out << ran.err;
  EXPECT_TRUE(value_at(ran.out, {"profiles", "gave_way", "gave_up"}).boolean()) << ran.out;
  EXPECT_GT(number_at(ran.out, {"profiles", "gave_way", "foreign_ios"}), 20);
  EXPECT_GE(number_at(ran.out, {"profiles", "gave_way", "paused_s"}), 3);
  EXPECT_EQ(ran.exit_code, kExitFailed);
  EXPECT_EQ(value_at(ran.out, {"errors", "code"}).text(), "busy");
  EXPECT_NE(ran.err.find("--polite off"), std::string::npos) << ran.err;
}

TEST_F(ProbePoliteTest, ToldNotToItMeasuresAndTells) {
  start_neighbour();
  const RanProbe ran = run_tierwatt_probe({loop_, "--workload", "rand-read-4k", "--queue-depth", "4",
                                           "--seconds", "2", "--polite", "off", "--no-store", "--json"});
  stop_neighbour();
  if (ran.no_uring()) GTEST_SKIP() << ran.err;
  ASSERT_EQ(ran.exit_code, kExitOk) << ran.err;
  EXPECT_GT(number_at(ran.out, {"ios"}), 10);
  EXPECT_FALSE(value_at(ran.out, {"profile", "gave_way", "polite"}).boolean());
  EXPECT_GT(number_at(ran.out, {"profile", "gave_way", "foreign_ios"}), 2);
  EXPECT_EQ(number_at(ran.out, {"profile", "gave_way", "pauses"}), 0);
}

TEST_F(ProbePoliteTest, AnIdleDiskGivesNoFalseAlarm) {
  disk_.serve_slowly(std::chrono::milliseconds(1));
  // Whoever looks at new devices (udev) has done so by then.
  run_tierwatt_probe({loop_, "--seconds", "1", "--polite", "off", "--no-store"});
  const RanProbe ran = run_tierwatt_probe({loop_, "--workload", "rand-read-4k", "--queue-depth", "32",
                                           "--seconds", "3", "--foreign-limit", "0", "--no-store", "--json"});
  if (ran.no_uring()) GTEST_SKIP() << ran.err;
  ASSERT_EQ(ran.exit_code, kExitOk) << ran.err;
  EXPECT_EQ(number_at(ran.out, {"profile", "gave_way", "foreign_ios"}), 0) << ran.out;
  EXPECT_NEAR(number_at(ran.out, {"profile", "gave_way", "used_s"}), 3, 0.3);
}

}  // namespace
}  // namespace tierwatt::cli
