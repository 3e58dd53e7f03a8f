// Rate cap, time budget, pauses and feelers, counted in virtual time on a drive with one arm: nothing here
// depends on how busy the machine is.
#include "probe/load/issue_loop.h"

#include <gtest/gtest.h>

#include "tests/probe/load/virtual_drive_testlib.h"

namespace tierwatt::load {
namespace {

Job job_of(int queue_depth, Seconds budget) {
  Job job;
  job.end = Bytes(1 << 20);
  job.queue_depth = queue_depth;
  job.budget = budget;
  return job;
}

// A drive whose every request takes exactly so long.
VirtualDrive::Behaviour exactly(Seconds service) { return {.fastest = service, .slowest = service}; }

Report run(VirtualDrive& drive, const Job& job) {
  Result<Report> report = VirtualEngine(drive).run(job);
  EXPECT_TRUE(report.ok());
  return report.ok() ? std::move(*report) : Report{};
}

TEST(IssueLoop, RateCapIsKeptWithinOnePercent) {
  for (const double rate : {1.0, 100.0, 1000.0, 20'000.0}) {
    for (const double seconds : {2.0, 10.0}) {
      for (const int queue_depth : {1, 32}) {
        VirtualDrive drive(exactly(Seconds{10e-6}));
        Job job = job_of(queue_depth, Seconds(seconds));
        job.rate_cap = Iops(rate);
        const Report report = run(drive, job);
        const double allowed = rate * report.duration.count();
        EXPECT_LE(static_cast<double>(report.ios), allowed * 1.01 + 1) << rate << ' ' << queue_depth;
        EXPECT_GE(static_cast<double>(report.ios), allowed * 0.99 - 1) << rate << ' ' << queue_depth;
      }
    }
  }
}

TEST(IssueLoop, ADriveSlowerThanTheCapSetsTheRate) {
  VirtualDrive drive(exactly(Seconds{0.01}));
  Job job = job_of(1, Seconds{10});
  job.rate_cap = Iops(1000);
  EXPECT_NEAR(run(drive, job).iops().value(), 100, 1);
}

TEST(IssueLoop, TheBudgetIsTimeUnderLoadAndPausesAreNotInIt) {
  for (const double seconds : {2.0, 10.0}) {
    VirtualDrive drive({});
    Job job = job_of(4, Seconds(seconds));
    job.pace = [](const Progress& progress) {
      const auto second = static_cast<int>(progress.elapsed.count());
      return second % 3 == 2 ? Pace::pause : Pace::run;  // two on, one off
    };
    const Report report = run(drive, job);
    EXPECT_EQ(report.stopped_by, StopReason::time);
    EXPECT_NEAR(report.duration.count(), seconds, seconds * 0.01);
    EXPECT_NEAR(report.paused.count(), seconds / 2, 1.1);
    EXPECT_NEAR(report.iops().value(), 100, 10);
    EXPECT_EQ(report.latency.count(), report.ios + report.drained);
  }
}

TEST(IssueLoop, TheCapHoldsAcrossPauses) {
  VirtualDrive drive(exactly(Seconds{10e-6}));
  Job job = job_of(8, Seconds{10});
  job.rate_cap = Iops(1000);
  job.pace = [](const Progress& progress) {
    return static_cast<int>(progress.elapsed.count() * 4) % 2 == 1 ? Pace::pause : Pace::run;
  };
  const Report report = run(drive, job);
  EXPECT_NEAR(report.iops().value(), 1000, 10);
}

TEST(IssueLoop, WhatComesBackInAPauseIsNotTheWindows) {
  VirtualDrive drive(exactly(Seconds{0.01}));
  Job job = job_of(32, Seconds{10});
  // Half a second on, half a second off: each pause drains 32 I/Os, a third of a second's work.
  job.pace = [](const Progress& progress) {
    return static_cast<int>(progress.elapsed.count() * 2) % 2 == 1 ? Pace::pause : Pace::run;
  };
  const Report report = run(drive, job);
  EXPECT_NEAR(report.iops().value(), 100, 3);
  EXPECT_GT(report.drained, 300);
}

TEST(IssueLoop, FeelersNeverMeetEachOther) {
  VirtualDrive drive({});
  Job job = job_of(32, Seconds{2});
  std::int64_t most = 0;
  job.pace = [&](const Progress& progress) {
    const bool gentle = progress.elapsed < Seconds{1};
    if (gentle) most = std::max(most, drive.in_flight());
    return gentle ? Pace::gentle : Pace::run;
  };
  const Report report = run(drive, job);
  EXPECT_EQ(most, 1);
  EXPECT_NEAR(static_cast<double>(report.feelers), 100, 20);
  EXPECT_EQ(report.latency.count() + report.feelers, drive.completed());
}

TEST(IssueLoop, FeelersKeepTheRateCap) {
  VirtualDrive drive({});
  Job job = job_of(1, Seconds{1});
  job.rate_cap = Iops(10);
  job.pace = [](const Progress& progress) {
    return progress.elapsed < Seconds{5} ? Pace::gentle : Pace::run;
  };
  EXPECT_NEAR(static_cast<double>(run(drive, job).feelers), 50, 1);
}

// Waiting for more than comes at once would leave the arm with less to do.
TEST(IssueLoop, ADriveWithOneArmIsNeverWaitedForInBunches) {
  VirtualDrive drive({});
  run(drive, job_of(32, Seconds{2}));
  EXPECT_EQ(drive.most_waited_for(), 1U);
}

// Five are what the rule of steadiness needs; a survey's budget is cut into five.
TEST(IssueLoop, AsManyRoundsAsTheBudgetHolds) {
  for (const double seconds : {0.5, 1.0, 2.0, 5.0}) {
    VirtualDrive drive(exactly(Seconds{0.0007}));
    Job job = job_of(4, Seconds(seconds));
    job.round_length = job.budget / 5.0;
    EXPECT_EQ(run(drive, job).rounds.size(), 5U) << seconds;
  }
}

TEST(IssueLoop, RoundsBeginAnewAfterAPause) {
  VirtualDrive drive(exactly(Seconds{0.001}));
  Job job = job_of(4, Seconds{4});
  job.round_length = Seconds{1};
  job.pace = [](const Progress& progress) {
    return progress.elapsed > Seconds{0.5} && progress.elapsed < Seconds{2} ? Pace::pause : Pace::run;
  };
  const Report report = run(drive, job);
  EXPECT_EQ(report.rounds.size(), 3U);
  for (const double rate : report.rounds) EXPECT_NEAR(rate, 1000, 15);
}

TEST(IssueLoop, CancellingAPauseTakesEffectWithinATick) {
  VirtualDrive drive({});
  Job job = job_of(4, Seconds{100});
  job.pace = [](const Progress&) { return Pace::pause; };
  job.cancelled = [&] { return drive.elapsed() >= Seconds{3}; };
  const Report report = run(drive, job);
  EXPECT_EQ(report.stopped_by, StopReason::cancelled);
  EXPECT_LT(drive.elapsed().count(), 3.02);
  EXPECT_EQ(report.ios, 0);
  EXPECT_EQ(report.duration.count(), 0);
}

}  // namespace
}  // namespace tierwatt::load
