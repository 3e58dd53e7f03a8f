// Gap sweeps. Tested by tests/planner/simulate/timeout_test.cc against a step-by-step replay.
#include "planner/simulate/timeout.h"

#include <algorithm>
#include <array>

namespace tierwatt::planner {
namespace {

double energy_of(const AwakeCount& count, const TimeoutPrices& prices, std::uint32_t steps) {
  const auto awake = static_cast<double>(count.awake_steps);
  return awake * prices.awake_step_j + (static_cast<double>(steps) - awake) * prices.asleep_step_j +
         static_cast<double>(count.wake_ups) * prices.wake_up_j;
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

}  // namespace tierwatt::planner
