// The io_uring engine against real files: what it counts, when it stops, what it leaves behind.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <thread>

#include "probe/base/digest.h"
#include "probe/base/file.h"
#include "probe/load/engine.h"
#include "probe/load/target.h"
#include "tests/probe/load/scratch_testlib.h"

namespace tierwatt::load {
namespace {

constexpr std::int64_t kFileBytes = 16 << 20;

class UringEngineTest : public testing::Test {
 protected:
  void SetUp() override {
    Result<Target> opened = open_target(make_file(folder_.path() / "data", kFileBytes));
    ASSERT_TRUE(opened.ok()) << opened.error().to_string();
    target_ = std::move(*opened);
    Job tiny = job();
    tiny.ios_max = 1;
    const Result<Report> report = engine_->run(tiny);
    if (!report &&
        (report.error().code == Code::permission_denied || report.error().code == Code::unavailable)) {
      GTEST_SKIP() << report.error().to_string();
    }
  }
  [[nodiscard]] Job job() const {
    Job job;
    job.fd = target_.fd.get();
    job.end = target_.size;
    job.budget = Seconds{0.3};
    job.queue_depth = 8;
    return job;
  }

  TemporaryFolder folder_;
  Target target_;
  std::unique_ptr<Engine> engine_ = make_uring_engine();
};

// A write lease is given only where nobody else has the file open: not even a ring on its way out.
bool nobody_else_has_it(const std::filesystem::path& path) {
  const UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  const bool given = fcntl(file.get(), F_SETLEASE, F_WRLCK) == 0;
  if (given) fcntl(file.get(), F_SETLEASE, F_UNLCK);
  return given;
}

TEST_F(UringEngineTest, TheFileIsGivenBackAtOnce) {
  if (!nobody_else_has_it(make_file(folder_.path() / "lonely", 4096))) {
    GTEST_SKIP() << "no file leases on the file system of " << folder_.path()
                 << "; set TMPDIR to one that has";
  }
  const std::filesystem::path path = make_file(folder_.path() / "lent", kFileBytes);
  for (int run = 0; run < 20; ++run) {
    {
      const Result<Target> lent = open_target(path);
      ASSERT_TRUE(lent.ok());
      Job some = job();
      some.fd = lent->fd.get();
      some.ios_max = 10;
      ASSERT_TRUE(engine_->run(some).ok());
    }
    EXPECT_TRUE(nobody_else_has_it(path)) << "run " << run;
  }
}

TEST_F(UringEngineTest, EveryIoIsInTheHistogram) {
  const Result<Report> report = engine_->run(job());
  ASSERT_TRUE(report.ok()) << report.error().to_string();
  EXPECT_GT(report->ios, 0);
  EXPECT_EQ(report->latency.count(), report->ios + report->drained);
  EXPECT_LE(report->drained, 8);
  EXPECT_EQ(report->stopped_by, StopReason::time);
  EXPECT_EQ(report->error_total(), 0);
  EXPECT_EQ(report->lost_in_flight, 0);
  EXPECT_GT(report->latency.percentile(0.5).count(), 0);
  EXPECT_EQ(report->kernel.count("io_uring.single_issuer"), 1U);
}

TEST_F(UringEngineTest, TimeBudgetIsKept) {
  const Result<Report> report = engine_->run(job());
  ASSERT_TRUE(report.ok());
  EXPECT_NEAR(report->duration.count(), 0.3, 0.03);
}

TEST_F(UringEngineTest, CountsExactlyTheIosAskedFor) {
  for (const int queue_depth : {1, 3, 32, 256}) {
    Job some = job();
    some.queue_depth = queue_depth;
    some.ios_max = 1000;
    some.budget = Seconds{30};
    const Result<Report> report = engine_->run(some);
    ASSERT_TRUE(report.ok());
    EXPECT_EQ(report->latency.count(), 1000) << queue_depth;
    EXPECT_EQ(report->stopped_by, StopReason::ios);
  }
}

TEST_F(UringEngineTest, SequentialBlocksOfAMebibyte) {
  Job large = job();
  large.block = Bytes(1 << 20);
  large.access = Access::sequential;
  large.queue_depth = 2;
  large.ios_max = 40;  // wraps twice
  const Result<Report> report = engine_->run(large);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->error_total(), 0);
}

TEST_F(UringEngineTest, RateCapIsKept) {
  Job capped = job();
  capped.budget = Seconds{1.0};
  for (const double rate : {50.0, 500.0, 1500.0}) {
    capped.rate_cap = Iops(rate);
    const Result<Report> report = engine_->run(capped);
    ASSERT_TRUE(report.ok());
    const double allowed = rate * report->duration.count();
    EXPECT_LE(static_cast<double>(report->ios), allowed * 1.01 + 1) << rate;
    EXPECT_GE(static_cast<double>(report->ios), allowed * 0.95 - 2) << rate;
  }
}

TEST_F(UringEngineTest, CancellingTakesEffectAtOnce) {
  Job long_job = job();
  long_job.budget = Seconds{60};
  const auto start = std::chrono::steady_clock::now();
  const auto cancel_at = start + std::chrono::milliseconds(100);
  long_job.cancelled = [&] { return std::chrono::steady_clock::now() >= cancel_at; };
  const Result<Report> report = engine_->run(long_job);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->stopped_by, StopReason::cancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - cancel_at, std::chrono::milliseconds(200));
}

TEST_F(UringEngineTest, CancellingAnIdleCappedRunTakesEffectAtOnce) {
  Job slow = job();
  slow.budget = Seconds{60};
  slow.rate_cap = Iops(0.01);
  const auto start = std::chrono::steady_clock::now();
  slow.cancelled = [&] { return std::chrono::steady_clock::now() - start > std::chrono::milliseconds(50); };
  ASSERT_TRUE(engine_->run(slow).ok());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(250));
}

TEST_F(UringEngineTest, PausingIssuesNothingAndIsTakenOutOfTheDuration) {
  Job paused = job();
  paused.budget = Seconds{0.5};
  std::int64_t ios_at_pause = -1;
  std::int64_t ios_later = -1;
  paused.pace = [&](const Progress& progress) {
    const bool pause = progress.elapsed > Seconds{0.1} && progress.elapsed < Seconds{0.3};
    if (pause && progress.elapsed > Seconds{0.2} && ios_at_pause < 0) ios_at_pause = progress.ios;
    if (pause) ios_later = progress.ios;
    return pause ? Pace::pause : Pace::run;
  };
  const Result<Report> report = engine_->run(paused);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(ios_at_pause, ios_later);
  EXPECT_NEAR(report->paused.count(), 0.2, 0.05);
  EXPECT_NEAR(report->duration.count(), 0.5, 0.05);  // the budget waits
}

TEST_F(UringEngineTest, APauseBeforeTheFirstIoIssuesNone) {
  Job looking = job();
  std::int64_t issued_before = -1;
  looking.pace = [&](const Progress& progress) {
    if (progress.elapsed < Seconds{0.1}) {
      issued_before = std::max(issued_before, progress.issued);
      return Pace::pause;
    }
    return Pace::run;
  };
  const Result<Report> report = engine_->run(looking);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(issued_before, 0);
  EXPECT_GT(report->ios, 0);
}

TEST_F(UringEngineTest, FeelersGoOneAtATimeAndAreInNoFigure) {
  Job feeling = job();
  std::int64_t most_in_flight = 0;
  Progress last;
  feeling.pace = [&](const Progress& progress) {
    last = progress;
    const bool gentle = progress.elapsed > Seconds{0.1} && progress.elapsed < Seconds{0.3};
    if (gentle && progress.feelers > 0) most_in_flight = std::max(most_in_flight, progress.in_flight());
    return gentle ? Pace::gentle : Pace::run;
  };
  const Result<Report> report = engine_->run(feeling);
  ASSERT_TRUE(report.ok());
  EXPECT_GT(report->feelers, 0);
  EXPECT_LE(most_in_flight, 1);
  EXPECT_EQ(report->latency.count(), report->ios + report->drained);
  EXPECT_GT(report->paused.count(), 0.1);
  EXPECT_GE(report->latency.count() + report->feelers, last.issued);
}

TEST_F(UringEngineTest, GivingUpIsCalledDisturbed) {
  Job disturbed = job();
  disturbed.pace = [](const Progress&) { return Pace::stop; };
  const Result<Report> report = engine_->run(disturbed);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->stopped_by, StopReason::disturbed);
}

TEST_F(UringEngineTest, StopsWhenTheRoundsAreEnough) {
  Job rounds = job();
  rounds.budget = Seconds{10};
  rounds.round_length = Seconds{0.03};
  rounds.enough_rounds = [](const std::vector<double>& iops) { return iops.size() >= 5; };
  const Result<Report> report = engine_->run(rounds);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->stopped_by, StopReason::steady);
  EXPECT_EQ(report->rounds.size(), 5U);
}

TEST_F(UringEngineTest, ReadingChangesNothing) {
  const std::filesystem::path path = folder_.path() / "data";
  const Result<std::string> before = read_file(path, kFileBytes);
  struct stat old_status {};
  ASSERT_EQ(stat(path.c_str(), &old_status), 0);
  ASSERT_TRUE(engine_->run(job()).ok());
  const Result<std::string> after = read_file(path, kFileBytes);
  struct stat new_status {};
  ASSERT_EQ(stat(path.c_str(), &new_status), 0);
  ASSERT_TRUE(before.ok() && after.ok());
  EXPECT_EQ(sha256(*before), sha256(*after));
  EXPECT_EQ(old_status.st_mtim.tv_sec, new_status.st_mtim.tv_sec);
  EXPECT_EQ(old_status.st_mtim.tv_nsec, new_status.st_mtim.tv_nsec);
}

TEST_F(UringEngineTest, ADescriptorOpenedForReadingCannotBeWritten) {
  Job writing = job();
  writing.read_share = 0.0;
  writing.ios_max = 100;
  const Result<Report> report = engine_->run(writing);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->latency.count(), 0);
  EXPECT_EQ(report->error_total(), 100);
  ASSERT_EQ(report->errors.size(), 1U);
  EXPECT_EQ(report->errors[0].error_number, EBADF);
}

TEST_F(UringEngineTest, LeavesNoDescriptorBehind) {
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 20; ++i) {
    Job tiny = job();
    tiny.ios_max = 5;
    ASSERT_TRUE(engine_->run(tiny).ok());
  }
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(UringEngineTest, AFileThatShrinksEndsTheRunAsVanished) {
  std::filesystem::resize_file(folder_.path() / "data", 0);
  const Result<Report> report = engine_->run(job());
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->stopped_by, StopReason::vanished);
  EXPECT_EQ(report->latency.count(), 0);
  EXPECT_FALSE(still_there(target_));
}

TEST_F(UringEngineTest, AShortTailIsCompletedOrCountedNeverLost) {
  std::filesystem::resize_file(folder_.path() / "data", kFileBytes - 2048);
  Job sequential = job();
  sequential.access = Access::sequential;
  sequential.ios_max = kFileBytes / 4096;
  sequential.budget = Seconds{60};
  const Result<Report> report = engine_->run(sequential);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->latency.count() + report->error_total() + report->lost_in_flight, kFileBytes / 4096);
  EXPECT_EQ(report->short_ios, 1);
}

TEST_F(UringEngineTest, RefusesJobsThatContradictThemselves) {
  const auto code_of = [&](const std::function<void(Job&)>& change) {
    Job bad = job();
    change(bad);
    const Result<Report> report = engine_->run(bad);
    return report.ok() ? Code::internal : report.error().code;
  };
  EXPECT_EQ(code_of([](Job& j) { j.queue_depth = 0; }), Code::invalid_argument);
  EXPECT_EQ(code_of([](Job& j) { j.queue_depth = 1'000'000; }), Code::invalid_argument);
  EXPECT_EQ(code_of([](Job& j) {
              j.block = Bytes(1 << 20);
              j.queue_depth = 4096;
            }),
            Code::invalid_argument);
  EXPECT_EQ(code_of([](Job& j) { j.end = Bytes(100); }), Code::invalid_argument);
  EXPECT_EQ(code_of([](Job& j) { j.budget = Seconds{0}; }), Code::invalid_argument);
  EXPECT_EQ(code_of([](Job& j) { j.budget = Seconds{NAN}; }), Code::invalid_argument);
  EXPECT_EQ(code_of([](Job& j) { j.rate_cap = Iops(-1); }), Code::invalid_argument);
  EXPECT_EQ(code_of([](Job& j) { j.read_share = 2; }), Code::invalid_argument);
}

}  // namespace
}  // namespace tierwatt::load
