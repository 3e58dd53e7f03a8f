// First the misplaced volumes one by one, then group by group, then all together: the first question that has
// no answer is small already, and the filter asks it again without one part after the other.
#include "planner/solve/conflict.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <utility>

namespace tierwatt::planner {
namespace {

// All misplaced volumes are looked at together up to so many pairs of volume and place.
constexpr std::size_t kMostPairs = 200'000;
// A joint conflict of more volumes is named by those, without filtering.
constexpr std::size_t kMostFiltered = 300;

using Parts = std::vector<ConflictPart>;

// Which rules are in force.
class Rules {
 public:
  explicit Rules(const Instance& instance) : instance_(instance) {}

  [[nodiscard]] bool holds(ConflictRule rule, Index volume, Index group = kNone) const {
    return std::none_of(without_.begin(), without_.end(), [&](const ConflictPart& part) {
      return part.rule == rule && part.volume == volume && part.group == group;
    });
  }
  void leave_out(const ConflictPart& part) { without_.push_back(part); }
  void put_back() { without_.pop_back(); }

  // Whether the volume's own rules let it stand there.
  [[nodiscard]] bool allow(Index volume, Index set) const {
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
      return has(instance_.sets[set].domains[static_cast<std::size_t>(snapshot.domains[domain].kind)],
                 domain);
    });
  }
  // The rule that keeps it where it is, if any.
  [[nodiscard]] std::optional<ConflictRule> fixed_by(Index volume) const {
    const Volume& given = instance_.snapshot->volumes[volume];
    if (given.pinned && holds(ConflictRule::pinned, volume)) return ConflictRule::pinned;
    if (!given.activity_known && holds(ConflictRule::activity_unknown, volume))
      return ConflictRule::activity_unknown;
    return std::nullopt;
  }
  [[nodiscard]] bool misplaced(Index volume) const { return !allow(volume, instance_.volumes[volume].set); }

 private:
  const Instance& instance_;
  Parts without_;
};

// Largest flow over a small graph, by shortest augmenting paths (Edmonds and Karp 1972).
class Flow {
 public:
  explicit Flow(std::size_t nodes) : out_(nodes) {}
  void add(std::size_t from, std::size_t to, double capacity) {
    out_[from].push_back(edges_.size());
    edges_.push_back({to, capacity});
    out_[to].push_back(edges_.size());
    edges_.push_back({from, 0});
  }
  double run(std::size_t source, std::size_t sink) {
    double total = 0;
    while (true) {
      const std::vector<std::size_t> by = path(source);
      if (by[sink] == kNoEdge) return total;
      double most = std::numeric_limits<double>::infinity();
      for (std::size_t at = sink; at != source; at = edges_[by[at] ^ 1U].to)
        most = std::min(most, edges_[by[at]].left);
      for (std::size_t at = sink; at != source; at = edges_[by[at] ^ 1U].to) {
        edges_[by[at]].left -= most;
        edges_[by[at] ^ 1U].left += most;
      }
      total += most;
    }
  }
  // After run(): the nodes on the source's side of the smallest cut.
  [[nodiscard]] std::vector<char> source_side(std::size_t source) const {
    std::vector<char> side(out_.size());
    const std::vector<std::size_t> by = path(source);
    for (std::size_t node = 0; node < side.size(); ++node)
      side[node] = by[node] != kNoEdge || node == source ? 1 : 0;
    return side;
  }

 private:
  static constexpr std::size_t kNoEdge = std::numeric_limits<std::size_t>::max();
  static constexpr double kNothing = 1e-6;
  struct Edge {
    std::size_t to;
    double left;
  };
  // By node: the edge by which the shortest path reaches it.
  [[nodiscard]] std::vector<std::size_t> path(std::size_t source) const {
    std::vector<std::size_t> by(out_.size(), kNoEdge);
    std::deque<std::size_t> next{source};
    while (!next.empty()) {
      const std::size_t at = next.front();
      next.pop_front();
      for (const std::size_t edge : out_[at]) {
        const std::size_t to = edges_[edge].to;
        if (edges_[edge].left <= kNothing || by[to] != kNoEdge || to == source) continue;
        by[to] = edge;
        next.push_back(to);
      }
    }
    return by;
  }
  std::vector<std::vector<std::size_t>> out_;
  std::vector<Edge> edges_;
};

class Search {
 public:
  explicit Search(const Instance& instance)
      : instance_(instance), rules_(instance), fixed_(instance.sets.size()) {
    for (Index v = 0; v < instance.volumes.size(); ++v) {
      if (rules_.fixed_by(v)) fixed_[instance.volumes[v].set].push_back(v);
      if (rules_.misplaced(v)) misplaced_.push_back(v);
    }
  }

  Parts run() {
    for (const Index volume : misplaced_) {
      if (!has_answer({volume})) return filtered({volume});
    }
    std::map<Index, std::vector<Index>> groups;
    for (const Index volume : misplaced_) {
      if (const Index group = instance_.volumes[volume].group; group != kNone)
        groups[group].push_back(volume);
    }
    for (const auto& [group, volumes] : groups) {
      if (volumes.size() > 1 && !has_answer(volumes)) return filtered(volumes);
    }
    if (misplaced_.size() < 2 || misplaced_.size() * instance_.sets.size() > kMostPairs) return {};
    for (std::size_t r = 0; r < kResources; ++r) {
      const std::vector<Index> crowd = crowded(misplaced_, r);
      if (!crowd.empty()) return filtered(crowd);
    }
    return {};
  }

 private:
  [[nodiscard]] double limit_left(Index set, std::size_t resource) const {
    if (!rules_.holds(ConflictRule::headroom, kNone)) return std::numeric_limits<double>::infinity();
    double left = instance_.sets[set].limit[resource];
    for (const Index v : fixed_[set]) {
      if (rules_.fixed_by(v)) left -= instance_.volumes[v].demand[resource];
    }
    return std::max(0.0, left);
  }
  [[nodiscard]] bool has_room(Index volume, Index set) const {
    for (std::size_t r = 0; r < kResources; ++r) {
      const double needs = instance_.volumes[volume].demand[r];
      if (needs > 0 && needs > limit_left(set, r)) return false;
    }
    return true;
  }
  [[nodiscard]] std::vector<Index> places_for(Index volume) const {
    std::vector<Index> places;
    if (rules_.fixed_by(volume)) return places;
    for (Index s = 0; s < instance_.sets.size(); ++s) {
      if (rules_.allow(volume, s) && has_room(volume, s)) places.push_back(s);
    }
    return places;
  }

  [[nodiscard]] bool has_answer(const std::vector<Index>& volumes) const {
    std::vector<Index> wanted;
    for (const Index volume : volumes) {
      if (!rules_.misplaced(volume)) continue;
      if (places_for(volume).empty()) return false;
      wanted.push_back(volume);
    }
    for (std::size_t kind = 0; kind < kDomainKinds; ++kind) {
      if (instance_.spread[kind] == Spread::hard && !can_spread(wanted, kind)) return false;
    }
    for (std::size_t r = 0; r < kResources && wanted.size() > 1; ++r) {
      if (!crowded(wanted, r).empty()) return false;
    }
    return true;
  }

  // Whether the replicas of each group can stand in distinct domains, beside those that may never leave.
  [[nodiscard]] bool can_spread(const std::vector<Index>& volumes, std::size_t kind) const {
    std::map<Index, std::vector<Index>> groups;
    for (const Index volume : volumes) {
      const Index group = instance_.volumes[volume].group;
      if (group != kNone && rules_.holds(ConflictRule::spread, kNone, group)) groups[group].push_back(volume);
    }
    return std::all_of(groups.begin(), groups.end(), [&](const auto& group) {
      return matches(group.second, taken(group.first, kind), kind);
    });
  }
  [[nodiscard]] std::vector<Index> taken(Index group, std::size_t kind) const {
    std::vector<Index> domains;
    for (const Index mate : instance_.group_members[group]) {
      if (!rules_.fixed_by(mate) || rules_.misplaced(mate)) continue;
      for (const Index domain : instance_.sets[instance_.volumes[mate].set].domains[kind])
        domains.push_back(domain);
    }
    return domains;
  }
  [[nodiscard]] bool matches(const std::vector<Index>& volumes, const std::vector<Index>& taken,
                             std::size_t kind) const {
    std::map<Index, std::size_t> node_of;  // of a domain, behind the volumes
    std::vector<std::vector<Index>> wanted;
    for (const Index volume : volumes) {
      std::vector<Index> domains;
      for (const Index set : places_for(volume)) {
        // A set in none, or in several, domains of the kind takes any number: a necessary condition stays
        // one.
        if (instance_.sets[set].domains[kind].size() != 1) return true;
        const Index domain = instance_.sets[set].domains[kind].front();
        if (std::find(taken.begin(), taken.end(), domain) != taken.end()) continue;
        node_of.try_emplace(domain, volumes.size() + node_of.size());
        domains.push_back(domain);
      }
      wanted.push_back(std::move(domains));
    }
    const std::size_t source = volumes.size() + node_of.size();
    Flow flow(source + 2);
    for (std::size_t v = 0; v < volumes.size(); ++v) {
      flow.add(source, v, 1);
      for (const Index domain : wanted[v]) flow.add(v, node_of.at(domain), 1);
    }
    for (const auto& [domain, node] : node_of) flow.add(node, source + 1, 1);
    return flow.run(source, source + 1) > static_cast<double>(volumes.size()) - 0.5;
  }

  // The volumes that do not fit together even by parts; none when all do.
  [[nodiscard]] std::vector<Index> crowded(const std::vector<Index>& volumes, std::size_t resource) const {
    if (!rules_.holds(ConflictRule::headroom, kNone)) return {};
    const std::size_t source = volumes.size() + instance_.sets.size();
    Flow flow(source + 2);
    double wanted = 0;
    for (std::size_t v = 0; v < volumes.size(); ++v) {
      const double needs = instance_.volumes[volumes[v]].demand[resource];
      wanted += needs;
      flow.add(source, v, needs);
      for (const Index set : places_for(volumes[v])) flow.add(v, volumes.size() + set, needs);
    }
    for (Index s = 0; s < instance_.sets.size(); ++s)
      flow.add(volumes.size() + s, source + 1, limit_left(s, resource));
    if (flow.run(source, source + 1) >= wanted * (1 - 1e-9)) return {};
    const std::vector<char> side = flow.source_side(source);
    std::vector<Index> crowd;
    for (std::size_t v = 0; v < volumes.size(); ++v) {
      if (side[v] != 0) crowd.push_back(volumes[v]);
    }
    return crowd;
  }

  // Everything that may take part in a conflict of these volumes.
  [[nodiscard]] Parts suspects(const std::vector<Index>& volumes) const {
    Parts parts;
    std::vector<Index> groups;
    for (const Index volume : volumes) {
      const Volume& given = instance_.snapshot->volumes[volume];
      if (given.pinned) parts.push_back({ConflictRule::pinned, volume});
      if (!given.activity_known) parts.push_back({ConflictRule::activity_unknown, volume});
      if (!given.node_affinity.empty()) parts.push_back({ConflictRule::node_affinity, volume});
      if (!given.allowed_classes.empty()) parts.push_back({ConflictRule::allowed_classes, volume});
      if (!given.allowed_sets.empty()) parts.push_back({ConflictRule::allowed_sets, volume});
      if (given.group != kNone) groups.push_back(given.group);
    }
    for (Index s = 0; s < fixed_.size(); ++s) {
      const bool near =
          std::any_of(volumes.begin(), volumes.end(), [&](Index v) { return rules_.allow(v, s); });
      for (const Index v : fixed_[s]) {
        const bool own = std::find(volumes.begin(), volumes.end(), v) != volumes.end();
        const Index group = instance_.volumes[v].group;
        const bool mate = group != kNone && std::find(groups.begin(), groups.end(), group) != groups.end();
        if (own || (!near && !mate)) continue;
        parts.push_back({*rules_.fixed_by(v), v, kNone, true});
      }
    }
    std::sort(groups.begin(), groups.end());
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    for (const Index group : groups) parts.push_back({ConflictRule::spread, kNone, group});
    parts.push_back({ConflictRule::headroom});
    return parts;
  }

  Parts filtered(const std::vector<Index>& volumes) {
    Parts parts = suspects(volumes);
    if (parts.size() > kMostFiltered) return parts;
    Parts kept;
    for (const ConflictPart& part : parts) {
      rules_.leave_out(part);
      if (!has_answer(volumes)) continue;  // the contradiction does without it: it stays out
      rules_.put_back();
      kept.push_back(part);
    }
    return kept;
  }

  const Instance& instance_;
  Rules rules_;
  std::vector<std::vector<Index>> fixed_;  // by set: volumes that may never leave
  std::vector<Index> misplaced_;
};

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

std::string text_of(const Snapshot& snapshot, const Parts& parts) {
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

}  // namespace

const char* to_string(ConflictRule rule) {
  static constexpr std::array<const char*, 7> kNames{
      "pinned", "activity_unknown", "allowed_sets", "allowed_classes", "node_affinity", "headroom", "spread"};
  return kNames[static_cast<std::size_t>(rule)];
}

Conflict find_conflict(const Instance& instance) {
  Conflict conflict{Search(instance).run(), ""};
  if (!conflict.parts.empty()) conflict.text = text_of(*instance.snapshot, conflict.parts);
  return conflict;
}

}  // namespace tierwatt::planner
