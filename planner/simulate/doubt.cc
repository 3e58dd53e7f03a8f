// Draws. Tested by tests/planner/simulate/doubt_test.cc, which draws truths from the same hierarchy in code
// of its own and counts how often the interval holds them.
#include "planner/simulate/doubt.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "probe/base/random.h"
#include "probe/base/student_t.h"

namespace tierwatt::planner {
namespace {

double variance_of(const Slope& slope) { return moments_of(slope).variance; }

// Draws of the factors' joint effect.
class FactorDraws {
 public:
  FactorDraws(std::vector<Slope> slopes, double own_variance)
      : slopes_(std::move(slopes)), rest_variance_(own_variance) {
    std::stable_sort(slopes_.begin(), slopes_.end(),
                     [](const Slope& a, const Slope& b) { return variance_of(a) > variance_of(b); });
    for (std::size_t f = kDrawn; f < slopes_.size(); ++f) {
      const Moments small = moments_of(slopes_[f]);
      rest_mean_ += small.mean;
      rest_variance_ += small.variance;
    }
    slopes_.resize(std::min(slopes_.size(), kDrawn));
  }

  double draw(Random& random) const {
    double effect = rest_mean_ + std::sqrt(rest_variance_) * random.normal();
    for (const Slope& slope : slopes_) {
      const double z = random.normal();
      effect += z * (z > 0 ? slope.up : slope.down);
    }
    return effect;
  }

 private:
  std::vector<Slope> slopes_;
  double rest_mean_ = 0, rest_variance_ = 0;
};

// Draws of what other weeks save more or less than this window.
class DayDraws {
 public:
  DayDraws(const std::vector<double>& daily_j, double window_days, double saved_j)
      : daily_(daily_j), window_days_(window_days) {
    const auto n = static_cast<double>(daily_.size());
    if (daily_.size() < kFewestDays) {
      unseen_sd_ = kUnseenDays * std::abs(saved_j);
      return;
    }
    mean_ = std::accumulate(daily_.begin(), daily_.end(), 0.0) / n;
    block_ = static_cast<std::size_t>(std::lround(std::cbrt(n)));
    widening_ = std::sqrt(n / (n - 1)) * student_t975(daily_.size() - 1) / kSd95;
  }

  double draw(Random& random) const {
    if (block_ == 0) return unseen_sd_ * random.normal();
    const std::size_t n = daily_.size();
    double sum = 0;
    for (std::size_t taken = 0; taken < n;) {
      std::size_t day = random.below(n);
      for (std::size_t i = 0; i < block_ && taken < n; ++i, ++taken, day = (day + 1) % n) sum += daily_[day];
    }
    return (sum / static_cast<double>(n) - mean_) * widening_ * window_days_;
  }

 private:
  const std::vector<double>& daily_;
  double window_days_;
  double mean_ = 0, widening_ = 1, unseen_sd_ = 0;
  std::size_t block_ = 0;
};

double quantile(std::vector<double>& sorted, double share) {
  const auto at = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1) + 0.5);
  return sorted[at];
}

double sample_variance(const std::vector<double>& draws) {
  const auto n = static_cast<double>(draws.size());
  const double mean = std::accumulate(draws.begin(), draws.end(), 0.0) / n;
  double squares = 0;
  for (const double draw : draws) squares += (draw - mean) * (draw - mean);
  return squares / n;
}

std::string basis_of(const Doubt& doubt, std::uint64_t seed) {
  const std::string days =
      doubt.days < kFewestDays
          ? fmt::format("too few whole days to draw again: {:.0f} % taken for weeks", 100 * kUnseenDays)
          : fmt::format("{} days drawn again", doubt.days);
  return fmt::format(
      "difference set by set, without PUE; {} draws (seed {}) over {} errors that drives share, each drive's "
      "own, and {}",
      kDraws, seed, doubt.factors, days);
}

}  // namespace

Doubt doubt_of(const Saving& saving, const std::vector<double>& daily_j, double window_days,
               std::uint64_t seed) {
  Doubt doubt;
  const std::vector<Slope> slopes = saving.slopes();
  const FactorDraws factors(slopes, saving.own_variance());
  const DayDraws days(daily_j, window_days, saving.value_j());
  Random random(seed);
  std::vector<double> totals(kDraws);
  std::vector<double> of_days(kDraws);
  for (std::size_t i = 0; i < kDraws; ++i) {
    of_days[i] = days.draw(random);
    totals[i] = saving.value_j() + factors.draw(random) + of_days[i];
  }
  doubt.days_variance = sample_variance(of_days);
  doubt.own_variance = saving.own_variance();
  for (const Slope& slope : slopes) doubt.factors_variance += variance_of(slope);
  doubt.factors = slopes.size();
  doubt.days = daily_j.size();
  std::sort(totals.begin(), totals.end());
  doubt.saved_j = {saving.value_j(), std::min(saving.value_j(), quantile(totals, 0.025)),
                   std::max(saving.value_j(), quantile(totals, 0.975))};
  doubt.basis = basis_of(doubt, seed);
  return doubt;
}

Doubt doubt_of(const Instance& instance, const Evaluation& before, const Evaluation& after,
               std::uint64_t seed) {
  std::vector<double> daily_j(std::min(before.day_j.size(), after.day_j.size()));
  for (std::size_t day = 0; day < daily_j.size(); ++day) daily_j[day] = before.day_j[day] - after.day_j[day];
  return doubt_of(saving_between(instance, before, after), daily_j, instance.window_days(), seed);
}

}  // namespace tierwatt::planner
