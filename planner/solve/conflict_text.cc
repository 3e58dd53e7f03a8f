// Each rule by its words; then the sentence around them.
#include "planner/solve/conflict_text.h"

#include <fmt/core.h>

#include <algorithm>

namespace tierwatt::planner {
namespace {

std::string names(const Snapshot& snapshot, const std::vector<Index>& sets) {
  std::string text;
  for (std::size_t i = 0; i < sets.size() && i < 3; ++i)
    text += (i > 0 ? ", " : "") + snapshot.sets[sets[i]].id;
  return sets.size() > 3 ? fmt::format("{} and {} more", text, sets.size() - 3) : text;
}

std::string words_of(const Snapshot& snapshot, const ConflictPart& part) {
  if (part.rule == ConflictRule::headroom)
    return fmt::format("headroom {} of its sets", snapshot.policy.headroom);
  if (part.rule == ConflictRule::spread)
    return fmt::format("hard spread of group {}", snapshot.groups[part.group]);
  const Volume& volume = snapshot.volumes[part.volume];
  const std::string& home = snapshot.sets[volume.set].id;
  switch (part.rule) {
    case ConflictRule::pinned:
      return part.occupant ? fmt::format("{} pinned on {}", volume.id, home)
                           : fmt::format("{} being pinned to {}", volume.id, home);
    case ConflictRule::activity_unknown:
      return fmt::format("{} never leaving {}, since its activity is unknown", volume.id, home);
    case ConflictRule::allowed_sets:
      return fmt::format("{}'s allowed_sets ({})", volume.id, names(snapshot, volume.allowed_sets));
    case ConflictRule::allowed_classes: {
      std::string classes;
      for (const DriveClass one : volume.allowed_classes)
        classes += (classes.empty() ? "" : ", ") + std::string(to_string(one));
      return fmt::format("{}'s allowed_classes ({})", volume.id, classes);
    }
    case ConflictRule::node_affinity: {
      std::string domains;
      for (const Index domain : volume.node_affinity)
        domains += (domains.empty() ? "" : ", ") + snapshot.domains[domain].id;
      return fmt::format("{}'s node_affinity ({})", volume.id, domains);
    }
    case ConflictRule::headroom:
    case ConflictRule::spread:
      break;
  }
  return "";
}

}  // namespace

std::string conflict_text(const Snapshot& snapshot, const std::vector<ConflictPart>& parts) {
  constexpr std::size_t kMostNamed = 8;
  std::vector<Index> misplaced;
  for (const ConflictPart& part : parts) {
    const bool new_one = part.volume != kNone && !part.occupant &&
                         std::find(misplaced.begin(), misplaced.end(), part.volume) == misplaced.end();
    if (new_one) misplaced.push_back(part.volume);
  }
  std::string rules;
  for (std::size_t i = 0; i < parts.size() && i < kMostNamed; ++i)
    rules += (i > 0 ? "; " : "") + words_of(snapshot, parts[i]);
  if (parts.size() > kMostNamed) rules += fmt::format("; and {} more", parts.size() - kMostNamed);
  const Volume& first = snapshot.volumes[misplaced.front()];
  const std::string who =
      misplaced.size() == 1
          ? fmt::format("volume {} stands on {}, which its own rules exclude, and there is", first.id,
                        snapshot.sets[first.set].id)
          : fmt::format("{} volumes, the first {}, stand on sets that their own rules exclude, and there is",
                        misplaced.size(), first.id);
  return fmt::format("{} no other place that keeps {}: without any one of these there would be", who, rules);
}

std::string inseparable_text(const std::string& group, std::size_t replicas, DomainKind kind,
                             std::size_t domains) {
  const char* name = to_string(kind);
  return fmt::format(
      "replica group {} has {} members, but the cluster has {} {}{} with drives, and the policy's spread "
      "over "
      "{}s is hard: make it soft, or correct the group",
      group, replicas, domains, name, domains == 1 ? "" : "s", name);
}

}  // namespace tierwatt::planner
