// Sets, floors, soft conflicts.
#include "planner/solve/origin.h"

#include "planner/solve/state.h"

namespace tierwatt::planner {
namespace {

double set_j(const Instance& instance, Index s, const SetCost& cost) {
  const SetModel& set = instance.sets[s];
  if (!cost.holds_volumes && may_retire(instance, set))
    return retired_w(instance, set).value * instance.window_s();
  const TimeoutPrices prices = prices_of(instance, set);
  return prices.asleep_step_j * (instance.steps - cost.weighed_awake_steps) +
         prices.awake_step_j * cost.weighed_awake_steps + prices.wake_up_j * cost.weighed_wake_ups;
}

}  // namespace

double origin_j(const Instance& instance, const Evaluation& home) {
  double sum_j = 0;
  for (Index s = 0; s < home.sets.size(); ++s) sum_j += set_j(instance, s, home.sets[s]);
  for (const EnclosureCost& enclosure : home.enclosures) {
    const auto& floor = instance.snapshot->domains[enclosure.domain].floor;
    if (floor) sum_j += enclosure.weighed_awake_steps * instance.step_s * floor->value.value();
  }
  const std::vector<Index> places = instance.places();
  for (const std::vector<Index>& group : instance.group_members) {
    // Each pair is seen from both ends.
    for (const Index v : group) sum_j += kSoftConflictJ / 2 * soft_conflicts(instance, places, v, places[v]);
  }
  return sum_j;
}

}  // namespace tierwatt::planner
