// Ids to indices, then the plan line by line. Tested by tests/planner/backtest/planned_test.cc.
#include "planner/backtest/planned.h"

#include <string_view>
#include <unordered_map>

namespace tierwatt::planner {
namespace {

template <class Things>
std::unordered_map<std::string_view, Index> index_of(const Things& things) {
  std::unordered_map<std::string_view, Index> index;
  for (Index i = 0; i < things.size(); ++i) index[things[i].id] = i;
  return index;
}

}  // namespace

Service service_of_plan(const Instance& instance, const Plan& plan) {
  const auto sets = index_of(instance.snapshot->sets);
  const auto volumes = index_of(instance.snapshot->volumes);
  Service service = all_spinning(instance);
  for (const Move& move : plan.moves) {
    service.place[volumes.at(move.volume)] = sets.at(move.to);
    service.moved_before_bytes += static_cast<double>(move.bytes.value());
  }
  for (const SetOutcome& outcome : plan.sets) {
    const Index s = sets.at(outcome.id);
    service.timeout_s[s] = outcome.timeout_s;
    service.emptied[s] = outcome.role == SetRole::retired;
  }
  return service;
}

}  // namespace tierwatt::planner
