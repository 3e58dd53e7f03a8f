#include "planner/simulate/saving.h"

#include <gtest/gtest.h>

#include <cmath>

#include "probe/base/random.h"
#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

using testing::random_snapshot;

TEST(Saving, IsTheDifferenceAndItsIntervalHoldsIt) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const Snapshot snapshot = random_snapshot(
        seed, {.spinning = 4, .flash = 1, .volumes = 8, .steps = 60, .floors = true, .rules = true});
    const Instance instance = *make_instance(snapshot);
    const Evaluation before = evaluate(instance, instance.places(), TimeoutRule::as_configured);
    const Evaluation after = evaluate(instance, instance.places(), TimeoutRule::best);
    const Band saving = saving_j(instance, before, after);
    EXPECT_NEAR(saving.value, before.total_j.value - after.total_j.value, 1e-6 * before.total_j.value)
        << "seed " << seed;
    EXPECT_LE(saving.low, saving.value + 1e-9);
    EXPECT_GE(saving.high, saving.value - 1e-9);
  }
}

// One drive, one figure in doubt: the interval of the saving is that of the figure times the seconds.
TEST(Saving, OneFigureGivesItsOwnInterval) {
  Snapshot snapshot = random_snapshot(1, {.spinning = 1, .volumes = 0, .steps = 24});
  SnapshotDrive& drive = snapshot.drives[0];
  drive.standby = Estimate<Watts>::exact(Watts(1), Source::declared, "test");
  drive.spinup_joules = Estimate<Joules>::exact(Joules(100), Source::declared, "test");
  drive.idle = {Watts(5), Watts(4), Watts(6), Source::catalog, "test"};
  const Instance instance = *make_instance(snapshot);
  Saving saving(instance);
  SetCost before;
  SetCost after;
  before.count = {24, 0};
  after.count = {14, 1};
  saving.add_set(0, before, after);
  const Band band = saving.band(kSd95);
  EXPECT_NEAR(band.value, 10 * 3600 * 4 - 100, 1e-6);
  EXPECT_NEAR(band.low, band.value - 36000, 1e-6 * 36000);
  EXPECT_NEAR(band.high, band.value + 36000, 1e-6 * 36000);
}

// What drives share does not average out; what is each one's own does.
TEST(Saving, SharedErrorsAddAndOwnOnesAverage) {
  const auto relative_half_width = [](Index drives, bool one_model) {
    Snapshot snapshot = random_snapshot(1, {.spinning = drives, .volumes = 0, .steps = 24});
    for (Index d = 0; d < drives; ++d) {
      SnapshotDrive& drive = snapshot.drives[d];
      drive.model = one_model ? "one" : "model " + std::to_string(d);
      drive.idle = {Watts(5), Watts(4), Watts(6), Source::catalog, "test"};
      drive.standby = Estimate<Watts>::exact(Watts(1), Source::catalog, "test");
    }
    const Instance instance = *make_instance(snapshot);
    Saving saving(instance);
    SetCost before;
    SetCost after;
    before.count = {24, 0};
    after.count = {0, 0};
    for (Index s = 0; s < drives; ++s) saving.add_set(s, before, after);
    const Band band = saving.band(kSd95);
    return (band.high - band.low) / 2 / band.value;
  };
  EXPECT_NEAR(relative_half_width(100, true) / relative_half_width(1, true), 1, 0.1);
  EXPECT_NEAR(relative_half_width(100, false) / relative_half_width(1, false), 0.1, 0.02);
}

// Few factors are kept one by one, many as a list: the sums are the same.
TEST(Saving, ManyFactorsAreMergedAlike) {
  Snapshot snapshot = random_snapshot(1, {.spinning = 60, .volumes = 0, .steps = 24});
  const auto band = [&](bool many) {
    for (Index d = 0; d < 60; ++d) {
      snapshot.drives[d].model = "model " + std::to_string(d % 3);
      if (many && d >= 3) {  // factors that are there and never used
        snapshot.drives[d].model = "model " + std::to_string(d);
      }
    }
    const Instance instance = *make_instance(snapshot);
    EXPECT_EQ(instance.factors.size() > 128, many);
    Saving saving(instance);
    SetCost before;
    SetCost after;
    before.count = {24, 0};
    for (const Index s : {0U, 1U, 0U, 2U}) saving.add_set(s, before, after);
    return saving.band(kSd95);
  };
  EXPECT_NEAR(band(false).low, band(true).low, 1e-6);
  EXPECT_NEAR(band(false).high, band(true).high, 1e-6);
}

TEST(Saving, MomentsOfAFactorWithTwoSlopes) {
  const Slope slope{0, 3, 1};
  const Moments closed = moments_of(slope);
  Random random(5);
  double sum = 0;
  double squares = 0;
  constexpr int kDraws = 200'000;
  for (int i = 0; i < kDraws; ++i) {
    const double z = random.normal();
    const double effect = z * (z > 0 ? slope.up : slope.down);
    sum += effect;
    squares += effect * effect;
  }
  const double mean = sum / kDraws;
  EXPECT_NEAR(closed.mean, mean, 0.02);
  EXPECT_NEAR(closed.variance, squares / kDraws - mean * mean, 0.05);
}

}  // namespace
}  // namespace tierwatt::planner
