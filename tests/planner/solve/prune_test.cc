// What is left pays, what was taken back did not, and threads change nothing.
#include "planner/solve/prune.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "planner/simulate/wear.h"
#include "tests/planner/solve/large_testlib.h"

namespace tierwatt::planner {
namespace {

struct Case {
  Snapshot snapshot;
  Instance instance;
  std::vector<Index> place;
};

// A third of all volumes on some other set, wherever there is room; copying is to be paid for in a day, so
// that much does not pay.
void make(std::uint64_t seed, Case& made) {
  testing::LargeShape shape = testing::shape_of(seed);
  shape.disks = 12;
  shape.volumes = 90;
  made.snapshot = testing::large_snapshot(seed, shape);
  made.snapshot.policy.horizon_days = 1;
  made.instance = *make_instance(made.snapshot);
  price_wear(made.instance, made.instance.places());
  State state(made.instance);
  Random random(seed);
  for (Index v = 0; v < made.instance.volumes.size(); ++v) {
    const auto to = static_cast<Index>(random.below(made.instance.sets.size()));
    if (random.below(3) == 0 && to != state.place()[v] && state.fits(v, to)) state.relocate(v, to);
  }
  made.place = state.place();
}

double copy_share_j(const Instance& instance, const std::vector<Index>& place, const Bundle& bundle) {
  double joules = 0;
  for (const Index v : bundle.volumes) joules += copy_joules(instance, v, bundle.source, place[v]);
  return share_of_window_j(instance, joules);
}

bool finds_room_at_home(const State& state, const Bundle& bundle) {
  State trial(state.instance(), state.place());
  return std::all_of(bundle.volumes.begin(), bundle.volumes.end(), [&](Index v) {
    const bool fits = trial.fits(v, bundle.source);
    if (fits) trial.relocate(v, bundle.source);
    return fits;
  });
}

TEST(Prune, LeavesWhatPaysAndTakesBackWhatDoesNot) {
  std::size_t taken_back = 0;
  std::size_t left = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    Case given;
    make(seed, given);
    const Evaluation home = evaluate(given.instance, given.instance.places(), TimeoutRule::best);
    State state(given.instance, given.place);
    const std::vector<TakenBack> taken = prune(state, home, 1);
    taken_back += taken.size();
    for (const TakenBack& one : taken) {
      EXPECT_LE(one.saving.low, one.copy_share_j);
      for (const Index v : one.bundle.volumes) EXPECT_EQ(state.place()[v], one.bundle.source);
    }
    const double slack = 1e-9 * state.total_j();
    for (const Bundle& bundle : bundles_of(given.instance, state.place())) {
      ++left;
      const double net = saving_of(state, bundle).low - copy_share_j(given.instance, state.place(), bundle);
      // One that does not pay is left only where it finds no room at home.
      EXPECT_TRUE(net > -slack || !finds_room_at_home(state, bundle))
          << "set " << bundle.source << " nets " << net;
    }
  }
  EXPECT_GT(taken_back, 20U);
  EXPECT_GT(left, 20U);
}

TEST(Prune, TheSameByAnyNumberOfThreads) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    Case given;
    make(seed, given);
    const Evaluation home = evaluate(given.instance, given.instance.places(), TimeoutRule::best);
    std::vector<std::vector<Index>> places;
    for (const int threads : {1, 2, 5}) {
      State state(given.instance, given.place);
      prune(state, home, threads);
      places.push_back(state.place());
    }
    EXPECT_EQ(places[0], places[1]);
    EXPECT_EQ(places[0], places[2]);
  }
}

}  // namespace
}  // namespace tierwatt::planner
