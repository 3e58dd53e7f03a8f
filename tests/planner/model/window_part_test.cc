#include "planner/model/window_part.h"

#include <gtest/gtest.h>

#include "planner/model/instance.h"
#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

const Window kTwoWeeks{WallTime(std::chrono::seconds(1'771'804'800)), 60, 20'160};  // 2026-02-23

TEST(WindowPart, CutsRunsAndMovesTheStart) {
  Snapshot snapshot = testing::random_snapshot(1, {.volumes = 1, .steps = 100});
  snapshot.volumes[0].active = {{0, 10}, {15, 10}, {40, 5}, {58, 4}};
  snapshot.volumes[0].write_only = {{18, 4}, {41, 1}};
  const Snapshot part = window_part(snapshot, {20, 40});
  EXPECT_EQ(part.window.steps, 40U);
  EXPECT_EQ(part.window.start, snapshot.window.start + std::chrono::hours(20));
  EXPECT_EQ(part.volumes[0].active, (std::vector<tierwatt::Run>{{0, 5}, {20, 5}, {38, 2}}));
  EXPECT_EQ(part.volumes[0].write_only, (std::vector<tierwatt::Run>{{0, 2}, {21, 1}}));
}

TEST(WindowPart, OfAllIsTheSame) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const Snapshot snapshot = testing::random_snapshot(
        seed, {.spinning = 4, .volumes = 8, .steps = 50, .groups = true, .rules = true});
    const Snapshot part = window_part(snapshot, {0, snapshot.window.steps});
    EXPECT_EQ(part.volumes, snapshot.volumes);
    EXPECT_EQ(part.sets, snapshot.sets);
    EXPECT_EQ(part.drives, snapshot.drives);
    EXPECT_EQ(part.policy, snapshot.policy);
  }
}

TEST(WindowPart, TwoPartsHoldAllActivityBetweenThem) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const Snapshot snapshot = testing::random_snapshot(seed, {.volumes = 6, .steps = 80});
    const Snapshot first = window_part(snapshot, {0, 33});
    const Snapshot second = window_part(snapshot, {33, 47});
    const Instance whole = *make_instance(snapshot);
    const Instance a = *make_instance(first);
    const Instance b = *make_instance(second);
    for (Index v = 0; v < whole.volumes.size(); ++v)
      EXPECT_EQ(a.volumes[v].active_steps + b.volumes[v].active_steps, whole.volumes[v].active_steps);
  }
}

TEST(WindowPart, AnotherRecordingGivesItsActivityById) {
  const Snapshot cluster = testing::random_snapshot(1, {.volumes = 4, .steps = 50});
  Snapshot recorded = testing::random_snapshot(2, {.volumes = 3, .steps = 70});
  ASSERT_EQ(cluster.volumes.size(), 4U);
  ASSERT_EQ(recorded.volumes.size(), 3U);
  recorded.volumes[2].id = "stranger";
  const Result<Joined> joined = with_activity_of(cluster, recorded);
  ASSERT_TRUE(joined.ok()) << joined.error().to_string();
  EXPECT_EQ(joined->snapshot.window.steps, 70U);
  EXPECT_EQ(joined->snapshot.volumes[1].active, recorded.volumes[1].active);
  EXPECT_EQ(joined->snapshot.volumes[1].set, cluster.volumes[1].set);
  EXPECT_TRUE(joined->snapshot.volumes[2].active.empty());
  EXPECT_EQ(joined->matched.volumes, 2);
  EXPECT_EQ(joined->matched.without_record, 2);
  EXPECT_EQ(joined->matched.unknown, 1);
}

TEST(WindowPart, AnotherClusterIsRefused) {
  const Snapshot cluster = testing::random_snapshot(1, {.volumes = 2, .steps = 50});
  Snapshot recorded = cluster;
  recorded.window.step_s = 60;
  EXPECT_EQ(with_activity_of(cluster, recorded).error().code, Code::invalid_input);
  recorded = cluster;
  for (Volume& volume : recorded.volumes) volume.id += "-other";
  EXPECT_EQ(with_activity_of(cluster, recorded).error().code, Code::invalid_input);
}

TEST(ParseSteps, UnderstandsDaysHoursStepsAndDates) {
  const auto is = [](std::string_view text, tierwatt::Run expected) {
    const Result<tierwatt::Run> run = parse_steps(text, kTwoWeeks);
    ASSERT_TRUE(run.ok()) << text << ": " << run.error().to_string();
    EXPECT_EQ(*run, expected) << text;
  };
  is("0d-7d", {0, 10'080});
  is("7d-14d", {10'080, 10'080});
  is("0.5d-1d", {720, 720});
  is("12h-36h", {720, 1440});
  is("100-200", {100, 100});
  is("0-1d", {0, 1440});
  is("2026-02-23/2026-03-02", {0, 10'080});
  is("2026-02-24T08:00:00Z/2026-02-24T09:00:00Z", {1440 + 480, 60});
}

TEST(ParseSteps, RefusesWithWhatTheWindowHas) {
  for (const char* text : {"", "7d", "a-b", "0d-7x", "7d-0d", "3-3", "0d-15d", "-1d-7d", "nan-7d", "0-inf",
                           "2026-02-22/2026-03-02", "2026-02-30/2026-03-02", "0d/7d-"}) {
    const Result<tierwatt::Run> run = parse_steps(text, kTwoWeeks);
    ASSERT_FALSE(run.ok()) << text;
    EXPECT_EQ(run.error().code, Code::invalid_argument);
    EXPECT_NE(run.error().remedy, "");
  }
  EXPECT_NE(parse_steps("0d-15d", kTwoWeeks).error().remedy.find("0d-14d"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt::planner
