// Giving way, in virtual time: the real loop and the real watch on a disk with one arm, beside neighbours
// that come as they are told. What matters is what the neighbours feel.
#include "probe/run/give_way.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/probe/load/virtual_drive_testlib.h"

namespace tierwatt::run {
namespace {

using load::VirtualDrive;
using load::VirtualEngine;
using Arrivals = VirtualDrive::Arrivals;

constexpr Bytes kBlock{4096};
constexpr Seconds kWatched{180};

Arrivals every(Seconds gap, Seconds from, Seconds until) {
  Arrivals arrivals;
  for (Seconds at = from; at < until; at += gap) arrivals.push_back(at);
  return arrivals;
}

Arrivals poisson(double rate, Seconds until, std::uint64_t seed) {
  Random random(seed);
  Arrivals arrivals;
  for (Seconds at{}; at < until; at += Seconds(-std::log(1 - random.uniform()) / rate))
    arrivals.push_back(at);
  return arrivals;
}

// `rate` for `on`, nothing for `off`, again and again, from `first` on.
Arrivals bursts(double rate, Seconds on, Seconds off, Seconds first, Seconds until) {
  Arrivals arrivals;
  for (Seconds begin = first; begin < until; begin += on + off) {
    const Arrivals burst = every(Seconds(1 / rate), begin, begin + on);
    arrivals.insert(arrivals.end(), burst.begin(), burst.end());
  }
  return arrivals;
}

load::Step step_of(const char* workload, int queue_depth, Seconds budget) {
  const load::Workload found = *load::find_workload(workload);
  return {found, found.zones.front(), queue_depth, budget};
}

// The small-block steps of a survey.
std::vector<load::Step> survey() {
  return {step_of("rand-read-4k", 1, Seconds{1}), step_of("rand-read-4k", 32, Seconds{1}),
          step_of("rand-read-4k", 32, Seconds{1})};
}

struct Outcome {
  GaveWay given;
  std::vector<load::Report> reports;
  std::vector<std::optional<ForeignIo>> foreign;
  std::vector<Seconds> neighbour;  // its latencies, sorted
  double longest_queue = 0;
};

CounterSource counters_of(const VirtualDrive& drive) {
  return [&drive]() -> Result<DiskCounters> {
    DiskCounters counters;
    counters.reads = drive.completed();
    counters.read = kBlock * drive.completed();
    counters.in_flight = drive.in_flight();
    return counters;
  };
}

std::vector<Seconds> sorted(std::vector<Seconds> latencies) {
  std::sort(latencies.begin(), latencies.end());
  return latencies;
}
Seconds p99(const std::vector<Seconds>& sorted) {
  return sorted.at(static_cast<std::size_t>(std::ceil(0.99 * static_cast<double>(sorted.size()))) - 1);
}

std::vector<Seconds> alone(const Arrivals& arrivals) {
  VirtualDrive drive({.neighbour = arrivals});
  drive.advance(load::VirtualTime::time + std::chrono::seconds(200));
  return sorted(drive.neighbour_latencies());
}

Outcome probe_beside(const Arrivals& arrivals, const std::vector<load::Step>& steps, Politeness politeness) {
  VirtualDrive drive({.neighbour = arrivals});
  VirtualEngine engine(drive);
  load::VirtualClock clock;
  GiveWay give_way(politeness, ForeignWatch(counters_of(drive)), PressureWatch({}), clock);
  Outcome outcome;
  for (const load::Step& step : steps) {
    if (give_way.gave_up()) break;
    give_way.begin_step(step);
    load::Job job;
    job.end = Bytes(1 << 30);
    job.block = kBlock;
    job.queue_depth = step.queue_depth;
    job.budget = step.budget;
    job.pace = [&](const load::Progress& progress) { return give_way.ask(progress); };
    Result<load::Report> report = engine.run(job);
    EXPECT_TRUE(report.ok());
    outcome.foreign.push_back(give_way.end_step(*report));
    outcome.reports.push_back(std::move(*report));
  }
  outcome.given = give_way.given();
  drive.advance(load::VirtualTime::time + std::chrono::seconds(200));
  outcome.neighbour = sorted(drive.neighbour_latencies());
  return outcome;
}

Politeness hdd() { return politeness_for(DriveClass::hdd, load::Depth::survey); }

TEST(GiveWay, AnIdleDriveGivesNoFalseAlarm) {
  for (const int queue_depth : {1, 2, 32, 128}) {
    const Outcome outcome = probe_beside({}, {step_of("rand-read-4k", queue_depth, Seconds{60})}, hdd());
    EXPECT_EQ(outcome.given.pauses, 0) << queue_depth;
    EXPECT_EQ(outcome.given.foreign_ios, 0) << queue_depth;
    EXPECT_EQ(outcome.given.paused.count(), 0);
    EXPECT_NEAR(outcome.given.used.count(), 60, 0.6);
    EXPECT_FALSE(outcome.foreign[0]->disturbed);
  }
}

TEST(GiveWay, ASteadyNeighbourIsNotTouchedAndItGivesUp) {
  const Arrivals arrivals = every(Seconds{0.05}, Seconds{0}, kWatched);
  const Outcome outcome = probe_beside(arrivals, survey(), hdd());
  EXPECT_EQ(outcome.neighbour, alone(arrivals));  // to the nanosecond
  EXPECT_TRUE(outcome.given.gave_up);
  EXPECT_EQ(outcome.given.pauses, 1);
  EXPECT_NEAR(outcome.given.paused.count(), 30, 0.1);
  EXPECT_EQ(outcome.given.used.count(), 0);
  EXPECT_NEAR(outcome.given.foreign_iops_max.value(), 20, 1);
  EXPECT_NEAR(static_cast<double>(outcome.given.foreign_ios), 600, 10);
  EXPECT_EQ(outcome.reports.at(0).stopped_by, load::StopReason::disturbed);
  EXPECT_EQ(outcome.reports.at(0).latency.count(), 0);
}

// The neighbour comes while the load is under way, also at depth 32, and is left alone at its first I/O.
TEST(GiveWay, ANeighbourThatComesLaterKeepsItsTail) {
  for (const double first : {0.5, 1.7, 3.0, 4.0}) {
    const Arrivals arrivals = every(Seconds{0.05}, Seconds(first), kWatched);
    const Outcome outcome = probe_beside(arrivals, survey(), hdd());
    EXPECT_LE(p99(outcome.neighbour) / p99(alone(arrivals)), 1.10) << first;
    EXPECT_TRUE(outcome.given.gave_up) << first;
  }
}

TEST(GiveWay, RandomNeighboursKeepTheirTail) {
  for (const double rate : {5.0, 10.0, 20.0, 40.0}) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
      const Arrivals arrivals = poisson(rate, kWatched, seed);
      const Outcome outcome = probe_beside(arrivals, survey(), hdd());
      EXPECT_LE(p99(outcome.neighbour) / p99(alone(arrivals)), 1.10)
          << rate << " seed " << seed << ", worst " << outcome.neighbour.back().count();
    }
  }
}

TEST(GiveWay, NeighboursInBurstsKeepTheirTail) {
  for (const double first : {0.0, 2.0, 3.0, 5.0, 8.0}) {
    const Arrivals arrivals = bursts(20, Seconds{10}, Seconds{10}, Seconds(first), kWatched);
    const Outcome outcome = probe_beside(arrivals, survey(), hdd());
    EXPECT_LE(p99(outcome.neighbour) / p99(alone(arrivals)), 1.10) << first;
  }
}

TEST(GiveWay, WithoutItTheNeighbourSuffers) {
  const Arrivals arrivals = every(Seconds{0.05}, Seconds{0}, Seconds{20});
  Politeness rude = hdd();
  rude.gives_way = false;
  const Outcome outcome = probe_beside(arrivals, {step_of("rand-read-4k", 32, Seconds{15})}, rude);
  EXPECT_GT(p99(outcome.neighbour) / p99(alone(arrivals)), 3);
  EXPECT_TRUE(outcome.foreign[0]->disturbed);
  EXPECT_FALSE(outcome.given.polite);
  EXPECT_EQ(outcome.given.pauses, 0);
  EXPECT_NEAR(static_cast<double>(outcome.foreign[0]->requests), 300, 10);
}

// A journal that commits every five seconds is stepped back for, and does not keep us away.
TEST(GiveWay, RareVisitorsDoNotKeepItAway) {
  const Outcome outcome = probe_beside(every(Seconds{5}, Seconds{0}, kWatched), survey(), hdd());
  EXPECT_FALSE(outcome.given.gave_up);
  EXPECT_GE(outcome.given.pauses, 1);
  EXPECT_NEAR(outcome.given.used.count(), 3, 0.03);
}

TEST(GiveWay, AnInterruptionCostsTimeAndNoFigure) {
  const std::vector<load::Step> steps = {step_of("rand-read-4k", 1, Seconds{20})};
  const Outcome quiet = probe_beside({}, steps, hdd());
  const Outcome visited = probe_beside(every(Seconds{0.05}, Seconds{5}, Seconds{8}), steps, hdd());
  EXPECT_FALSE(visited.given.gave_up);
  EXPECT_EQ(visited.given.pauses, 1);
  EXPECT_NEAR(visited.given.paused.count(), 4, 0.2);
  EXPECT_NEAR(visited.given.used.count(), 20, 0.2);
  EXPECT_NEAR(visited.reports[0].iops().value(), quiet.reports[0].iops().value(), 2);
  EXPECT_FALSE(visited.foreign[0]->disturbed);
}

TEST(GiveWay, WhileNeighboursCameOftenNoMoreThanOneIsInFlight) {
  // A minute of them, then a calm in which depth 1 may run and depth 32 may not yet.
  const Arrivals arrivals = every(Seconds{0.05}, Seconds{0}, Seconds{10});
  const Outcome shallow = probe_beside(arrivals, {step_of("rand-read-4k", 1, Seconds{1})}, hdd());
  EXPECT_NEAR(shallow.given.used.count(), 1, 0.01);
  const Outcome deep = probe_beside(arrivals, {step_of("rand-read-4k", 32, Seconds{1})}, hdd());
  EXPECT_EQ(deep.given.used.count(), 0);
  EXPECT_TRUE(deep.given.gave_up);
  Politeness patient = hdd();
  patient.patience = Seconds{200};
  EXPECT_NEAR(probe_beside(arrivals, {step_of("rand-read-4k", 32, Seconds{1})}, patient).given.used.count(),
              1, 0.01);
}

TEST(GiveWay, FlashPutsUpWithARate) {
  Politeness flash = politeness_for(DriveClass::nvme, load::Depth::survey);
  flash.foreign_limit = Iops(30);
  const std::vector<load::Step> steps = {step_of("rand-read-4k", 32, Seconds{5})};
  const Outcome few = probe_beside(every(Seconds{0.1}, Seconds{0}, kWatched), steps, flash);
  EXPECT_EQ(few.given.pauses, 0);
  EXPECT_NEAR(few.given.used.count(), 5, 0.05);
  const Outcome many = probe_beside(every(Seconds{0.02}, Seconds{0}, kWatched), steps, flash);
  EXPECT_TRUE(many.given.gave_up);
}

TEST(GiveWay, NoPatienceLeavesAtTheFirstSign) {
  Politeness hasty = hdd();
  hasty.patience = Seconds{0};
  const Outcome outcome = probe_beside({Seconds{3}}, {step_of("rand-read-4k", 1, Seconds{10})}, hasty);
  EXPECT_TRUE(outcome.given.gave_up);
  EXPECT_NEAR(outcome.given.used.count(), 2, 0.1);
  EXPECT_TRUE(outcome.foreign[0]->disturbed);
  EXPECT_GT(outcome.reports[0].ios, 100);  // what it had is kept
}

}  // namespace
}  // namespace tierwatt::run
