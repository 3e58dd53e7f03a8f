// The timeout of one set: what each costs under the replay rule, and which is best.
//
// Under the rule of docs/formats/plan.md a set with timeout T is awake in every active step and in the k =
// ceil(T / step) steps after each, asleep before the window, cut at its end. For one activity, with gaps g
// between runs and a last gap to the end of the window,
//   awake(k)    = active + sum over gaps of min(g, k)
//   wake_ups(k) = runs - #{inner gaps g <= k}
// so one sweep over the sorted gaps prices every k. Only k = 0 and the inner gap lengths can be best: between
// two of them awake grows and wake-ups do not fall. "Never" is always a candidate. (Choosing a timeout when
// the gap histogram is known: Karlin et al., "Competitive randomized algorithms for nonuniform problems",
// 1994.)
//
// Threads: values and views.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "planner/model/bitmap.h"
#include "planner/model/rate.h"

namespace tierwatt::planner {

// Activity reduced to what a timeout sees.
struct Gaps {
  std::int64_t active_steps = 0;
  std::int64_t runs = 0;
  std::vector<std::uint32_t> inner;  // sorted ascending
  std::uint32_t last = 0;            // from the last active step to the end; 0 when there is none
};
Gaps gaps_of(Bits activity, std::uint32_t steps);
// The same into what is there, so that a search does not allocate for each price.
void gaps_of(Bits activity, std::uint32_t steps, Gaps& gaps);

struct AwakeCount {
  std::int64_t awake_steps = 0;
  std::int64_t wake_ups = 0;
};
// k nullopt: never sleeps.
AwakeCount count_awake(const Gaps& gaps, std::optional<std::uint32_t> k, std::uint32_t steps);

struct TimeoutPrices {
  double awake_step_j = 0;   // idle watts x step seconds
  double asleep_step_j = 0;  // standby watts x step seconds
  double wake_up_j = 0;
};
struct TimeoutChoice {
  std::optional<std::uint32_t> k;  // nullopt: never sleep
  AwakeCount count;
  double energy_j = 0;
};
// The cheapest timeout with at most `max_wake_ups` in the window.
TimeoutChoice best_timeout(const Gaps& gaps, const TimeoutPrices& prices, std::uint32_t steps, bool may_sleep,
                           double max_wake_ups);
// The same from the activity itself, without its gaps: for k = 0, 1, 2, ... every run is made a step longer,
// a word at a time, and counted. A timeout beyond k can save no more than (wake-up - step) for each gap that
// is still open, so this ends as a rule soon after break-even; where break-even is far, it falls back on the
// gaps.
struct WeighedGap {
  std::uint32_t start = 0, length = 0;
  double wake_weight = 0;  // of the step in which it ends; 0 where the window ends first
};
struct TimeoutScratch {
  std::vector<Word> awake;
  Gaps gaps;
  std::vector<WeighedGap> weighed;
};
TimeoutChoice best_timeout(Bits activity, const TimeoutPrices& prices, std::uint32_t steps, bool may_sleep,
                           double max_wake_ups, TimeoutScratch& scratch);
// The same where a step's joules count by the hour: each by what its rate is against the mean, which is above
// 0. Beyond k = wake-up x largest weight / (step x smallest weight) no gap that is closed pays for itself, so
// the sweep ends there, or at the first k beyond that keeps the cap.
TimeoutChoice best_timeout(Bits activity, const TimeoutPrices& prices, const Rate& rate, std::uint32_t steps,
                           bool may_sleep, double max_wake_ups, TimeoutScratch& scratch);
// What a given timeout costs.
TimeoutChoice price_timeout(const Gaps& gaps, const TimeoutPrices& prices, std::uint32_t steps,
                            std::optional<std::uint32_t> k);

}  // namespace tierwatt::planner
