// `tierwatt probe` as a user calls it: real files, a real loop device, a real store; and every bad target.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <sstream>
#include <thread>

#include "probe/base/digest.h"
#include "probe/base/file.h"
#include "probe/base/process.h"
#include "probe/cli/commands.h"
#include "probe/device/discover.h"
#include "probe/profile/json_value.h"
#include "probe/run/ground.h"
#include "probe/store/profile_store.h"
#include "tests/probe/load/scratch_testlib.h"

namespace tierwatt::cli {
namespace {

using Words = std::vector<std::string>;
using Path = std::filesystem::path;

struct Ran {
  int exit_code = 0;
  std::string out, err;
};

class ProbeTest : public testing::Test {
 protected:
  [[nodiscard]] Path file(const char* name) const { return folder_.path() / name; }
  // A test machine is busy: others are given way to only where that is the test.
  static Ran run(Words words) {
    words.insert(words.begin(), "probe");
    if (std::find(words.begin(), words.end(), "--polite") == words.end()) {
      words.insert(words.end(), {"--polite", "off"});
    }
    std::ostringstream out;
    std::ostringstream err;
    Output output{.out = out, .err = err};
    const Program program{.name = "tierwatt", .summary = "", .commands = {probe_command()}};
    const int code = run_program(program, words, output);
    return {code, out.str(), err.str()};
  }
  // The same, but skips the test where this machine forbids io_uring.
  static bool no_uring(const Ran& ran) { return ran.err.find("io_uring") != std::string::npos; }
  static std::string figure(const std::string& json, std::string_view name) {
    const Result<JsonValue> tree = parse_json(json);
    if (!tree || !tree->object().contains(name)) return "absent in: " + json;
    return tree->object().find(name)->second.text();
  }
  load::TemporaryFolder folder_;
};

TEST_F(ProbeTest, ASingleWorkloadSaysItsFiguresInJson) {
  const Path data = load::make_file(file("data"), 8 << 20);
  const Ran ran = run(
      {data, "--workload", "rand-read-4k", "--queue-depth", "8", "--seconds", "0.5", "--no-store", "--json"});
  if (no_uring(ran)) GTEST_SKIP() << ran.err;
  ASSERT_EQ(ran.exit_code, kExitOk) << ran.err;
  EXPECT_GT(std::stod(figure(ran.out, "iops")), 0);
  EXPECT_GT(std::stod(figure(ran.out, "ios")), 0);
  EXPECT_EQ(figure(ran.out, "queue_depth"), "8");
  for (const char* name : {"latency_seconds", "kernel", "profile"}) {
    EXPECT_NE(ran.out.find('"' + std::string(name) + '"'), std::string::npos) << name;
  }
  EXPECT_NE(ran.out.find("io_uring.defer_taskrun"), std::string::npos);
}

TEST_F(ProbeTest, ProfilesAreStoredAndOneBadTargetDoesNotStopTheOthers) {
  const Path data = load::make_file(file("data"), 8 << 20);
  const Ran ran = run(
      {file("missing"), data, "--workload", "rand-read-4k", "--seconds", "0.3", "--store", file("store")});
  if (no_uring(ran)) GTEST_SKIP() << ran.err;
  EXPECT_EQ(ran.exit_code, kExitFailed);
  EXPECT_NE(ran.err.find("missing: no such file"), std::string::npos) << ran.err;
  EXPECT_NE(ran.out.find("rand-read-4k"), std::string::npos);
  const auto store = store::open_store(file("store"), store::Access::read_only);
  ASSERT_TRUE(store.ok()) << store.error().to_string();
  const auto list = (*store)->list();
  ASSERT_TRUE(list.ok());
  EXPECT_EQ(list->size(), 1U);
}

TEST_F(ProbeTest, ProbingWritesNothing) {
  const Path data = load::make_file(file("data"), 8 << 20);
  const Result<std::string> before = read_file(data, 16 << 20);
  const std::array<timespec, 2> long_ago{timespec{1'000'000'000, 0}, timespec{1'000'000'000, 0}};
  ASSERT_EQ(utimensat(AT_FDCWD, data.c_str(), long_ago.data(), 0), 0);
  const Ran ran = run({data, "--seconds", "1", "--no-store"});
  if (no_uring(ran)) GTEST_SKIP() << ran.err;
  EXPECT_EQ(ran.exit_code, kExitOk) << ran.err;
  struct stat status {};
  ASSERT_EQ(stat(data.c_str(), &status), 0);
  EXPECT_EQ(status.st_mtim.tv_sec, 1'000'000'000);
  EXPECT_EQ(status.st_atim.tv_sec, 1'000'000'000);
  const Result<std::string> after = read_file(data, 16 << 20);
  EXPECT_EQ(sha256(*before), sha256(*after));
}

TEST_F(ProbeTest, BadTargetsGetOneErrorEach) {
  EXPECT_EQ(run({"--no-store", folder_.path()}).exit_code,
            exit_code_of({Code::invalid_argument, "", "", ""}));
  EXPECT_EQ(run({"--no-store", file("missing")}).exit_code, exit_code_of({Code::not_found, "", "", ""}));
  EXPECT_NE(run({"--no-store", "/dev/null"}).err.find("character device"), std::string::npos);
  EXPECT_NE(run({"--no-store"}).err.find("nothing to measure"), std::string::npos);
  const Path data = load::make_file(file("data"), 1 << 20);
  const Ran writes = run({"--no-store", data, "--workload", "rand-write-4k"});
  EXPECT_EQ(writes.exit_code, kExitUsage);
  EXPECT_NE(writes.err.find("--scratch"), std::string::npos);
  EXPECT_EQ(run({"--no-store", data, "--queue-depth", "4"}).exit_code, kExitUsage);
  EXPECT_EQ(run({"--no-store", data, "--seconds", "-1"}).exit_code, kExitUsage);
  EXPECT_EQ(run({"--no-store", data, "--rate-iops", "0"}).exit_code, kExitUsage);
  EXPECT_NE(run({"--no-store", data, "--workload", "rand-read-4k", "--queue-depth", "0"}).exit_code, kExitOk);
}

TEST_F(ProbeTest, WritesRunInTheScratchFileAlone) {
  const Words words = {"--no-store",    "--scratch", file("scratch"), "--scratch-size", "4MiB", "--workload",
                       "rand-write-4k", "--seconds", "0.3",           "--json"};
  const Ran ran = run(words);
  if (no_uring(ran)) GTEST_SKIP() << ran.err;
  ASSERT_EQ(ran.exit_code, kExitOk) << ran.err;
  EXPECT_GT(std::stod(figure(ran.out, "ios")), 0);
  EXPECT_EQ(figure(ran.out, "errors"), "0");
  const Path precious = load::make_file(file("precious"), 1 << 20);
  EXPECT_NE(run({"--no-store", "--scratch", precious, "--workload", "rand-write-4k"}).exit_code, kExitOk);
}

TEST_F(ProbeTest, ALoopDeviceIsProbed) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to set up a loop device";
  const Path data = load::make_file(file("data"), 16 << 20);
  const Result<ProcessOutput> made = run_process({"losetup", "-f", "--show", "-r", data});
  if (!made || made->exit_status != 0)
    GTEST_SKIP() << "no loop device here; modprobe loop, or run outside a container";
  const std::string loop = made->out.substr(0, made->out.find('\n'));
  const Ran ran = run({loop, "--workload", "rand-read-4k", "--queue-depth", "32", "--seconds", "0.5",
                       "--no-store", "--json"});
  EXPECT_TRUE(run_process({"losetup", "-d", loop}).ok());
  if (no_uring(ran)) GTEST_SKIP() << ran.err;
  ASSERT_EQ(ran.exit_code, kExitOk) << ran.err;
  const Result<JsonValue> tree = parse_json(ran.out);
  ASSERT_TRUE(tree.ok());
  const JsonValue& profile = tree->object().find("profile")->second;
  EXPECT_FALSE(profile.object().find("transport")->second.text().empty());
  EXPECT_EQ(ran.err.find("spin"), std::string::npos) << ran.err;
}

// With --all every drive of the machine is tried; where none may be opened, each says so with its remedy.
TEST_F(ProbeTest, AllTriesEveryDriveAndGoesOn) {
  const Result<device::Inventory> inventory = device::discover();
  if (!inventory) GTEST_SKIP() << inventory.error().to_string();
  const std::vector<Path> drives = run::drives_to_probe(*inventory);
  if (drives.empty()) GTEST_SKIP() << "no drive and no virtual disk here";
  if (drives.size() > 2) GTEST_SKIP() << "too many drives for a short test; run on a small machine";
  const Words words = {"--all",        "--scratch", file("scratch"), "--scratch-size", "4MiB", "--workload",
                       "rand-read-4k", "--seconds", "0.3",           "--no-store"};
  const Ran ran = run(words);
  if (no_uring(ran)) GTEST_SKIP() << ran.err;
  EXPECT_NE(ran.out.find("scratch"), std::string::npos) << ran.out;  // whatever became of the drives
  std::size_t unreadable = 0;
  for (const Path& drive : drives) {
    if (ran.out.find(drive.string() + ":") != std::string::npos) continue;
    ++unreadable;
    EXPECT_NE(ran.err.find("tierwatt: " + drive.string() + ": "), std::string::npos) << ran.err;
  }
  EXPECT_EQ(ran.exit_code, unreadable == 0 ? kExitOk : kExitFailed);
}

TEST_F(ProbeTest, AllAndATargetAreOneTooMany) {
  EXPECT_EQ(run({"--all", "/dev/sda", "--no-store"}).exit_code, kExitUsage);
}

TEST_F(ProbeTest, InterruptingEndsWithin200MillisecondsAndStoresNothing) {
  const Path data = load::make_file(file("data"), 8 << 20);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const Ran ran = run({data, "--workload", "rand-read-4k", "--seconds", "60", "--store", file("store")});
    _exit(ran.exit_code);
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  kill(child, SIGINT);
  const auto start = std::chrono::steady_clock::now();
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  const auto took = std::chrono::steady_clock::now() - start;
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) != kExitInterrupted) GTEST_SKIP() << "io_uring is not available here";
  EXPECT_LT(took, std::chrono::milliseconds(400));  // 200 ms, and the sanitizer's own exit
  const auto store = store::open_store(file("store"), store::Access::read_only);
  ASSERT_TRUE(store.ok()) << store.error().to_string();
  EXPECT_TRUE((*store)->list()->empty());
}

}  // namespace
}  // namespace tierwatt::cli
