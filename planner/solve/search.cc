// The three phases, and threads that search side by side. Tested by tests/planner/solve/search_test.cc.
#include "planner/solve/search.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <mutex>
#include <thread>

#include "planner/solve/construct.h"
#include "planner/solve/neighbourhood.h"
#include "planner/solve/polish.h"
#include "planner/solve/state.h"

namespace tierwatt::planner {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::int64_t kStepsPerVolume = 300;
constexpr std::int64_t kFewestSteps = 20'000;
constexpr std::int64_t kStepsBetweenLooks = 64;  // at the clock and the stop flag
constexpr int kDrainRounds = 8;

// When to end, and whom to tell.
class Budget {
 public:
  Budget(const SearchOptions& options, std::int64_t steps, bool first)
      : options_(options),
        steps_(steps),
        first_(first),
        deadline_(SteadyClock::now() + std::chrono::duration_cast<SteadyClock::duration>(
                                           std::chrono::duration<double>(options.seconds))) {}

  [[nodiscard]] std::int64_t steps() const { return steps_; }
  [[nodiscard]] SearchEnd end() const { return end_; }
  // False when it is time to end.
  bool go_on(std::int64_t step, double saved_j) {
    if (options_.stop && options_.stop()) end_ = SearchEnd::stopped;
    const auto now = SteadyClock::now();
    if (end_ == SearchEnd::finished && now >= deadline_) end_ = SearchEnd::time;
    if (first_ && options_.progress && now >= next_report_) {
      options_.progress(saved_j, static_cast<double>(step) / static_cast<double>(steps_));
      next_report_ = now + std::chrono::milliseconds(250);
    }
    return end_ == SearchEnd::finished;
  }

 private:
  const SearchOptions& options_;
  std::int64_t steps_;
  bool first_;
  SteadyClock::time_point deadline_;
  SteadyClock::time_point next_report_{};
  SearchEnd end_ = SearchEnd::finished;
};

std::int64_t step_budget(const Instance& instance, const SearchOptions& options) {
  if (options.steps > 0) return options.steps;
  return std::max(kFewestSteps, kStepsPerVolume * static_cast<std::int64_t>(instance.volumes.size()));
}

// The temperature begins where keeping one set (and its share of an enclosure's floor) awake for this share
// of the window is even odds, and falls by a thousand, kCycles times: the later cycles start from the best so
// far.
constexpr double kFirstShare = 0.2;
constexpr int kCycles = 3;
constexpr double kCooling = 1e-3;

double first_temperature(const Instance& instance) {
  double sum_w = 0;
  std::size_t spinning = 0;
  for (const SetModel& set : instance.sets) {
    if (!set.spins) continue;
    sum_w += std::max(0.0, set.saved_w.value);
    ++spinning;
    for (const Index enclosure : set.enclosures) {
      const auto& floor = instance.snapshot->domains[enclosure].floor;
      if (floor) sum_w += floor->value.value();
    }
  }
  return spinning == 0 ? 0 : sum_w / static_cast<double>(spinning) * instance.window_s() * kFirstShare;
}

void try_one(State& state, Random& random, const Acceptance& acceptance) {
  const std::uint64_t dice = random.below(100);
  if (dice < 66) {
    try_relocate(state, random, acceptance);
  } else if (dice < 88) {
    try_swap(state, random, acceptance);
  } else if (dice < 98) {
    try_gather(state, random, acceptance);
  } else {
    try_drain(state, static_cast<Index>(random.below(state.instance().sets.size())), acceptance);
  }
}

// Sends every volume home whose absence no longer pays. Going home must be feasible in its turn, so it is
// repeated until nothing changes. With `in_use` an empty set is not opened again for one volume, and once
// must do.
void settle(State& state, bool in_use) {
  for (int round = 0; round < (in_use ? 1 : kDrainRounds); ++round) {
    bool changed = false;
    for (Index v = 0; v < state.place().size(); ++v) {
      const Index home = state.instance().volumes[v].set;
      if (state.place()[v] == home || (in_use && state.members(home).empty())) continue;
      if (!state.fits(v, home)) continue;
      if (state.delta_j(v, home) > 0) continue;
      state.relocate(v, home);
      changed = true;
    }
    if (!changed) return;
  }
}

SearchResult search_once(const Instance& instance, const SearchOptions& options, std::uint64_t seed,
                         bool first) {
  State state(instance);
  Random random(seed);
  Budget budget(options, step_budget(instance, options), first);
  SearchResult result{state.place(), state.total_j(), state.total_j(), 0, SearchEnd::finished};
  const auto keep_best = [&] {
    if (state.total_j() >= result.after_j - 1e-9) return;
    result.after_j = state.total_j();
    result.place = state.place();
  };

  const Acceptance downhill(0, random);
  const auto go_on = [&] { return budget.go_on(result.steps, result.before_j - state.total_j()); };
  for (int round = 0; round < kDrainRounds && go_on(); ++round) {
    if (!drain_pass(state, downhill, go_on)) break;
    keep_best();
  }
  const double start_j = instance.volumes.size() <= kAnnealVolumes ? first_temperature(instance) : 0;
  const std::int64_t cycle_steps = std::max<std::int64_t>(1, budget.steps() / kCycles);
  for (; result.steps < budget.steps(); ++result.steps) {
    const bool look = result.steps % kStepsBetweenLooks == 0;
    if (look && !budget.go_on(result.steps, result.before_j - result.after_j)) break;
    if (result.steps % cycle_steps == 0) state.restore(result.place);
    const double share = static_cast<double>(result.steps % cycle_steps) / static_cast<double>(cycle_steps);
    try_one(state, random, Acceptance(start_j * std::pow(kCooling, share), random));
    keep_best();
  }
  if (state.place() != result.place) state.restore(result.place);
  // Bounded: where sets cost the same, volumes of no bytes can be drained in a circle for ever.
  for (int round = 0; round < kDrainRounds && budget.end() == SearchEnd::finished; ++round) {
    if (!drain_pass(state, downhill, go_on)) break;
    keep_best();
  }
  settle(state, false);
  keep_best();
  result.end = budget.end();
  return result;
}

// Large instances: construct, then polish in blocks.
SearchResult search_large(const Instance& instance, const SearchOptions& options) {
  State state(instance);
  Budget budget(options, step_budget(instance, options), true);
  SearchResult result{state.place(), state.total_j(), state.total_j(), 0, SearchEnd::finished};
  const int threads = std::clamp(options.threads, 1, 64);
  const std::vector<Signature> signatures = signatures_of(instance);
  if (const auto places = construct(instance, signatures, options.seed, threads)) {
    state.restore(*places);
    if (state.total_j() >= result.before_j) state.restore(result.place);
  }
  const auto go_on = [&](std::int64_t step, double total_j) {
    return budget.go_on(step, result.before_j - total_j);
  };
  result.steps = polish(state, signatures, {options.seed, budget.steps(), threads, go_on});
  settle(state, true);
  if (state.total_j() < result.after_j) {
    result.after_j = state.total_j();
    result.place = state.place();
  }
  result.end = budget.end();
  return result;
}

}  // namespace

SearchResult search(const Instance& instance, const SearchOptions& options) {
  if (instance.volumes.empty() || instance.sets.empty())
    return {instance.places(), 0, 0, 0, SearchEnd::finished};
  const Policy& policy = instance.snapshot->policy;
  const bool limited = policy.max_moves.has_value() || policy.max_bytes.has_value();
  const bool large = instance.volumes.size() > kAnnealVolumes;
  if (large && !limited) return search_large(instance, options);
  const int threads = std::clamp(options.threads, 1, 64);
  std::vector<SearchResult> results(static_cast<std::size_t>(threads));
  std::mutex guard;
  SearchOptions shared = options;
  if (options.stop) {
    shared.stop = [&] {
      const std::lock_guard<std::mutex> lock(guard);
      return options.stop();
    };
  }
  std::vector<std::thread> workers;
  for (int i = 1; i < threads; ++i) {
    workers.emplace_back([&, i] {
      results[static_cast<std::size_t>(i)] =
          search_once(instance, shared, options.seed + static_cast<std::uint64_t>(i), false);
    });
  }
  results[0] = search_once(instance, shared, options.seed, true);
  for (std::thread& worker : workers) worker.join();
  SearchResult best =
      *std::min_element(results.begin(), results.end(),
                        [](const SearchResult& a, const SearchResult& b) { return a.after_j < b.after_j; });
  if (limited || best.end == SearchEnd::stopped) return best;
  // What takes so little time is worth a second opinion.
  const SearchResult built = search_large(instance, options);
  if (built.after_j < best.after_j - 1e-9) {
    best.place = built.place;
    best.after_j = built.after_j;
  }
  return best;
}

}  // namespace tierwatt::planner
