// Relocate: take one volume, look at a handful of sets, go to the best.
//
// Which sets to look at decides how fast the search learns. Half of the sample are sets of the volume's
// allowed kind drawn uniformly, so that nothing is out of reach; the other half are sets that hold a volume
// whose activity overlaps - drawn by taking random volumes and keeping the one that shares most active steps
// - because watts fall when volumes that wake together live together. Its origin is always looked at: staying
// is free. Tested by tests/planner/solve/relocate_test.cc.
#include <algorithm>
#include <array>
#include <cmath>

#include "planner/solve/neighbourhood.h"

namespace tierwatt::planner {
namespace {

// Sums of doubles in another order differ by less; without it two equal states would trade places for ever.
constexpr double kNoiseJ = 1e-3;
constexpr std::size_t kUniformSamples = 4;
constexpr int kOverlapSamples = 6;  // candidates looked at to find one good mate

Index set_of_best_mate(const State& state, Index volume, Random& random) {
  const Instance& instance = state.instance();
  Index best = state.place()[volume];
  std::int64_t best_overlap = -1;
  for (int i = 0; i < kOverlapSamples; ++i) {
    const auto mate = static_cast<Index>(random.below(instance.volumes.size()));
    if (mate == volume) continue;
    const std::int64_t shared = common_steps(instance.runs_of(volume), instance.runs_of(mate));
    if (shared > best_overlap) {
      best_overlap = shared;
      best = state.place()[mate];
    }
  }
  return best;
}

}  // namespace

bool Acceptance::accepts(double delta_j) const {
  if (delta_j < -kNoiseJ) return true;
  if (temperature_j_ <= 0) return false;
  return random_.uniform() < std::exp(-delta_j / temperature_j_);
}

bool try_relocate(State& state, Random& random, const Acceptance& acceptance) {
  const Instance& instance = state.instance();
  const auto volume = static_cast<Index>(random.below(instance.volumes.size()));
  if (!instance.volumes[volume].movable) return false;
  std::array<Index, kUniformSamples + 2> candidates{};
  for (std::size_t i = 0; i < kUniformSamples; ++i)
    candidates[i] = static_cast<Index>(random.below(instance.sets.size()));
  candidates[kUniformSamples] = set_of_best_mate(state, volume, random);
  candidates[kUniformSamples + 1] = instance.volumes[volume].set;

  Index best = kNone;
  double best_delta_j = 0;
  for (const Index candidate : candidates) {
    if (candidate == state.place()[volume] || !state.fits(volume, candidate)) continue;
    const double delta_j = state.delta_j(volume, candidate);
    if (best == kNone || delta_j < best_delta_j) {
      best = candidate;
      best_delta_j = delta_j;
    }
  }
  if (best == kNone || !acceptance.accepts(best_delta_j)) return false;
  state.relocate(volume, best);
  return true;
}

Index best_set(State& state, Index volume, double& delta_j) {
  Index best = kNone;
  for (Index candidate = 0; candidate < state.instance().sets.size(); ++candidate) {
    if (candidate == state.place()[volume] || !state.fits(volume, candidate)) continue;
    const double candidate_j = state.delta_j(volume, candidate);
    if (best == kNone || candidate_j < delta_j) {
      best = candidate;
      delta_j = candidate_j;
    }
  }
  return best;
}

}  // namespace tierwatt::planner
