// Places after a plan are those of its last moves. Tested by tests/planner/explain/question_test.cc.
#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "planner/explain/explanation.h"

namespace tierwatt::planner {
namespace {

std::vector<Index> places_after(const Instance& instance, const Plan& plan) {
  const Snapshot& snapshot = *instance.snapshot;
  std::vector<Index> place = instance.places();
  if (plan.moves.empty()) return place;
  std::unordered_map<std::string_view, Index> sets;
  for (Index s = 0; s < snapshot.sets.size(); ++s) sets.emplace(snapshot.sets[s].id, s);
  std::unordered_map<std::string_view, Index> moved;
  for (const Move& move : plan.moves) {
    const auto to = sets.find(move.to);
    if (to != sets.end()) moved[move.volume] = to->second;
  }
  for (Index v = 0; v < place.size(); ++v) {
    const auto at = moved.find(snapshot.volumes[v].id);
    if (at != moved.end()) place[v] = at->second;
  }
  return place;
}

}  // namespace

Question::Question(const Instance& instance, const Plan& plan)
    : instance_(&instance),
      plan_(&plan),
      before_(instance, instance.places()),
      after_(instance, places_after(instance, plan)) {}

Figure Question::yearly(const Band& window_j, Index set, Index other) const {
  const double factor = snapshot().window.windows_per_year() / kJoulesPerKilowattHour;
  Source source = instance_->sets[set].source;
  if (other != kNone) source = weaker(source, instance_->sets[other].source);
  return {window_j.value * factor, std::min(window_j.low, window_j.value) * factor,
          std::max(window_j.high, window_j.value) * factor, source, ""};
}

}  // namespace tierwatt::planner
