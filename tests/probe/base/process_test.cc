#include "probe/base/process.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>

namespace tierwatt {
namespace {

std::size_t open_descriptors() {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"),
                                                std::filesystem::directory_iterator()));
}

TEST(Process, KeepsOutputsAndExitStatusApart) {
  const Result<ProcessOutput> ran = run_process({"sh", "-c", "echo out; echo err >&2; exit 7"});
  ASSERT_TRUE(ran.ok()) << ran.error().to_string();
  EXPECT_EQ(ran->out, "out\n");
  EXPECT_EQ(ran->err, "err\n");
  EXPECT_EQ(ran->exit_status, 7);
}

TEST(Process, ArgumentsAreNotShellText) {
  const Result<ProcessOutput> ran = run_process({"printf", "%s", "$(id); `id` \"*\""});
  ASSERT_TRUE(ran.ok());
  EXPECT_EQ(ran->out, "$(id); `id` \"*\"");
}

TEST(Process, ReportsAMissingProgramAndASignal) {
  EXPECT_EQ(run_process({"tierwatt-no-such-program"}).error().code, Code::not_found);
  EXPECT_EQ(run_process({}).error().code, Code::invalid_argument);
  const Result<ProcessOutput> killed = run_process({"sh", "-c", "kill -9 $$"});
  ASSERT_TRUE(killed.ok());
  EXPECT_EQ(killed->exit_status, 128 + 9);
}

TEST(Process, DeadlineKillsTheWholeGroupAndLeaksNothing) {
  const std::size_t before = open_descriptors();
  const auto start = std::chrono::steady_clock::now();
  const Result<ProcessOutput> ran =
      run_process({"sh", "-c", "sleep 60 & sleep 60"}, {.deadline = Seconds(0.2)});
  ASSERT_FALSE(ran.ok());
  EXPECT_EQ(ran.error().code, Code::timed_out);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  EXPECT_EQ(open_descriptors(), before);
}

TEST(Process, OutputIsBounded) {
  const Result<ProcessOutput> ran =
      run_process({"head", "-c", "100000", "/dev/zero"}, {.output_bytes = 1000});
  ASSERT_FALSE(ran.ok());
  EXPECT_EQ(ran.error().code, Code::invalid_input);
}

TEST(Process, AClosedOutputIsNotTheEnd) {
  const Result<ProcessOutput> ran = run_process({"sh", "-c", "exec >&- 2>&-; sleep 0.1; exit 3"});
  ASSERT_TRUE(ran.ok());
  EXPECT_EQ(ran->exit_status, 3);
}

}  // namespace
}  // namespace tierwatt
