// What both engines share: names of reasons, rates, and running where io_uring is short of something.
#include "probe/load/engine.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe/base/process.h"
#include "probe/load/target.h"
#include "tests/probe/load/scratch_testlib.h"

namespace tierwatt::load {
namespace {

TEST(Engine, ReasonsHaveDistinctNames) {
  EXPECT_STREQ(to_string(StopReason::time), "time");
  EXPECT_STREQ(to_string(StopReason::steady), "steady");
  EXPECT_STREQ(to_string(StopReason::disturbed), "disturbed");
  EXPECT_STREQ(to_string(StopReason::vanished), "vanished");
}

TEST(Engine, ARateNeedsTime) {
  Report report;
  report.ios = 100;
  EXPECT_EQ(report.iops(), Iops(0));
  report.duration = Seconds{0.5};
  EXPECT_EQ(report.iops(), Iops(200));
  report.errors = {{5, 3, {Bytes(0)}}, {6, 4, {Bytes(0)}}};
  EXPECT_EQ(report.error_total(), 7);
}

// A user whose memory lock limit is zero still measures, or is told what to raise.
TEST(Engine, ATinyMemoryLockLimitIsSaidOrDoneWithout) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to become another user with a limit of zero";
  const TemporaryFolder folder;
  const Result<Target> target = open_target(make_file(folder.path() / "data", 4 << 20));
  ASSERT_TRUE(target.ok());
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const rlimit none{0, 0};
    if (setrlimit(RLIMIT_MEMLOCK, &none) != 0 || setuid(65534) != 0) _exit(3);
    Job job;
    job.fd = target->fd.get();
    job.end = target->size;
    job.ios_max = 50;
    const Result<Report> report = make_uring_engine()->run(job);
    if (!report) _exit(report.error().remedy.empty() ? 1 : 0);
    const bool said = report->kernel.at("io_uring.registered_buffers") == "yes" || !report->notes.empty();
    _exit(said && report->latency.count() == 50 ? 0 : 2);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Engine, ADeviceThatFailsIsCountedByError) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to make a device-mapper device";
  const std::string name = "tierwatt-error-" + std::to_string(getpid());
  const Result<ProcessOutput> made = run_process({"dmsetup", "create", name, "--table", "0 8192 error"});
  if (!made || made->exit_status != 0) GTEST_SKIP() << "no device mapper here; install dmsetup, load dm-mod";
  {
    const Result<Target> target = open_target("/dev/mapper/" + name);
    ASSERT_TRUE(target.ok()) << target.error().to_string();
    Job job;
    job.fd = target->fd.get();
    job.end = target->size;
    job.ios_max = 100;
    const Result<Report> report = make_uring_engine()->run(job);
    ASSERT_TRUE(report.ok());
    EXPECT_EQ(report->error_total(), 100);
    EXPECT_EQ(report->latency.count(), 0);
    EXPECT_EQ(report->errors.at(0).error_number, EIO);
  }
  EXPECT_TRUE(run_process({"dmsetup", "remove", name}).ok());
}

}  // namespace
}  // namespace tierwatt::load
