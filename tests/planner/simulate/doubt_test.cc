// Coverage by simulation. Truths are drawn from the hierarchy that planner/model/factors.h describes, by code
// of this test's own; the interval is made from what a planner would know: values, intervals, sources, and
// one week out of a year. A 95 % interval that holds the truth in 90 to 98 % of the worlds is what it says.
#include "planner/simulate/doubt.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>

#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

constexpr Index kDrives = 60;
constexpr std::uint32_t kDaySteps = 24;
constexpr std::uint32_t kDays = 7;
constexpr int kWorlds = 300;

struct World {
  Snapshot snapshot;
  double long_run_awake_share = 0;  // of a day, that the sets' year has
};

template <class Q>
Estimate<Q> within(double value, double share, Source source, const std::string& basis) {
  return {Q(value), Q(value * (1 - share)), Q(value * (1 + share)), source, basis};
}

void set_power(SnapshotDrive& drive, Index n) {
  const Source sources[] = {Source::measured, Source::catalog, Source::prior, Source::declared};
  const Source source = sources[n % 4];
  drive.model = "model " + std::to_string(n % 6);
  const double share = source == Source::measured ? 0.04 : source == Source::prior ? 0.3 : 0.12;
  const std::string basis = source == Source::measured ? "bench: mean of 100 samples" : "table";
  drive.idle = within<Watts>(5.5 + 0.3 * (n % 6), share, source, basis);
  drive.standby = within<Watts>(0.8, share, source, basis);
  drive.active = within<Watts>(8, share, source, basis);
  drive.spinup_joules = within<Joules>(400, 2 * share, source, basis);
}

// Days are like one another but for how many hours the cluster works in them, which is drawn anew each day:
// between `least` and `most`, all alike.
World world_of(Random& random, int least, int most) {
  World world;
  world.snapshot =
      testing::random_snapshot(1, {.spinning = kDrives, .volumes = 0, .steps = kDaySteps * kDays});
  for (Index d = 0; d < kDrives; ++d) {
    set_power(world.snapshot.drives[d], d);
    world.snapshot.sets[d].idle_timeout_s.reset();  // never sleeps before
    Volume volume;
    volume.id = "v" + std::to_string(d);
    volume.size = Bytes(1);
    volume.set = d;
    world.snapshot.volumes.push_back(volume);
  }
  for (std::uint32_t day = 0; day < kDays; ++day) {
    const auto hours = static_cast<std::uint32_t>(
        least + static_cast<int>(random.below(static_cast<std::uint64_t>(most - least + 1))));
    for (Volume& volume : world.snapshot.volumes) volume.active.push_back({day * kDaySteps + 4, hours});
  }
  world.long_run_awake_share = (least + most) / 2.0 / kDaySteps;
  return world;
}

// One true cluster: what each figure really is.
class Truth {
 public:
  Truth(const Snapshot& snapshot, Random& random, bool shared) : random_(random), shared_(shared) {
    for (const SnapshotDrive& drive : snapshot.drives) {
      idle.push_back(draw(drive, drive.idle->value.value(), half(*drive.idle), drive.idle->source, "idle"));
      standby.push_back(
          draw(drive, drive.standby->value.value(), half(*drive.standby), drive.standby->source, "standby"));
      spinup.push_back(draw(drive, drive.spinup_joules->value.value(), half(*drive.spinup_joules),
                            drive.spinup_joules->source, "spinup"));
    }
  }
  std::vector<double> idle, standby, spinup;

 private:
  template <class Q>
  static double half(const Estimate<Q>& e) {
    return (e.high - e.value).value();
  }
  // The same normal for the same name.
  double factor(const std::string& name) {
    if (!shared_) return random_.normal();
    const auto [found, added] = factors_.try_emplace(name, 0.0);
    if (added) found->second = random_.normal();
    return found->second;
  }
  double draw(const SnapshotDrive& drive, double value, double half_width, Source source,
              const std::string& what) {
    const double sd = half_width / 1.959964;
    if (source == Source::measured)
      return value + sd * (std::sqrt(0.75) * factor("bench") + std::sqrt(0.25) * random_.normal());
    const double own = std::min(half_width, 0.05 * value) / 1.959964;
    const double rest = std::sqrt(sd * sd - own * own);
    const double transition = what == "spinup" ? 1.0 / 3 : 0;
    const double of_class = source == Source::prior ? (1 - transition) / 4 : 0;
    const double of_model = 1 - transition - of_class;
    return value + own * random_.normal() +
           rest *
               (std::sqrt(transition) * factor("transition") + std::sqrt(of_class) * factor("class " + what) +
                std::sqrt(of_model) * factor(std::string(to_string(source)) + drive.model + what));
  }

  Random& random_;
  bool shared_;
  std::map<std::string, double> factors_;
};

// What the plan really saves in a mean week of the year: before, all drives spin; after, each sleeps once its
// hours are over (a timeout of no length), and wakes once a day.
double true_saving_j(const World& world, const Truth& truth, const Evaluation& after) {
  double saved = 0;
  for (Index d = 0; d < kDrives; ++d) {
    const double asleep_s = 7 * 86400.0 * (1 - world.long_run_awake_share);
    saved += (truth.idle[d] - truth.standby[d]) * asleep_s -
             truth.spinup[d] * static_cast<double>(after.sets[d].count.wake_ups);
  }
  return saved;
}

struct Coverage {
  int inside = 0;
  double mean_half_width = 0;
};

Coverage coverage_of(int least, int most) {
  Random random(20260228);
  Coverage coverage;
  for (int w = 0; w < kWorlds; ++w) {
    const World world = world_of(random, least, most);
    const Instance instance = *make_instance(world.snapshot);
    const auto before = evaluate(instance, instance.places(), TimeoutRule::as_configured);
    const auto after = evaluate(instance, instance.places(), TimeoutRule::best);
    const Doubt doubt = doubt_of(instance, before, after, static_cast<std::uint64_t>(w));
    const double truth = true_saving_j(world, Truth(world.snapshot, random, true), after);
    if (doubt.saved_j.low <= truth && truth <= doubt.saved_j.high) ++coverage.inside;
    coverage.mean_half_width += (doubt.saved_j.high - doubt.saved_j.low) / 2 / doubt.saved_j.value / kWorlds;
  }
  return coverage;
}

void expect_honest(const Coverage& coverage, const char* what) {
  EXPECT_GE(coverage.inside, 0.90 * kWorlds) << what;
  EXPECT_LE(coverage.inside, 0.98 * kWorlds) << what;
  ::testing::Test::RecordProperty(what, std::to_string(100.0 * coverage.inside / kWorlds));
  std::printf("%s: covers %.1f %%, half-width %.1f %%\n", what, 100.0 * coverage.inside / kWorlds,
              100 * coverage.mean_half_width);
}

TEST(Doubt, CoversTheTruthWhenPowerIsWhatIsUnknown) { expect_honest(coverage_of(8, 8), "power"); }
TEST(Doubt, CoversTheTruthWhenDaysDifferToo) { expect_honest(coverage_of(6, 10), "power and days"); }
TEST(Doubt, CoversTheTruthWhenDaysAreMostOfIt) { expect_honest(coverage_of(1, 19), "mostly days"); }

// What planning.md's warning is about: the same truths against an interval that takes every error as its own.
TEST(Doubt, IndependentErrorsWouldClaimFarTooMuch) {
  Random random(7);
  const World world = world_of(random, 8, 8);
  const Instance instance = *make_instance(world.snapshot);
  const auto before = evaluate(instance, instance.places(), TimeoutRule::as_configured);
  const auto after = evaluate(instance, instance.places(), TimeoutRule::best);
  const Saving saving = saving_between(instance, before, after);
  double variance = 0;
  for (Index d = 0; d < kDrives; ++d) {
    const SnapshotDrive& drive = world.snapshot.drives[d];
    const FewerUnits units = fewer_units(instance, before.sets[d], after.sets[d]);
    const auto add = [&](double half, double unit) { variance += std::pow(half / kSd95 * unit, 2); };
    add((drive.idle->high - drive.idle->value).value(), units[0]);
    add((drive.standby->high - drive.standby->value).value(), units[1]);
    add((drive.spinup_joules->high - drive.spinup_joules->value).value(), units[2]);
  }
  int inside = 0;
  int inside_ours = 0;
  const Band ours = saving.band(kSd95);
  for (int w = 0; w < kWorlds; ++w) {
    const double truth = true_saving_j(world, Truth(world.snapshot, random, true), after);
    if (std::abs(truth - saving.value_j()) <= kSd95 * std::sqrt(variance)) ++inside;
    if (ours.low <= truth && truth <= ours.high) ++inside_ours;
  }
  EXPECT_LT(inside, 0.7 * kWorlds);
  EXPECT_GE(inside_ours, 0.90 * kWorlds);
  EXPECT_LE(inside_ours, 0.98 * kWorlds);
  std::printf("independent errors: covers %.1f %%\n", 100.0 * inside / kWorlds);
}

TEST(Doubt, DrawsAgreeWithTheClosedFormWhereDaysAreAlike) {
  Random random(3);
  const World world = world_of(random, 8, 8);
  const Instance instance = *make_instance(world.snapshot);
  const auto before = evaluate(instance, instance.places(), TimeoutRule::as_configured);
  const auto after = evaluate(instance, instance.places(), TimeoutRule::best);
  const Band closed = saving_j(instance, before, after);
  const Doubt doubt = doubt_of(instance, before, after, 1);
  const double half = (closed.high - closed.low) / 2;
  EXPECT_NEAR(doubt.saved_j.value, before.total_j.value - after.total_j.value, 1e-6 * closed.value);
  EXPECT_NEAR(doubt.saved_j.low, closed.low, 0.1 * half);
  EXPECT_NEAR(doubt.saved_j.high, closed.high, 0.1 * half);
  EXPECT_NEAR(doubt.days_variance, 0, 1e-9 * half * half);
}

TEST(Doubt, TheSeedDecidesTheDraws) {
  Random random(3);
  const World world = world_of(random, 5, 11);
  const Instance instance = *make_instance(world.snapshot);
  const auto before = evaluate(instance, instance.places(), TimeoutRule::as_configured);
  const auto after = evaluate(instance, instance.places(), TimeoutRule::best);
  const Doubt once = doubt_of(instance, before, after, 5);
  EXPECT_EQ(once.saved_j.low, doubt_of(instance, before, after, 5).saved_j.low);
  EXPECT_NE(once.saved_j.low, doubt_of(instance, before, after, 6).saved_j.low);
  EXPECT_NE(once.basis.find("seed 5"), std::string::npos) << once.basis;
}

TEST(Doubt, AWindowWithoutDaysSaysThatWeeksAreAGuess) {
  const Snapshot snapshot = testing::random_snapshot(2, {.spinning = 4, .volumes = 8, .steps = 20});
  const Instance instance = *make_instance(snapshot);
  const auto before = evaluate(instance, instance.places(), TimeoutRule::as_configured);
  const auto after = evaluate(instance, instance.places(), TimeoutRule::best);
  const Doubt doubt = doubt_of(instance, before, after, 1);
  EXPECT_EQ(doubt.days, 0U);
  EXPECT_NE(doubt.basis.find("too few whole days"), std::string::npos) << doubt.basis;
  const double sd = kUnseenDays * std::abs(doubt.saved_j.value);
  EXPECT_NEAR(doubt.days_variance, sd * sd, 0.1 * sd * sd);
}

}  // namespace
}  // namespace tierwatt::planner
