// The ring's set-up says what the kernel offered, each feature by itself.
#include "probe/load/uring_setup.h"

#include <gtest/gtest.h>
#include <liburing.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <vector>

#include "probe/load/engine.h"
#include "probe/load/target.h"
#include "tests/probe/load/other_kernel_testlib.h"
#include "tests/probe/load/scratch_testlib.h"

namespace tierwatt::load {
namespace {

class UringSetup : public testing::Test {
 protected:
  void SetUp() override {
    Result<Target> opened = open_target(make_file(folder_.path() / "data", 4 << 20));
    ASSERT_TRUE(opened.ok()) << opened.error().to_string();
    target_ = std::move(*opened);
  }
  [[nodiscard]] Result<Report> read(std::int64_t ios, int queue_depth = 1) const {
    Job job;
    job.fd = target_.fd.get();
    job.end = target_.size;
    job.ios_max = ios;
    job.queue_depth = queue_depth;
    job.budget = Seconds{30};
    return make_uring_engine()->run(job);
  }

  TemporaryFolder folder_;
  Target target_;
};

TEST_F(UringSetup, EveryFeatureIsAnswered) {
  const Result<Report> report = read(1, 2);
  if (!report) GTEST_SKIP() << report.error().to_string();
  for (const char* name : {"single_issuer", "defer_taskrun", "coop_taskrun", "submit_all",
                           "registered_buffers", "registered_file", "registered_ring", "iopoll"}) {
    const auto found = report->kernel.find(std::string("io_uring.") + name);
    ASSERT_NE(found, report->kernel.end()) << name;
    EXPECT_TRUE(found->second == "yes" || found->second == "no") << name;
  }
}

TEST_F(UringSetup, OneIoAtATimeDoesWithoutWhatIsForMany) {
  cpu_set_t all;
  ASSERT_EQ(sched_getaffinity(0, sizeof all, &all), 0);
  if (CPU_COUNT(&all) < 2) GTEST_SKIP() << "needs two processors";
  const Result<Report> deeper = read(1, 2);
  const Result<Report> report = read(1, 1);
  if (!report || !deeper) GTEST_SKIP() << (report ? deeper : report).error().to_string();
  for (const char* name : {"io_uring.defer_taskrun", "io_uring.coop_taskrun"}) {
    const bool offered = deeper->kernel.at(name) == "yes";
    EXPECT_EQ(report->kernel.at(name), offered ? "unused" : "no") << name;
  }
  EXPECT_NE(report->kernel.at("io_uring.single_issuer"), "unused");
}

TEST_F(UringSetup, WhatTheKernelLacksIsNotSaidToBeUnused) {
  std::optional<Result<Report>> report;
  const std::string why_not = with_linux_5_10([&] { report = read(1, 1); });
  if (!why_not.empty()) GTEST_SKIP() << why_not;
  ASSERT_TRUE(report->ok()) << report->error().to_string();
  EXPECT_EQ((*report)->kernel.at("io_uring.defer_taskrun"), "no");
  EXPECT_EQ((*report)->kernel.at("io_uring.coop_taskrun"), "no");
}

TEST_F(UringSetup, OnOneProcessorNothingIsLeftUnused) {
  cpu_set_t all, one;
  ASSERT_EQ(sched_getaffinity(0, sizeof all, &all), 0);
  std::size_t first = 0;
  while (!CPU_ISSET(first, &all)) ++first;
  CPU_ZERO(&one);
  CPU_SET(first, &one);
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  const Result<Report> report = read(1, 1);
  ASSERT_EQ(sched_setaffinity(0, sizeof all, &all), 0);
  if (!report) GTEST_SKIP() << report.error().to_string();
  EXPECT_NE(report->kernel.at("io_uring.defer_taskrun"), "unused");
}

TEST_F(UringSetup, WhatLinux510KnowsIsEnough) {
  std::optional<Result<Report>> report;
  const std::string why_not = with_linux_5_10([&] { report = read(500, 32); });
  if (!why_not.empty()) GTEST_SKIP() << why_not;
  ASSERT_TRUE(report->ok()) << report->error().to_string();
  EXPECT_EQ((*report)->latency.count(), 500);
  EXPECT_EQ((*report)->error_total(), 0);
  for (const char* newer :
       {"single_issuer", "defer_taskrun", "coop_taskrun", "submit_all", "registered_ring"}) {
    EXPECT_EQ((*report)->kernel.at(std::string("io_uring.") + newer), "no") << newer;
  }
  EXPECT_EQ((*report)->kernel.at("io_uring.registered_file"), "yes");
}

// The sysctl kernel.io_uring_disabled and a container's seccomp profile both answer EPERM; some profiles
// answer ENOSYS, as a kernel without io_uring does.
TEST_F(UringSetup, ForbiddenIsSaidWithTheRemedy) {
  std::optional<Result<Report>> report;
  const std::string why_not = with_uring_refused(EPERM, [&] { report = read(1); });
  if (!why_not.empty()) GTEST_SKIP() << why_not;
  ASSERT_FALSE(report->ok());
  EXPECT_EQ(report->error().code, Code::permission_denied);
  EXPECT_NE(report->error().message.find("io_uring is forbidden"), std::string::npos);
  EXPECT_NE(report->error().remedy.find("io_uring_disabled"), std::string::npos);
  EXPECT_NE(report->error().remedy.find("seccomp"), std::string::npos);
}

TEST_F(UringSetup, AbsentIsSaidWithTheRemedy) {
  std::optional<Result<Report>> report;
  const std::string why_not = with_uring_refused(ENOSYS, [&] { report = read(1); });
  if (!why_not.empty()) GTEST_SKIP() << why_not;
  ASSERT_FALSE(report->ok());
  EXPECT_EQ(report->error().code, Code::unavailable);
  EXPECT_NE(report->error().remedy.find("5.10"), std::string::npos);
}

// A profile may let the ring be set up, and refuse its use.
TEST_F(UringSetup, RefusedLaterIsSaidWithTheSameRemedy) {
  std::optional<Result<Report>> report;
  const std::string why_not = with_uring_refused(
      EPERM, [&] { report = read(1); }, SYS_io_uring_enter);
  if (!why_not.empty()) GTEST_SKIP() << why_not;
  ASSERT_FALSE(report->ok());
  EXPECT_EQ(report->error().code, Code::permission_denied);
  EXPECT_NE(report->error().remedy.find("seccomp"), std::string::npos);
}

TEST_F(UringSetup, NoDescriptorLeftIsSaidWithTheRemedy) {
  // Once without the limit: what checks types at run time needs a descriptor of its own the first time.
  if (const Result<Report> before = read(1); !before.ok()) GTEST_SKIP() << before.error().to_string();
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  const UniqueFd next(dup(target_.fd.get()));
  ASSERT_TRUE(next.valid());
  const rlimit none_left{static_cast<rlim_t>(next.get()) + 1, limit.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none_left), 0);
  const Result<Report> report = read(1);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  ASSERT_FALSE(report.ok());
  EXPECT_NE(report.error().remedy.find("ulimit -n"), std::string::npos) << report.error().to_string();
}

// Kernels before 5.12 charge the ring itself to the memory lock limit.
TEST_F(UringSetup, ARingThatMayNotBeLockedIsSaidWithTheRemedy) {
  std::optional<Result<Report>> report;
  const std::string why_not = with_uring_refused(ENOMEM, [&] { report = read(1); });
  if (!why_not.empty()) GTEST_SKIP() << why_not;
  ASSERT_FALSE(report->ok());
  EXPECT_EQ(report->error().code, Code::permission_denied);
  EXPECT_NE(report->error().remedy.find("ulimit -l"), std::string::npos);
}

// What the loop relies on when it waits for several completions at once: a hanging device brings none, and
// the timer is one alone.
TEST_F(UringSetup, ATimerEndsAWaitForMore) {
  io_uring ring{};
  std::vector<char> memory(4096);
  const auto offer = set_up_uring(ring, 4, target_.fd.get(), memory.data(), memory.size(), UringWish{});
  if (!offer) GTEST_SKIP() << offer.error().to_string();
  __kernel_timespec after{0, 1'000'000};
  io_uring_prep_timeout(io_uring_get_sqe(&ring), &after, 0, 0);
  EXPECT_EQ(io_uring_submit_and_wait(&ring, 4), 1);
  EXPECT_EQ(io_uring_cq_ready(&ring), 1U);
  io_uring_queue_exit(&ring);
}

TEST_F(UringSetup, BeingRefusedLeavesNoDescriptorBehind) {
  const std::size_t before = open_descriptors();
  const std::string why_not = with_uring_refused(EPERM, [&] { EXPECT_FALSE(read(1).ok()); });
  if (!why_not.empty()) GTEST_SKIP() << why_not;
  EXPECT_EQ(open_descriptors(), before);
}

}  // namespace
}  // namespace tierwatt::load
