// Read errors, a drive that goes away and one that hangs: real ones, from a file served to fail. What they
// leave in figures, errors and descriptors.
#include "probe/run/verdict.h"

#include <gtest/gtest.h>

#include <cerrno>

#include "probe/run/measure.h"
#include "tests/probe/load/faulty_file_testlib.h"
#include "tests/probe/load/scratch_testlib.h"

namespace tierwatt::run {
namespace {

constexpr std::int64_t kFileBytes = 8 << 20;

class VerdictTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!faulty_.why_not().empty()) GTEST_SKIP() << faulty_.why_not();
    Result<load::Target> opened = load::open_target(faulty_.path());
    ASSERT_TRUE(opened.ok()) << opened.error().to_string();
    target_ = std::move(*opened);
  }
  [[nodiscard]] load::Job job() const {
    load::Job job;
    job.fd = target_.fd.get();
    job.end = target_.size;
    job.queue_depth = 8;
    job.budget = Seconds{0.4};
    return job;
  }
  Result<Measurement> measure_steps(int steps) {
    MeasureOptions options;
    for (int i = 0; i < steps; ++i) {
      options.steps.push_back({*load::find_workload("rand-read-4k"), load::Zone::whole, 8, Seconds{0.4}});
    }
    options.cancelled = cancelled_;
    options.politeness.gives_way = false;  // it would look before its first I/O
    return measure(target_, Subject{}, *engine_, {}, clock_, options);
  }

  load::TemporaryFolder folder_;
  load::FaultyFile faulty_{load::make_file(folder_.path() / "faulty", 4096), kFileBytes};
  load::Target target_;
  SystemClock clock_;
  std::function<bool()> cancelled_;
  std::unique_ptr<load::Engine> engine_ = load::make_uring_engine();
};

TEST_F(VerdictTest, ReadErrorsAreToldByPlaceAndAreInNoFigure) {
  faulty_.fail(1 << 20, (1 << 20) + 8192);
  load::Job sequential = job();
  sequential.access = load::Access::sequential;
  sequential.budget = Seconds{30};
  sequential.ios_max = kFileBytes / 4096;
  const Result<load::Report> report = engine_->run(sequential);
  if (!report) GTEST_SKIP() << report.error().to_string();
  ASSERT_EQ(report->errors.size(), 1U);
  EXPECT_EQ(report->errors[0].error_number, EIO);
  EXPECT_EQ(report->errors[0].count, 2);
  EXPECT_EQ(report->errors[0].first_offsets, (std::vector<Bytes>{Bytes(1 << 20), Bytes((1 << 20) + 4096)}));
  EXPECT_EQ(report->latency.count(), kFileBytes / 4096 - 2);
  EXPECT_TRUE(verdict_of(*report, target_, true, clock_, nullptr).ok());
}

TEST_F(VerdictTest, AMeasurementWithReadErrorsSaysSo) {
  faulty_.fail(0, 1 << 20);
  const Result<Measurement> measured = measure_steps(2);
  if (!measured && measured.error().code == Code::permission_denied) GTEST_SKIP() << measured.error().message;
  ASSERT_TRUE(measured.ok()) << measured.error().to_string();
  EXPECT_GT(measured->profile.workloads[0].errors, 0);
  EXPECT_GT(measured->profile.workloads[0].ios, 0);
  bool told = false;
  for (const std::string& note : measured->profile.notes)
    told = told || note.find("EIO") != std::string::npos;
  EXPECT_TRUE(told);
}

TEST_F(VerdictTest, ADeviceThatGoesAwayIsVanished) {
  faulty_.fail_all(ENODEV);
  const Result<Measurement> measured = measure_steps(2);
  ASSERT_FALSE(measured.ok());
  if (measured.error().code == Code::permission_denied) GTEST_SKIP() << measured.error().message;
  EXPECT_EQ(measured.error().code, Code::vanished) << measured.error().to_string();
}

TEST_F(VerdictTest, ADeviceThatFailsEverythingIsBroken) {
  faulty_.fail_all(EIO);
  const Result<Measurement> measured = measure_steps(2);
  ASSERT_FALSE(measured.ok());
  if (measured.error().code == Code::permission_denied) GTEST_SKIP() << measured.error().message;
  EXPECT_EQ(measured.error().code, Code::io_error) << measured.error().to_string();
}

TEST_F(VerdictTest, ADeviceThatHangsIsOneErrorThatCountsWhatIsOut) {
  faulty_.hang(true);
  load::Job hanging = job();
  hanging.hang_limit = Seconds{0.5};
  const std::size_t descriptors = load::open_descriptors();
  double silence = 0;
  hanging.pace = [&](const load::Progress& progress) {
    silence = std::max(silence, progress.silence.count());
    return load::Pace::run;
  };
  const SteadyTime start = clock_.steady();
  const Result<load::Report> report = engine_->run(hanging);
  if (!report) GTEST_SKIP() << report.error().to_string();
  EXPECT_LT(Seconds(clock_.steady() - start).count(), 1.5);
  EXPECT_GT(silence, 0.3);
  EXPECT_EQ(report->lost_in_flight, 8);
  EXPECT_EQ(load::open_descriptors(), descriptors);
  const Status verdict = verdict_of(*report, target_, true, clock_, nullptr);
  ASSERT_FALSE(verdict.ok());
  EXPECT_EQ(verdict.error().code, Code::timed_out);
  EXPECT_NE(verdict.error().message.find("8 I/Os are still"), std::string::npos) << verdict.error().message;
}

TEST_F(VerdictTest, CancellingAHangTakesEffectAndSaysWhatIsOut) {
  faulty_.hang(true);
  const SteadyTime start = clock_.steady();
  cancelled_ = [&] { return Seconds(clock_.steady() - start) > Seconds{0.2}; };
  const Result<Measurement> measured = measure_steps(1);
  ASSERT_FALSE(measured.ok());
  if (measured.error().code == Code::permission_denied) GTEST_SKIP() << measured.error().message;
  EXPECT_EQ(measured.error().code, Code::cancelled);
  EXPECT_NE(measured.error().message.find("still with the kernel"), std::string::npos)
      << measured.error().message;
  EXPECT_LT(Seconds(clock_.steady() - start).count(), 0.6);
}

TEST_F(VerdictTest, CancellingWhileDrainingTakesEffect) {
  faulty_.hang(true);
  const SteadyTime start = clock_.steady();
  cancelled_ = [&] { return Seconds(clock_.steady() - start) > Seconds{0.7}; };  // the budget is 0.4 s
  const Result<Measurement> measured = measure_steps(1);
  ASSERT_FALSE(measured.ok());
  if (measured.error().code == Code::permission_denied) GTEST_SKIP() << measured.error().message;
  EXPECT_EQ(measured.error().code, Code::cancelled);
  EXPECT_LT(Seconds(clock_.steady() - start).count(), 1.1);
}

}  // namespace
}  // namespace tierwatt::run
