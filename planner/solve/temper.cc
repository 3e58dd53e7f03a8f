// A ladder of states. Tested by tests/planner/solve/temper_test.cc.
#include "planner/solve/temper.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "planner/solve/neighbourhood.h"
#include "planner/solve/settle.h"

namespace tierwatt::planner {
namespace {

constexpr std::size_t kStates = 8;
constexpr std::int64_t kStepsBetweenExchanges = 200;  // of each state
// The cold end, as a share of the hot end's temperature; so is the end of the refinement.
constexpr double kColdest = 0.01, kRefined = 1e-5;
constexpr std::int64_t kRefinedOneIn = 10;  // of the steps
// Exceeding one limit by as much as it is costs this many times the hottest temperature, and more as the
// square root of how much colder a state is.
constexpr double kCrowding = 10;
constexpr int kSettleRounds = 8;
constexpr double kNoiseJ = 1e-9;

struct Rung {
  double temperature_j = 0, crowding_j = 0;
  std::unique_ptr<State> state;
  [[nodiscard]] double own_j() const { return state->total_j() - crowding_j * state->excess(); }
  // What another rung's state would be priced here.
  [[nodiscard]] double price_of(const Rung& other) const {
    return other.own_j() + crowding_j * other.state->excess();
  }
};

class Ladder {
 public:
  Ladder(const Instance& instance, const TemperOptions& options)
      : instance_(instance), options_(options), random_(options.seed), rungs_(kStates) {
    const State home(instance);
    best_ = {home.place(), home.total_j(), home.total_j(), 0, SearchEnd::finished, nullptr};
    for (std::size_t r = 0; r < kStates; ++r) {
      const double share = static_cast<double>(r) / static_cast<double>(kStates - 1);
      const double colder = std::pow(kColdest, share);
      rungs_[r] = {options.hottest_j * colder, kCrowding * options.hottest_j / std::sqrt(colder),
                   std::make_unique<State>(instance)};
      rungs_[r].state->allow_crowding(rungs_[r].crowding_j);
    }
  }

  SearchResult run() {
    const std::int64_t walked = options_.steps - options_.steps / kRefinedOneIn;
    while (best_.steps < walked && go_on()) {
      for (Rung& rung : rungs_) walk(rung);
      for (std::size_t r = kStates - 1; r > 0; --r) exchange(rungs_[r - 1], rungs_[r]);
    }
    refine();
    return std::move(best_);
  }

 private:
  [[nodiscard]] bool go_on() const { return !options_.go_on || options_.go_on(best_.steps, best_.after_j); }

  void keep_best(const State& state) {
    if (state.crowded_sets() > 0 || state.total_j() >= best_.after_j - kNoiseJ) return;
    best_.after_j = state.total_j();
    best_.place = state.place();
  }

  void walk(Rung& rung) {
    const Acceptance acceptance(rung.temperature_j, random_);
    for (std::int64_t step = 0; step < kStepsBetweenExchanges; ++step) {
      try_any(*rung.state, random_, acceptance);
      keep_best(*rung.state);
    }
    best_.steps += kStepsBetweenExchanges;
  }

  void exchange(Rung& hot, Rung& cold) {
    const double gain = (hot.state->total_j() - hot.price_of(cold)) / hot.temperature_j +
                        (cold.state->total_j() - cold.price_of(hot)) / cold.temperature_j;
    if (gain < 0 && random_.uniform() >= std::exp(gain)) return;
    std::swap(hot.state, cold.state);
    hot.state->allow_crowding(hot.crowding_j);
    cold.state->allow_crowding(cold.crowding_j);
  }

  void refine() {
    State state(instance_);
    state.restore(best_.place);
    const std::int64_t first = best_.steps;
    const double coldest_j = rungs_.back().temperature_j;
    for (; best_.steps < options_.steps; ++best_.steps) {
      if (best_.steps % kStepsBetweenExchanges == 0 && !go_on()) break;
      const double share =
          static_cast<double>(best_.steps - first) / static_cast<double>(options_.steps - first);
      try_any(state, random_, Acceptance(coldest_j * std::pow(kRefined / kColdest, share), random_));
      keep_best(state);
    }
    state.restore(best_.place);
    const Acceptance downhill(0, random_);
    for (int round = 0; round < kSettleRounds; ++round) {
      const bool drained = drain_pass(state, downhill);
      const bool traded = trade_pass(state, downhill);
      keep_best(state);
      if (!drained && !traded) break;
    }
    settle(state, false, kSettleRounds);
    keep_best(state);
  }

  const Instance& instance_;
  const TemperOptions& options_;
  Random random_;
  std::vector<Rung> rungs_;
  SearchResult best_;
};

}  // namespace

SearchResult temper(const Instance& instance, const TemperOptions& options) {
  return Ladder(instance, options).run();
}

}  // namespace tierwatt::planner
