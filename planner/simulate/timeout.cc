// Gap sweeps. Tested by tests/planner/simulate/timeout_test.cc against a step-by-step replay.
#include "planner/simulate/timeout.h"

#include <algorithm>
#include <array>
#include <limits>

#include "planner/model/counts_bits.h"

namespace tierwatt::planner {
namespace {

double energy_of(const AwakeCount& count, const TimeoutPrices& prices, std::uint32_t steps) {
  const auto awake = static_cast<double>(count.awake_steps);
  return awake * prices.awake_step_j + (static_cast<double>(steps) - awake) * prices.asleep_step_j +
         static_cast<double>(count.wake_ups) * prices.wake_up_j;
}

// Timeouts up to this many steps are tried by lengthening runs.
constexpr std::uint32_t kLengthened = 6;

// Bits and maximal runs of them.
TIERWATT_COUNTS_BITS AwakeCount count_runs(Bits bits) {
  AwakeCount count;
  Word before = 0;
  for (const Word word : bits) {
    count.awake_steps += std::popcount(word);
    count.wake_ups += std::popcount(word & ~(word << 1U | before >> (kWordBits - 1)));
    before = word;
  }
  return count;
}

// Makes each run a step longer and counts.
TIERWATT_COUNTS_BITS AwakeCount lengthen_runs(MutableBits bits, std::uint32_t steps) {
  AwakeCount count;
  Word old_before = 0;
  Word before = 0;
  const std::uint32_t used = steps % kWordBits;
  for (std::size_t w = 0; w < bits.size(); ++w) {
    const Word old = bits[w];
    Word word = old | old << 1U | old_before >> (kWordBits - 1);
    if (w + 1 == bits.size() && used != 0) word &= ~Word{0} >> (kWordBits - used);
    bits[w] = word;
    count.awake_steps += std::popcount(word);
    count.wake_ups += std::popcount(word & ~(word << 1U | before >> (kWordBits - 1)));
    old_before = old;
    before = word;
  }
  return count;
}

}  // namespace

Gaps gaps_of(Bits activity, std::uint32_t steps) {
  Gaps gaps;
  gaps_of(activity, steps, gaps);
  return gaps;
}

// Most gaps are short: those below kCounted are counted, not sorted.
void gaps_of(Bits activity, std::uint32_t steps, Gaps& gaps) {
  constexpr std::uint32_t kCounted = 256;
  std::array<std::uint32_t, kCounted> count{};
  gaps.active_steps = gaps.runs = 0;
  gaps.inner.clear();
  std::uint32_t end = 0;
  std::uint32_t longest_counted = 0;
  std::size_t counted = 0;
  for_each_run(activity, [&](Run run) {
    const std::uint32_t gap = run.start - end;
    if (gaps.runs > 0 && gap < kCounted) {
      ++count[gap];
      ++counted;
      longest_counted = std::max(longest_counted, gap);
    } else if (gaps.runs > 0) {
      gaps.inner.push_back(gap);
    }
    gaps.active_steps += run.length;
    ++gaps.runs;
    end = run.start + run.length;
  });
  gaps.last = gaps.runs > 0 ? steps - end : 0;
  std::sort(gaps.inner.begin(), gaps.inner.end());
  if (counted == 0) return;
  gaps.inner.insert(gaps.inner.begin(), counted, 0);
  auto next = gaps.inner.begin();
  for (std::uint32_t gap = 0; gap <= longest_counted; ++gap) next = std::fill_n(next, count[gap], gap);
}

AwakeCount count_awake(const Gaps& gaps, std::optional<std::uint32_t> k, std::uint32_t steps) {
  if (!k) return {steps, 0};
  if (gaps.runs == 0) return {0, 0};
  AwakeCount count{gaps.active_steps + std::min(gaps.last, *k), gaps.runs};
  for (const std::uint32_t gap : gaps.inner) {
    count.awake_steps += std::min(gap, *k);
    count.wake_ups -= gap <= *k ? 1 : 0;
  }
  return count;
}

TimeoutChoice price_timeout(const Gaps& gaps, const TimeoutPrices& prices, std::uint32_t steps,
                            std::optional<std::uint32_t> k) {
  TimeoutChoice choice{k, count_awake(gaps, k, steps), 0};
  choice.energy_j = energy_of(choice.count, prices, steps);
  return choice;
}

TimeoutChoice best_timeout(const Gaps& gaps, const TimeoutPrices& prices, std::uint32_t steps, bool may_sleep,
                           double max_wake_ups) {
  TimeoutChoice best = price_timeout(gaps, prices, steps, std::nullopt);
  if (!may_sleep) return best;
  const auto consider = [&](std::uint32_t k, AwakeCount count) {
    if (static_cast<double>(count.wake_ups) > max_wake_ups) return;
    const double energy_j = energy_of(count, prices, steps);
    if (energy_j < best.energy_j) best = {k, count, energy_j};
  };
  if (gaps.runs == 0) {
    consider(0, {0, 0});
    return best;
  }
  consider(0, {gaps.active_steps, gaps.runs});
  // Invariant: `covered` gaps of the sorted list are <= k and sum to covered_steps.
  std::int64_t covered_steps = 0;
  const std::size_t total = gaps.inner.size();
  for (std::size_t at = 0; at < total;) {
    const std::uint32_t k = gaps.inner[at];
    while (at < total && gaps.inner[at] == k) covered_steps += gaps.inner[at++];
    const auto longer = static_cast<std::int64_t>(total - at);
    consider(k, {gaps.active_steps + covered_steps + longer * k + std::min(gaps.last, k),
                 gaps.runs - static_cast<std::int64_t>(at)});
  }
  return best;
}

TimeoutChoice best_timeout(Bits activity, const TimeoutPrices& prices, std::uint32_t steps, bool may_sleep,
                           double max_wake_ups, TimeoutScratch& scratch) {
  TimeoutChoice best{std::nullopt, {steps, 0}, 0};
  best.energy_j = energy_of(best.count, prices, steps);
  if (!may_sleep) return best;
  const double step_j = prices.awake_step_j - prices.asleep_step_j;
  const double close_j = std::max(0.0, prices.wake_up_j - step_j);  // most that closing one gap saves
  AwakeCount count = count_runs(activity);
  if (step_j > 0 && prices.wake_up_j <= kLengthened * step_j) {
    scratch.awake.assign(activity.begin(), activity.end());
    for (std::uint32_t k = 0; k <= kLengthened; ++k) {
      if (k > 0) count = lengthen_runs(scratch.awake, steps);
      const double energy_j = energy_of(count, prices, steps);
      if (static_cast<double>(count.wake_ups) <= max_wake_ups && energy_j < best.energy_j)
        best = {k, count, energy_j};
      const auto open = static_cast<double>(count.wake_ups - 1);
      if (count.wake_ups <= 1 || energy_j - open * close_j >= best.energy_j) return best;
    }
  }
  gaps_of(activity, steps, scratch.gaps);
  return best_timeout(scratch.gaps, prices, steps, may_sleep, max_wake_ups);
}

namespace {

// One activity under hourly weights, and what it takes with a timeout of k.
class WeighedSweep {
 public:
  WeighedSweep(Bits activity, const TimeoutPrices& prices, const Rate& rate, std::uint32_t steps,
               std::vector<WeighedGap>& gaps)
      : prices_(prices), rate_(rate), steps_(steps), gaps_(gaps) {
    gaps_.clear();
    std::uint32_t end = 0;
    for_each_run(activity, [&](Run run) {
      if (count_.wake_ups > 0) gaps_.push_back({end, run.start - end, weight(run.start, run.start + 1)});
      awake_weight_ += weight(run.start, run.start + run.length);
      wake_weight_ += weight(run.start, run.start + 1);
      count_.awake_steps += run.length;
      ++count_.wake_ups;
      end = run.start + run.length;
    });
    if (count_.wake_ups > 0) gaps_.push_back({end, steps - end, 0});
    std::sort(gaps_.begin(), gaps_.end(),
              [](const WeighedGap& a, const WeighedGap& b) { return a.length < b.length; });
  }

  [[nodiscard]] TimeoutChoice never() const {
    return {std::nullopt, {steps_, 0}, prices_.awake_step_j * weight(0, steps_)};
  }
  // The cheapest k that keeps the cap, if it is below `best`.
  TimeoutChoice best(TimeoutChoice best, double max_wake_ups, double enough) {
    consider(0, max_wake_ups, best);
    while (closed_ < gaps_.size()) {
      const std::uint32_t k = gaps_[closed_].length;
      close_up_to(k);
      consider(k, max_wake_ups, best);
      if (k >= enough && static_cast<double>(count_.wake_ups) <= max_wake_ups) break;
    }
    return best;
  }

 private:
  [[nodiscard]] double weight(std::uint32_t from, std::uint32_t to) const {
    return rate_.over(from, to) / rate_.mean();
  }
  void close_up_to(std::uint32_t k) {
    for (; closed_ < gaps_.size() && gaps_[closed_].length <= k; ++closed_) {
      const WeighedGap& gap = gaps_[closed_];
      awake_weight_ += weight(gap.start, gap.start + gap.length);
      wake_weight_ -= gap.wake_weight;
      count_.awake_steps += gap.length;
      count_.wake_ups -= gap.start + gap.length < steps_ ? 1 : 0;
    }
  }
  void consider(std::uint32_t k, double max_wake_ups, TimeoutChoice& best) const {
    if (static_cast<double>(count_.wake_ups) > max_wake_ups) return;
    double awake = awake_weight_;
    AwakeCount count = count_;
    for (std::size_t g = closed_; g < gaps_.size(); ++g) {
      awake += weight(gaps_[g].start, gaps_[g].start + k);
      count.awake_steps += k;
    }
    const double energy_j = prices_.asleep_step_j * weight(0, steps_) +
                            (prices_.awake_step_j - prices_.asleep_step_j) * awake +
                            prices_.wake_up_j * wake_weight_;
    if (energy_j < best.energy_j) best = {k, count, energy_j};
  }

  const TimeoutPrices& prices_;
  const Rate& rate_;
  std::uint32_t steps_;
  std::vector<WeighedGap>& gaps_;  // shortest first
  std::size_t closed_ = 0;         // so many are awake throughout
  AwakeCount count_;               // of runs and closed gaps
  double awake_weight_ = 0, wake_weight_ = 0;
};

}  // namespace

TimeoutChoice best_timeout(Bits activity, const TimeoutPrices& prices, const Rate& rate, std::uint32_t steps,
                           bool may_sleep, double max_wake_ups, TimeoutScratch& scratch) {
  WeighedSweep sweep(activity, prices, rate, steps, scratch.weighed);
  if (!may_sleep) return sweep.never();
  const double step_j = prices.awake_step_j - prices.asleep_step_j;
  const double least_j = step_j * rate.least();
  const double enough =
      least_j > 0 ? prices.wake_up_j * rate.most() / least_j : std::numeric_limits<double>::infinity();
  return sweep.best(sweep.never(), max_wake_ups, enough);
}

}  // namespace tierwatt::planner
