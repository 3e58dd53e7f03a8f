// The table of workloads and the zones, on targets of every awkward size.
#include "probe/load/workload.h"

#include <gtest/gtest.h>

#include <set>

namespace tierwatt::load {
namespace {

Target target_of(std::int64_t size_bytes, std::int64_t logical_bytes = 512) {
  Target target;
  target.path = "target";
  target.size = Bytes(size_bytes);
  target.logical_block = Bytes(logical_bytes);
  return target;
}

TEST(Workload, NamesAreUniqueAndFound) {
  std::set<std::string_view> names;
  for (const Workload& workload : workload_table()) {
    EXPECT_TRUE(names.insert(workload.name).second) << workload.name;
    EXPECT_TRUE(find_workload(workload.name).ok());
    EXPECT_FALSE(workload.zones.empty());
  }
  const Result<Workload> none = find_workload("rand-read-5k");
  ASSERT_FALSE(none.ok());
  EXPECT_NE(none.error().remedy.find("rand-read-4k"), std::string::npos);
}

TEST(Workload, DepthAndZoneNamesRoundTrip) {
  for (const Depth depth : {Depth::survey, Depth::standard, Depth::reference}) {
    EXPECT_EQ(parse_depth(to_string(depth)), depth);
  }
  EXPECT_FALSE(parse_depth("deep").has_value());
}

TEST(Workload, SpansStayInsideAndAligned) {
  for (const std::int64_t size :
       {4096LL, 8192LL, 12'288LL, 1'048'576LL, 1'049'088LL, 3'000'320LL, 16'000'900'661'248LL}) {
    for (const std::int64_t logical : {512LL, 4096LL}) {
      const Target target = target_of(size, logical);
      for (const std::int64_t block : {4096LL, 8192LL, 131'072LL, 1'048'576LL}) {
        for (const Zone zone : {Zone::whole, Zone::outer, Zone::middle, Zone::inner, Zone::hot_band}) {
          const Result<Span> span = span_of(zone, target, Bytes(block));
          ASSERT_EQ(span.ok(), size >= block);
          if (!span) continue;
          EXPECT_GE(span->begin, Bytes(0));
          EXPECT_LE(span->end.value(), size);
          EXPECT_GE((span->end - span->begin).value(), block);
          EXPECT_EQ(span->begin.value() % block, 0);
          EXPECT_EQ((span->end - span->begin).value() % block, 0);
        }
      }
    }
  }
}

TEST(Workload, ZonesLieWhereTheirNamesSay) {
  const Target target = target_of(1'000'000'000'000);
  const auto at = [&](Zone zone) { return span_of(zone, target, Bytes(1 << 20)).value(); };
  EXPECT_EQ(at(Zone::whole).begin.value(), 0);
  EXPECT_NEAR(at(Zone::whole).end / target.size, 1.0, 1e-5);
  EXPECT_NEAR(at(Zone::outer).end / target.size, 0.1, 1e-5);
  EXPECT_NEAR(at(Zone::middle).begin / target.size, 0.45, 1e-5);
  EXPECT_NEAR(at(Zone::inner).begin / target.size, 0.9, 1e-5);
  EXPECT_NEAR((at(Zone::hot_band).end - at(Zone::hot_band).begin) / target.size, 0.01, 1e-5);
}

TEST(Workload, BlocksBelowTheLogicalBlockAreRefused) {
  EXPECT_FALSE(span_of(Zone::whole, target_of(1 << 30, 16'384), Bytes(4096)).ok());
}

TEST(Workload, ASurveyReadsOnlyAndTakesSeconds) {
  const std::vector<Step> steps = plan_steps(Depth::survey, target_of(1LL << 40U));
  ASSERT_FALSE(steps.empty());
  Seconds total = effort_of(Depth::survey, steps.size()).idle;
  for (const Step& step : steps) {
    EXPECT_FALSE(step.workload.writes());
    total += step.budget;
  }
  EXPECT_LE(total.count(), 10.0);
  EXPECT_GE(total.count(), 6.0);
}

TEST(Workload, DeeperDepthsRunMoreAndWritesNeedAWritableTarget) {
  Target target = target_of(1LL << 30U);
  const std::size_t survey = plan_steps(Depth::survey, target).size();
  const std::size_t standard = plan_steps(Depth::standard, target).size();
  EXPECT_GT(standard, survey);
  target.writable = true;
  target.data_begin = Bytes(1 << 20);
  bool writes = false;
  for (const Step& step : plan_steps(Depth::survey, target)) writes = writes || step.workload.writes();
  EXPECT_TRUE(writes);
}

TEST(Workload, ReferenceFillsThenSettlesThenMeasuresAndNeedsAWritableTarget) {
  Target target = target_of(1LL << 30U);
  EXPECT_TRUE(plan_steps(Depth::reference, target).empty());
  target.writable = true;
  target.data_begin = Bytes(1 << 20);
  const std::vector<Step> steps = plan_steps(Depth::reference, target);
  ASSERT_GT(steps.size(), 20U);
  EXPECT_EQ(steps[0].role, StepRole::fill);
  EXPECT_EQ(steps[0].to_move, (target.size - target.data_begin) * 2);
  EXPECT_GE(steps[0].budget, steps[0].to_move / kSlowestFill);
  EXPECT_EQ(steps[1].role, StepRole::settle);
  // Of each workload and zone: one settles, before all that measure.
  for (std::size_t i = 2; i < steps.size(); ++i) {
    const bool same =
        steps[i].workload.name == steps[i - 1].workload.name && steps[i].zone == steps[i - 1].zone;
    EXPECT_EQ(steps[i].role, same ? StepRole::measure : StepRole::settle) << i;
  }
  for (const Step& step : plan_steps(Depth::standard, target)) EXPECT_EQ(step.role, StepRole::measure);
}

TEST(Workload, ATinyTargetRunsWhatFits) {
  for (const Step& step : plan_steps(Depth::survey, target_of(65'536))) {
    EXPECT_LE(step.workload.block.value(), 65'536);
  }
  EXPECT_TRUE(plan_steps(Depth::survey, target_of(1024)).empty());
}

}  // namespace
}  // namespace tierwatt::load
