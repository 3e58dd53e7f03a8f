// Every placement of a tiny instance, judged by evaluate() and the feasibility rules: the answer a search
// must meet.
#pragma once

#include <vector>

#include "planner/model/instance.h"
#include "planner/simulate/evaluate.h"

namespace tierwatt::planner::testing {

inline bool feasible(const Instance& instance, const std::vector<Index>& place) {
  std::vector<Amounts> used(instance.sets.size());
  const std::vector<Index> home = instance.places();
  for (Index v = 0; v < place.size(); ++v) {
    if (!may_place(instance, v, place[v])) return false;
    const bool moved = place[v] != home[v];
    if (moved && breaks_hard_spread(instance, place, v, place[v])) return false;
    // No order of single moves reaches these.
    if (moved && trades_hard_domains(instance, place, v, place[v])) return false;
    for (std::size_t r = 0; r < kResources; ++r) used[place[v]][r] += instance.volumes[v].demand[r];
  }
  for (Index v = 0; v < place.size(); ++v) {
    if (place[v] == home[v]) continue;
    for (std::size_t r = 0; r < kResources; ++r) {
      if (used[place[v]][r] > instance.sets[place[v]].limit[r] * (1 + 1e-9)) return false;
    }
  }
  return true;
}

// The least energy of any feasible placement; exponential: sets ^ volumes.
inline double least_energy_j(const Instance& instance) {
  std::vector<Index> place(instance.volumes.size());
  double least = evaluate(instance, instance.places(), TimeoutRule::best).total_j.value;
  while (true) {
    if (feasible(instance, place))
      least = std::min(least, evaluate(instance, place, TimeoutRule::best).total_j.value);
    std::size_t digit = 0;
    while (digit < place.size() && ++place[digit] == instance.sets.size()) place[digit++] = 0;
    if (digit == place.size()) return least;
  }
}

}  // namespace tierwatt::planner::testing
