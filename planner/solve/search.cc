// The three phases, and threads that search side by side. Tested by tests/planner/solve/search_test.cc.
#include "planner/solve/search.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <mutex>
#include <thread>

#include "planner/solve/budget.h"
#include "planner/solve/construct.h"
#include "planner/solve/frontier.h"
#include "planner/solve/neighbourhood.h"
#include "planner/solve/polish.h"
#include "planner/solve/settle.h"
#include "planner/solve/state.h"
#include "planner/solve/temper.h"

namespace tierwatt::planner {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::int64_t kStepsBetweenLooks = 64;  // at the clock and the stop flag
constexpr int kDrainRounds = 8;
constexpr double kNoiseJ = 1e-9;
// Searches of one instance, side by side or one after the other: annealed ones, and where a step takes no
// time and volumes are few, tempered ones. A week of minutes has 158 words of bit planes, of hours three.
struct Lanes {
  std::size_t annealed = 2, tempered = 0;
  [[nodiscard]] std::size_t count() const { return annealed + tempered; }
};
Lanes lanes_of(const Instance& instance) {
  constexpr std::size_t kShortPlaneWords = 16, kFewVolumes = 200;
  if (instance.words > kShortPlaneWords) return {2, 0};
  return instance.volumes.size() <= kFewVolumes ? Lanes{1, 5} : Lanes{6, 0};
}

// The temperature begins where keeping one set (and its share of an enclosure's floor) awake for this share
// of the window is even odds, and falls by a thousand, kCycles times: the later cycles start from the best so
// far.
constexpr double kFirstShare = 0.2;
constexpr int kCycles = 3;
constexpr double kCooling = 1e-3;
constexpr double kHottest = 0.5;  // of a ladder, as a share of the first temperature

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

SearchResult search_once(const Instance& instance, const SearchOptions& options, std::uint64_t seed,
                         bool first) {
  State state(instance);
  Random random(seed);
  Budget budget(options, Budget::steps_for(instance, options), first);
  SearchResult result{state.place(), state.total_j(), state.total_j(), 0, SearchEnd::finished, nullptr};
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
    try_any(state, random, Acceptance(start_j * std::pow(kCooling, share), random));
    keep_best();
  }
  if (state.place() != result.place) state.restore(result.place);
  // Bounded: where sets cost the same, volumes of no bytes can be drained in a circle for ever.
  for (int round = 0; round < kDrainRounds && budget.end() == SearchEnd::finished; ++round) {
    if (!drain_pass(state, downhill, go_on)) break;
    keep_best();
  }
  settle(state, false, kDrainRounds);
  keep_best();
  result.end = budget.end();
  return result;
}

// On a ladder of temperatures, for short bit planes.
SearchResult search_tempered(const Instance& instance, const SearchOptions& options, std::uint64_t seed) {
  Budget budget(options, Budget::steps_for(instance, options), false);
  const double hottest_j = first_temperature(instance) * kHottest;
  SearchResult result = temper(instance, {seed, budget.steps(), hottest_j,
                                          [&](std::int64_t step, double) { return budget.go_on(step, 0); }});
  result.end = budget.end();
  return result;
}

// Large instances: construct, then polish in blocks.
SearchResult search_large(const Instance& instance, const SearchOptions& options) {
  const int threads = options.threads;
  Budget budget(options, Budget::steps_for(instance, options), true);
  const std::vector<Signature> signatures = signatures_of(instance, threads);
  State state(instance, construct(instance, signatures, options.seed, threads), threads);
  const double before_j =
      options.origin_j ? *options.origin_j : State(instance, instance.places(), threads).total_j();
  if (state.total_j() >= before_j) state.restore(instance.places(), threads);
  SearchResult result{instance.places(), before_j, before_j, 0, SearchEnd::finished, nullptr};
  const auto go_on = [&](std::int64_t step, double total_j) {
    return budget.go_on(step, result.before_j - total_j);
  };
  result.steps = polish(state, signatures, {options.seed, budget.steps(), threads, go_on});
  settle_by_sketch(state, signatures, threads);
  if (state.total_j() < result.after_j) {
    result.after_j = state.total_j();
    result.place = state.place();
    result.state = std::make_shared<State>(std::move(state));
  }
  result.end = budget.end();
  return result;
}

// The annealed and the tempered searches, from seed, seed + 1, ...: always the same ones, by as many threads
// as there are. Threads that have several to do share their time among them.
SearchResult search_small(const Instance& instance, const SearchOptions& options) {
  const Lanes kinds = lanes_of(instance);
  const std::size_t lanes = kinds.count();
  const std::size_t threads = std::min<std::size_t>(static_cast<std::size_t>(options.threads), lanes);
  std::vector<SearchResult> results(lanes);
  SearchOptions shared = options;
  const std::size_t lanes_a_thread = (lanes + threads - 1) / threads;
  shared.seconds = options.seconds / static_cast<double>(lanes_a_thread);
  std::mutex guard;
  if (options.stop) {
    shared.stop = [&] {
      const std::lock_guard<std::mutex> lock(guard);
      return options.stop();
    };
  }
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t lane = next++; lane < lanes; lane = next++)
      results[lane] = lane < kinds.annealed ? search_once(instance, shared, options.seed + lane, lane == 0)
                                            : search_tempered(instance, shared, options.seed + lane);
  };
  std::vector<std::thread> workers;
  for (std::size_t i = 1; i < threads; ++i) workers.emplace_back(work);
  work();
  for (std::thread& worker : workers) worker.join();
  return *std::min_element(results.begin(), results.end(), [](const SearchResult& a, const SearchResult& b) {
    return a.after_j < b.after_j;
  });
}

// Under limits on moves: the frontier's search at that limit, and on small instances the annealed one too.
SearchResult search_limited(const Instance& instance, const SearchOptions& given) {
  SearchOptions options = given;
  const bool large = instance.volumes.size() > kAnnealVolumes;
  if (!large) options.seconds = given.seconds / 2;
  const std::array limits = {limits_of(instance.snapshot->policy)};
  SearchResult built = std::move(search_frontier(instance, options, limits).front());
  if (large || built.end == SearchEnd::stopped) return built;
  SearchResult annealed = search_small(instance, options);
  return built.after_j < annealed.after_j - kNoiseJ ? built : annealed;
}

}  // namespace

SearchResult search(const Instance& instance, const SearchOptions& given) {
  if (instance.volumes.empty() || instance.sets.empty())
    return {instance.places(), 0, 0, 0, SearchEnd::finished, nullptr};
  SearchOptions options = given;
  options.threads = std::clamp(given.threads, 1, 64);
  const Policy& policy = instance.snapshot->policy;
  const bool limited = policy.max_moves.has_value() || policy.max_bytes.has_value();
  const bool large = instance.volumes.size() > kAnnealVolumes;
  if (limited) return search_limited(instance, options);
  // What takes so little time on small instances is worth a second opinion.
  const auto start = SteadyClock::now();
  if (!large) options.seconds /= 2;
  SearchResult built = search_large(instance, options);
  options.seconds = given.seconds;
  if (large || built.end == SearchEnd::stopped) return built;
  const std::chrono::duration<double> spent = SteadyClock::now() - start;
  options.seconds = std::max(0.0, options.seconds - spent.count());
  SearchResult best = search_small(instance, options);
  if (built.after_j < best.after_j - 1e-9) {
    best.place = std::move(built.place);
    best.state = std::move(built.state);
    best.after_j = built.after_j;
  }
  return best;
}

}  // namespace tierwatt::planner
