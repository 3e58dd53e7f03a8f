// Tested by tests/planner/solve/rules_in_force_test.cc.
#include "planner/solve/rules_in_force.h"

#include <algorithm>

namespace tierwatt::planner {

bool RulesInForce::holds(ConflictRule rule, Index volume, Index group) const {
  return std::none_of(without_.begin(), without_.end(), [&](const ConflictPart& part) {
    return part.rule == rule && part.volume == volume && part.group == group;
  });
}

bool RulesInForce::allow(Index volume, Index set) const {
  const Snapshot& snapshot = *instance_.snapshot;
  const Volume& given = snapshot.volumes[volume];
  const auto has = [](const auto& list, auto wanted) {
    return std::find(list.begin(), list.end(), wanted) != list.end();
  };
  if (!given.allowed_sets.empty() && holds(ConflictRule::allowed_sets, volume) &&
      !has(given.allowed_sets, set))
    return false;
  if (!given.allowed_classes.empty() && holds(ConflictRule::allowed_classes, volume)) {
    for (const Index drive : snapshot.sets[set].drives) {
      if (!has(given.allowed_classes, snapshot.drives[drive].drive_class)) return false;
    }
  }
  if (given.node_affinity.empty() || !holds(ConflictRule::node_affinity, volume)) return true;
  return std::any_of(given.node_affinity.begin(), given.node_affinity.end(), [&](Index domain) {
    return has(instance_.sets[set].domains[static_cast<std::size_t>(snapshot.domains[domain].kind)], domain);
  });
}

std::optional<ConflictRule> RulesInForce::fixed_by(Index volume) const {
  const Volume& given = instance_.snapshot->volumes[volume];
  if (given.pinned && holds(ConflictRule::pinned, volume)) return ConflictRule::pinned;
  if (!given.activity_known && holds(ConflictRule::activity_unknown, volume))
    return ConflictRule::activity_unknown;
  return std::nullopt;
}

}  // namespace tierwatt::planner
