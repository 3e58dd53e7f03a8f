// Bisection over a path of constructions. Tested by tests/planner/solve/frontier_test.cc.
#include "planner/solve/frontier.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

#include "planner/solve/budget.h"
#include "planner/solve/construct.h"
#include "planner/solve/polish.h"
#include "planner/solve/settle.h"

namespace tierwatt::planner {
namespace {

constexpr double kEverywhere = 1e9;  // so much room to spare that a kind may have every set that is left

// From the least that is moved to the most. On the mix of tests/bench/planner: 16 % of the bytes to 95 %.
constexpr std::array kPath = {RoleOptions{1, true, kEverywhere, false}, RoleOptions{1, true, 1.8, false},
                              RoleOptions{1, true, 1.5, false},         RoleOptions{1, true, 1.35, false},
                              RoleOptions{1, true, 1.2, false},         RoleOptions{1, true, 1.1, false},
                              RoleOptions{1, true, 1.01, false},        RoleOptions{1, true, 1.01, true},
                              RoleOptions{2, true, 1.01, true},         RoleOptions{4, true, 1.01, true},
                              RoleOptions{8, true, 1.01, true},         RoleOptions{16, true, 1.01, true},
                              RoleOptions{32, true, 1.01, true},        RoleOptions{32, false, 1.01, true}};

// Places, what they take, and how far they are from those of the snapshot.
struct Candidate {
  std::vector<Index> place;
  double total_j = 0, bytes = 0;
  std::int64_t moves = 0;
  [[nodiscard]] bool keeps(const MoveLimits& limits) const {
    return moves <= limits.moves && bytes <= limits.bytes;
  }
};

class Frontier {
 public:
  Frontier(const Instance& instance, const SearchOptions& options)
      : options_(options),
        state_(instance, instance.places(), options.threads),
        budget_(options, Budget::steps_for(instance, options), true),
        signatures_(signatures_of(instance)),
        home_{state_.place(), state_.total_j(), 0, 0} {}

  std::vector<SearchResult> run(std::span<const MoveLimits> limits) {
    std::vector<std::size_t> order(limits.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return limits[a].bytes != limits[b].bytes ? limits[a].bytes < limits[b].bytes
                                                : limits[a].moves < limits[b].moves;
    });
    for (const std::size_t i : order) bisect(limits[i]);
    std::vector<SearchResult> results(limits.size());
    const auto steps = budget_.steps() / static_cast<std::int64_t>(std::max<std::size_t>(1, limits.size()));
    for (const std::size_t i : order) results[i] = answer(limits[i], steps);
    return results;
  }

 private:
  // Makes the constructions between which the limit lies.
  void bisect(const MoveLimits& limits) {
    std::size_t first = 0;
    std::size_t last = kPath.size();
    while (first < last && budget_.go_on(0, home_.total_j - least_j_)) {
      const std::size_t middle = first + (last - first) / 2;
      if (constructed(middle).keeps(limits)) {
        first = middle + 1;
      } else {
        last = middle;
      }
    }
  }

  const Candidate& constructed(std::size_t at) {
    if (!candidates_[at])
      candidates_[at] =
          candidate_of(construct(state_.instance(), signatures_, options_.seed, options_.threads, kPath[at]));
    return *candidates_[at];
  }

  Candidate candidate_of(std::vector<Index> place) {
    state_.restore(place, options_.threads);
    least_j_ = std::min(least_j_, state_.total_j());
    return {std::move(place), state_.total_j(), state_.moved_bytes(), state_.moved()};
  }

  SearchResult answer(const MoveLimits& limits, std::int64_t steps) {
    const Candidate* best = &home_;
    for (const auto& candidate : candidates_) {
      if (candidate && candidate->keeps(limits) && candidate->total_j < best->total_j) best = &*candidate;
    }
    for (const Candidate& answered : answered_) {
      if (answered.keeps(limits) && answered.total_j < best->total_j) best = &answered;
    }
    state_.restore(best->place, options_.threads);
    state_.set_limits(limits);
    SearchResult result{best->place, home_.total_j, best->total_j, 0, SearchEnd::finished, nullptr};
    const std::int64_t done = steps_done_;
    result.steps = polish(state_, signatures_,
                          {options_.seed, steps, options_.threads, [&](std::int64_t step, double total_j) {
                             return budget_.go_on(done + step, home_.total_j - total_j);
                           }});
    settle(state_, true, 1);
    steps_done_ += result.steps;
    if (state_.total_j() < result.after_j) {
      result.after_j = state_.total_j();
      result.place = state_.place();
      answered_.push_back({result.place, result.after_j, state_.moved_bytes(), state_.moved()});
    }
    result.end = budget_.end();
    return result;
  }

  const SearchOptions& options_;
  State state_;
  Budget budget_;
  std::vector<Signature> signatures_;
  Candidate home_;
  std::array<std::optional<Candidate>, kPath.size()> candidates_;
  std::vector<Candidate> answered_;
  double least_j_ = home_.total_j;
  std::int64_t steps_done_ = 0;
};

}  // namespace

std::vector<SearchResult> search_frontier(const Instance& instance, const SearchOptions& options,
                                          std::span<const MoveLimits> limits) {
  return Frontier(instance, options).run(limits);
}

}  // namespace tierwatt::planner
