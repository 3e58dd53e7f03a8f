// Bisection. Tested by tests/planner/simulate/wear_test.cc.
#include "planner/simulate/wear.h"

#include <limits>

namespace tierwatt::planner {
namespace {

constexpr int kHalvings = 30;

double wake_ups_at(const Gaps& gaps, TimeoutPrices prices, std::uint32_t steps, double price_j) {
  prices.wake_up_j += price_j;
  const TimeoutChoice choice =
      best_timeout(gaps, prices, steps, true, std::numeric_limits<double>::infinity());
  return static_cast<double>(choice.count.wake_ups);
}

}  // namespace

double wear_price_j(const Gaps& gaps, const TimeoutPrices& prices, std::uint32_t steps, double max_wake_ups) {
  if (wake_ups_at(gaps, prices, steps, 0) <= max_wake_ups) return 0;
  // At this price a single wake-up costs more than never sleeping saves.
  double high = (prices.awake_step_j - prices.asleep_step_j) * steps;
  double low = 0;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    (wake_ups_at(gaps, prices, steps, middle) <= max_wake_ups ? high : low) = middle;
  }
  return high;
}

void price_wear(Instance& instance, const std::vector<Index>& place) {
  bool known = false;
  for (SetModel& set : instance.sets) {
    set.wear_price_j = 0;
    known = known || (set.can_sleep && set.start_stops_a_year);
  }
  if (!known) return;
  const std::vector<Word> activity = union_activity(instance, place);
  Gaps gaps;
  for (Index s = 0; s < instance.sets.size(); ++s) {
    SetModel& set = instance.sets[s];
    if (!set.can_sleep || !set.start_stops_a_year) continue;
    gaps_of(Bits(activity).subspan(s * instance.words, instance.words), instance.steps, gaps);
    set.wear_price_j =
        wear_price_j(gaps, prices_of(instance, set), instance.steps, max_wake_ups(instance, set));
  }
}

double break_even_with_wear_s(const SetModel& set) {
  return set.saved_w.value > 0 ? (set.spinup_j.value + set.wear_price_j) / set.saved_w.value
                               : std::numeric_limits<double>::infinity();
}

}  // namespace tierwatt::planner
