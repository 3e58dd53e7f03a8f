// Drift between two profiles: the interval of a change against figures worked out by hand, and each reason
// not to judge.
#include "probe/profile/profile_diff.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>

#include "tests/probe/profile/sample_profile.h"

namespace tierwatt {
namespace {

using testing_support::sample_profile;
using testing_support::sample_workload;

Measure measured(double value, double low, double high) {
  return {.value = value, .interval = Bounds{low, high}, .source = Source::measured};
}

Verdict verdict_of(const Measure& before, const Measure& after) {
  return judge(before, after, Verdict::faster).verdict;
}

const FigureDiff& figure(const ProfileDiff& made, const std::string& name) {
  for (const FigureDiff& one : made.figures) {
    if (one.figure == name) return one;
  }
  ADD_FAILURE() << "no figure " << name;
  return made.figures.front();
}

TEST(ProfileDiffTest, TheIntervalOfTheChangeIsTheSquareAndAddRuleOfLogarithms) {
  // Intervals of a factor e^0.03 below and e^0.04 above; ln r = 0.2.
  const Measure before = measured(100, 100 * std::exp(-0.03), 100 * std::exp(0.04));
  const double x2 = 100 * std::exp(0.2);
  const Measure after = measured(x2, x2 * std::exp(-0.03), x2 * std::exp(0.04));
  const Judgement judged = judge(before, after, Verdict::faster);
  ASSERT_TRUE(judged.change && judged.change->low_percent && judged.change->high_percent);
  EXPECT_NEAR(judged.change->percent, 100 * (std::exp(0.2) - 1), 1e-9);
  EXPECT_NEAR(*judged.change->low_percent, 100 * (std::exp(0.15) - 1), 1e-9);  // sqrt(.03^2 + .04^2) = .05
  EXPECT_NEAR(*judged.change->high_percent, 100 * (std::exp(0.25) - 1), 1e-9);
  EXPECT_EQ(judged.verdict, Verdict::faster);
  EXPECT_EQ(judged.reason, NoVerdict::none);
}

TEST(ProfileDiffTest, OverlappingIntervalsMayStillDiffer) {
  // The intervals share 103 to 104, and yet the difference is beyond sqrt(2) times one half-width.
  EXPECT_EQ(verdict_of(measured(100, 96, 104), measured(107, 103, 111)), Verdict::faster);
  EXPECT_EQ(verdict_of(measured(107, 103, 111), measured(100, 96, 104)), Verdict::slower);
  EXPECT_EQ(verdict_of(measured(100, 96, 104), measured(105, 101, 109)), Verdict::within_noise);
}

TEST(ProfileDiffTest, TheWordFollowsTheFigure) {
  const Measure low = measured(10, 9.9, 10.1);
  const Measure high = measured(20, 19.8, 20.2);
  EXPECT_EQ(judge(low, high, Verdict::slower).verdict, Verdict::slower);
  EXPECT_EQ(judge(high, low, Verdict::slower).verdict, Verdict::faster);
  EXPECT_EQ(judge(low, high, Verdict::more).verdict, Verdict::more);
  EXPECT_EQ(judge(high, low, Verdict::more).verdict, Verdict::less);
}

TEST(ProfileDiffTest, SwappingTheSidesTurnsTheVerdictRound) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> value(1, 2);
  std::uniform_real_distribution<double> doubt(0.01, 0.3);
  for (int i = 0; i < 1000; ++i) {
    const double a = value(random);
    const double b = value(random);
    const Measure first = measured(a, a * (1 - doubt(random)), a * (1 + doubt(random)));
    const Measure second = measured(b, b * (1 - doubt(random)), b * (1 + doubt(random)));
    const Judgement there = judge(first, second, Verdict::more);
    const Judgement back = judge(second, first, Verdict::more);
    EXPECT_EQ(there.verdict == Verdict::more, back.verdict == Verdict::less);
    EXPECT_EQ(there.verdict == Verdict::within_noise, back.verdict == Verdict::within_noise);
    EXPECT_NEAR((1 + *there.change->low_percent / 100) * (1 + *back.change->high_percent / 100), 1, 1e-9);
  }
}

// Two runs of one steady drive, each the mean of normal draws with its true interval.
TEST(ProfileDiffTest, OneInTwentyUnmovedFiguresLooksMoved) {
  std::mt19937_64 random(11);
  std::normal_distribution<double> noise(1000, 10);
  constexpr int kPairs = 20'000;
  int moved = 0;
  for (int i = 0; i < kPairs; ++i) {
    const double a = noise(random);
    const double b = noise(random);
    moved +=
        verdict_of(measured(a, a - 19.6, a + 19.6), measured(b, b - 19.6, b + 19.6)) != Verdict::within_noise
            ? 1
            : 0;
  }
  EXPECT_NEAR(static_cast<double>(moved) / kPairs, 0.05, 0.006);
}

TEST(ProfileDiffTest, AnIntervalThatReachesZeroHasNoUpperLimitOfTheChange) {
  const Judgement judged = judge(measured(1, 0, 2), measured(10, 9, 11), Verdict::faster);
  ASSERT_TRUE(judged.change && judged.change->low_percent);
  EXPECT_FALSE(judged.change->high_percent);
  EXPECT_EQ(judged.verdict, Verdict::faster);
  const Judgement back = judge(measured(10, 9, 11), measured(1, 0, 2), Verdict::faster);
  EXPECT_EQ(*back.change->low_percent, -100);
  EXPECT_EQ(back.verdict, Verdict::slower);
}

TEST(ProfileDiffTest, WhatCannotBeJudgedIsUnknownWithAReason) {
  const Measure sound = measured(10, 9, 11);
  const Measure bare{.value = 20, .interval = std::nullopt, .source = Source::measured};
  Measure datasheet = sound;
  datasheet.source = Source::catalog;
  const auto reason = [](const std::optional<Measure>& before, const std::optional<Measure>& after) {
    const Judgement judged = judge(before, after, Verdict::faster);
    EXPECT_EQ(judged.verdict, Verdict::unknown);
    return judged.reason;
  };
  EXPECT_EQ(reason(sound, std::nullopt), NoVerdict::absent);
  EXPECT_EQ(reason(sound, bare), NoVerdict::no_interval);
  EXPECT_EQ(reason(datasheet, sound), NoVerdict::not_measured);
  EXPECT_EQ(reason(measured(0, 0, 1), sound), NoVerdict::zero);
  EXPECT_EQ(reason(sound, measured(0, 0, 1)), NoVerdict::zero);
  EXPECT_FALSE(judge(measured(0, 0, 1), sound, Verdict::faster).change);
  const Judgement judged = judge(sound, bare, Verdict::faster);
  ASSERT_TRUE(judged.change);
  EXPECT_DOUBLE_EQ(judged.change->percent, 100);
  EXPECT_FALSE(judged.change->low_percent);
}

TEST(ProfileDiffTest, AProfileAgainstItselfShowsNoMove) {
  const ProfileDiff made = diff(sample_profile(), sample_profile());
  EXPECT_TRUE(made.same_drive);
  EXPECT_TRUE(made.changed.empty() && made.only_before.empty() && made.only_after.empty());
  EXPECT_EQ(made.figures.size(), 3U * 8U + 5U);  // 8 figures a workload; sleep is unknown on both sides
  for (const FigureDiff& one : made.figures) {
    EXPECT_TRUE(one.verdict == Verdict::within_noise || one.verdict == Verdict::unknown) << one.figure;
    ASSERT_TRUE(one.change) << one.figure;
    EXPECT_NEAR(one.change->percent, 0, 1e-9) << one.figure;
  }
  EXPECT_EQ(figure(made, "iops").verdict, Verdict::within_noise);
  EXPECT_EQ(figure(made, "power").verdict, Verdict::within_noise);
  EXPECT_EQ(figure(made, "p99.9").reason, NoVerdict::no_interval);
  EXPECT_EQ(figure(made, "idle").reason, NoVerdict::not_measured);
}

TEST(ProfileDiffTest, PercentilesAreJudgedByTheirIntervals) {
  DeviceProfile before = sample_profile();
  DeviceProfile after = sample_profile();
  before.workloads[0].latency_intervals.p99 = TimeInterval{Seconds(0.019), Seconds(0.021)};
  after.workloads[0].latency.p99 = Seconds(0.03);
  EXPECT_EQ(figure(diff(before, after), "p99").reason, NoVerdict::no_interval);
  after.workloads[0].latency_intervals.p99 = TimeInterval{Seconds(0.029), Seconds(0.031)};
  EXPECT_EQ(figure(diff(before, after), "p99").verdict, Verdict::slower);
  EXPECT_EQ(figure(diff(after, before), "p99").verdict, Verdict::faster);
}

TEST(ProfileDiffTest, NoiseBetweenRunsWidensAndStandsInForIntervals) {
  const Measure before = measured(100, 99, 101);
  const Measure after = measured(110, 109, 111);
  EXPECT_EQ(judge(before, after, Verdict::faster).verdict, Verdict::faster);
  EXPECT_EQ(judge(before, after, Verdict::faster, RunNoise{5, 0.2}).verdict, Verdict::within_noise);
  EXPECT_EQ(judge(before, after, Verdict::faster, RunNoise{5, 0.001}).change->low_percent,
            judge(before, after, Verdict::faster).change->low_percent);
  const Measure bare{.value = 200, .interval = std::nullopt, .source = Source::measured};
  EXPECT_EQ(judge(before, bare, Verdict::faster, RunNoise{5, 0.2}).verdict, Verdict::faster);
}

TEST(ProfileDiffTest, AnIntervalOfNoWidthIsNone) {
  DeviceProfile after = sample_profile();
  after.workloads[0].iops = Estimate<Iops>::exact(Iops(300), Source::measured, "");
  EXPECT_EQ(figure(diff(sample_profile(), after), "iops").reason, NoVerdict::no_interval);
}

TEST(ProfileDiffTest, PowerOfDifferentThingsIsNotCompared) {
  DeviceProfile after = sample_profile();
  after.workloads[0].power_covers = "node";
  const ProfileDiff made = diff(sample_profile(), after);
  EXPECT_EQ(figure(made, "power").reason, NoVerdict::covers_differ);
  EXPECT_FALSE(figure(made, "power").change);
}

TEST(ProfileDiffTest, WorkloadsArePairedByWhatTheyRan) {
  DeviceProfile before = sample_profile();
  DeviceProfile after = sample_profile();
  before.workloads = {sample_workload("a", 1, 100), sample_workload("a", 1, 200), sample_workload("b", 1, 1)};
  after.workloads = {sample_workload("c", 1, 1), sample_workload("a", 1, 100), sample_workload("a", 1, 500)};
  after.workloads[1].stopped_by = "disturbed";
  after.workloads[1].errors = 0;
  const ProfileDiff made = diff(before, after);
  EXPECT_EQ(made.only_before, std::vector<std::string>{"b whole QD 1"});
  EXPECT_EQ(made.only_after, std::vector<std::string>{"c whole QD 1"});
  ASSERT_GE(made.figures.size(), 16U);
  EXPECT_EQ(made.figures[0].verdict, Verdict::within_noise);
  EXPECT_EQ(made.figures[8].verdict, Verdict::faster);  // the second of two with one name
  EXPECT_EQ(made.remarks.at(1), "a whole QD 1: disturbed by foreign I/O after");
}

TEST(ProfileDiffTest, AFirmwareChangeIsSaidFirst) {
  DeviceProfile after = sample_profile();
  after.identity.firmware = "SN04";
  after.depth = "standard";
  after.rate_cap = Iops(2000);
  const ProfileDiff made = diff(sample_profile(), after);
  EXPECT_TRUE(made.same_drive);
  EXPECT_EQ(made.changed, (std::vector<ChangedFact>{{"firmware", "SN03", "SN04"},
                                                    {"depth", "survey", "standard"},
                                                    {"rate cap", "none", to_string(Iops(2000))}}));
}

TEST(ProfileDiffTest, UnderAnotherRateCapAChangeIsNotTheDrives) {
  DeviceProfile before = sample_profile();
  DeviceProfile after = before;
  after.workloads[0].iops = {Iops(50), Iops(49), Iops(51), Source::measured, ""};
  ASSERT_EQ(diff(before, after).figures[0].verdict, Verdict::slower);
  after.rate_cap = Iops(50);
  for (const FigureDiff& figure : diff(before, after).figures) {
    EXPECT_TRUE(figure.workload.empty() || figure.verdict == Verdict::unknown) << figure.figure;
  }
  EXPECT_EQ(diff(before, after).figures[0].reason, NoVerdict::rate_cap_differs);
  EXPECT_TRUE(diff(before, after).figures[0].change.has_value());
  before.rate_cap = after.rate_cap;
  EXPECT_EQ(diff(before, after).figures[0].verdict, Verdict::slower);
}

TEST(ProfileDiffTest, DrivesAreToldApart) {
  EXPECT_FALSE(diff(sample_profile("A"), sample_profile("B")).same_drive);
  DeviceProfile nameless = sample_profile();
  nameless.identity = {};
  EXPECT_TRUE(diff(nameless, nameless).same_drive);
  DeviceProfile elsewhere = nameless;
  elsewhere.device = "/dev/sdc";
  EXPECT_FALSE(diff(nameless, elsewhere).same_drive);
  EXPECT_FALSE(diff(nameless, sample_profile()).same_drive);
}

}  // namespace
}  // namespace tierwatt
