// What holds for every policy of the table, on random clusters.
#include <gtest/gtest.h>

#include <set>

#include "planner/backtest/backtest.h"
#include "tests/planner/backtest/two_weeks_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(Policies, HaveNamesOfTheirOwnAndTheirSource) {
  std::set<std::string> names;
  for (const Policy& policy : published_policies({})) {
    EXPECT_TRUE(names.insert(policy.name).second) << policy.name;
    EXPECT_EQ(policy.kind == PolicyKind::published, !policy.source.empty()) << policy.name;
    EXPECT_STRNE(to_string(policy.kind), "");
  }
  for (const char* name : {"all_spinning", "timeout", "drain", "pdc", "maid", "write_off_loading", "srcmap"})
    EXPECT_EQ(names.count(name), 1U) << name;
}

TEST(Policies, AnswerEveryAccessAndNeverGoBelowTheFloors) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const testing::TwoWeeks weeks = testing::random_weeks(seed, {.spinning = 6,
                                                                 .flash = seed % 2 == 0 ? 1U : 0U,
                                                                 .volumes = 15,
                                                                 .groups = true,
                                                                 .floors = seed % 3 == 0,
                                                                 .rules = true,
                                                                 .fill = 0.3});
    std::int64_t active = 0;
    for (const VolumeModel& volume : weeks.test.volumes) active += volume.active_steps;
    const double floor_j = clairvoyant_floor_j(weeks.test);
    for (const Policy& policy : published_policies({})) {
      const Service service = policy.serve(weeks.train, weeks.test);
      const Replayed replayed = replay(weeks.test, service);
      const std::string where = policy.name + " seed " + std::to_string(seed);
      EXPECT_EQ(replayed.delays.accesses, active) << where;
      EXPECT_LE(replayed.clairvoyant_j, replayed.energy_j.value * (1 + 1e-9)) << where;
      EXPECT_LE(floor_j, replayed.energy_j.value * (1 + 1e-9)) << where;
      EXPECT_LE(std::abs(replayed.event_j - replayed.energy_j.value), replayed.event_bound_j + 1e-6) << where;
      EXPECT_LE(replayed.emptied_off_j.value, replayed.emptied_asleep_j.value + 1e-6) << where;
      EXPECT_LE(replayed.energy_j.low, replayed.energy_j.value);
      EXPECT_GE(replayed.energy_j.high, replayed.energy_j.value);
    }
  }
}

}  // namespace
}  // namespace tierwatt::planner
