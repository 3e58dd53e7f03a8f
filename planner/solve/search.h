// The search: from the places as they are to better ones, any time.
//
// Up to kAnnealVolumes, and whenever the policy limits moves or bytes:
//   1. drain: empty whole sets, the cheapest first, until none pays;
//   2. anneal: relocations, swaps, gatherings and drains, accepted by a falling temperature on instances up
//   to
//      kAnnealVolumes, by improvement alone above;
//   3. settle: every volume goes home whose move no longer pays.
// It is made twice, from seed and from seed + 1; where bit planes are short, once, and five times on a ladder
// of temperatures (planner/solve/temper.h). The best result (the first on a tie) is taken.
//
// Above kAnnealVolumes, and below as a second opinion: construct (planner/solve/construct.h), polish in
// blocks (planner/solve/polish.h), settle.
//
// Deterministic for a seed and a step budget at any number of threads, as long as the time limit is not met
// first.
//
// The answer is never worse than doing nothing. Threads: `progress` and `stop` are called from one thread at
// a time, not always the same.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "planner/model/instance.h"

namespace tierwatt::planner {

inline constexpr std::size_t kAnnealVolumes = 1000;

struct SearchOptions {
  std::uint64_t seed = 1;
  double seconds = 5;
  std::int64_t steps = 0;  // 0: by the instance's size
  int threads = 1;
  std::optional<double>
      origin_j;                // of the snapshot's places (planner/solve/origin.h), where it is known already
  std::function<bool()> stop;  // true: give the best so far
  std::function<void(double saved_j, double done_share)> progress;  // a few times a second
};

class State;

enum class SearchEnd { finished, time, stopped };

struct SearchResult {
  std::vector<Index> place;
  double before_j = 0, after_j = 0;  // of the search's own objective (planner/solve/state.h)
  std::int64_t steps = 0;
  SearchEnd end = SearchEnd::finished;
  // The state over `place`, where the search has it at hand: a large one takes time to make.
  std::shared_ptr<State> state;
};

SearchResult search(const Instance& instance, const SearchOptions& options);

}  // namespace tierwatt::planner
