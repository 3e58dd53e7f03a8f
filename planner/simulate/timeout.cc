// Gap sweeps. Tested by tests/planner/simulate/timeout_test.cc against a step-by-step replay.
#include "planner/simulate/timeout.h"

#include <algorithm>

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
  std::uint32_t end = 0;
  for_each_run(activity, [&](Run run) {
    if (gaps.runs > 0) gaps.inner.push_back(run.start - end);
    gaps.active_steps += run.length;
    ++gaps.runs;
    end = run.start + run.length;
  });
  gaps.last = gaps.runs > 0 ? steps - end : 0;
  std::sort(gaps.inner.begin(), gaps.inner.end());
  return gaps;
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
