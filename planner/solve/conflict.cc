// Where every misplaced volume finds a place beside all others as they stand, nothing is asked. Else first
// the misplaced volumes one by one, then group by group, then all together, at last with those that might
// make way: the first question that has no answer is small already, and the filter asks it again without one
// part after the other.
#include "planner/solve/conflict.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <utility>

#include "planner/solve/conflict_text.h"
#include "planner/solve/fit.h"
#include "planner/solve/flow.h"
#include "planner/solve/rules_in_force.h"

namespace tierwatt::planner {
namespace {

// All misplaced volumes are looked at together up to so many pairs of volume and place.
constexpr std::size_t kMostPairs = 200'000;
// And beside those that might make way, up to so many.
constexpr std::size_t kMostPairsOfAll = 20'000;
// A joint conflict of more volumes is named by those, without filtering.
constexpr std::size_t kMostFiltered = 300;

using Parts = std::vector<ConflictPart>;

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
    if (all_find_places()) return {};
    for (const Index volume : misplaced_) {
      if (!has_answer({volume})) return filtered({volume});
    }
    for (const auto& [group, volumes] : misplaced_groups()) {
      if (!has_answer(volumes)) return filtered(volumes);
    }
    if (misplaced_.size() * instance_.sets.size() > kMostPairs) return {};
    if (Parts parts = ask_by_parts(misplaced_); !parts.empty()) return parts;
    for (const std::vector<Index>& company : companies()) {
      if (!has_answer(company)) return filtered(company);
    }
    if (instance_.volumes.size() * instance_.sets.size() > kMostPairsOfAll) return {};
    const std::vector<Index> all = everyone();
    if (Parts parts = ask_by_parts(all); !parts.empty()) return parts;
    return has_answer(all) ? Parts{} : filtered(all);
  }

 private:
  // Whether they do with nothing else moved: the common case, and quickly seen.
  [[nodiscard]] bool all_find_places() const {
    std::vector<Index> place = instance_.places();
    std::vector<Amounts> room;
    room.reserve(instance_.sets.size());
    for (const SetModel& set : instance_.sets) room.push_back(set.limit);
    for (const VolumeModel& volume : instance_.volumes) take(room[volume.set], volume);
    return std::all_of(misplaced_.begin(), misplaced_.end(), [&](Index v) {
      const VolumeModel& volume = instance_.volumes[v];
      for (Index s = 0; s < instance_.sets.size(); ++s) {
        if (s == volume.set || !may_place(instance_, v, s) || breaks_hard_spread(instance_, place, v, s))
          continue;
        if (!holds(room[s], volume)) continue;
        take(room[s], volume);
        place[v] = s;
        return true;
      }
      return false;
    });
  }
  static void take(Amounts& room, const VolumeModel& volume) {
    for (std::size_t r = 0; r < kResources; ++r) room[r] -= volume.demand[r];
  }
  static bool holds(const Amounts& room, const VolumeModel& volume) {
    for (std::size_t r = 0; r < kResources; ++r) {
      if (volume.demand[r] > 0 && volume.demand[r] > room[r]) return false;
    }
    return true;
  }

  // By group with a misplaced replica: its volumes that may or must leave.
  [[nodiscard]] std::map<Index, std::vector<Index>> misplaced_groups() const {
    std::map<Index, std::vector<Index>> groups;
    for (const Index volume : misplaced_) {
      const Index group = instance_.volumes[volume].group;
      if (group == kNone || groups.contains(group)) continue;
      for (const Index mate : instance_.group_members[group]) {
        if (rules_.misplaced(mate) || !rules_.fixed_by(mate)) groups[group].push_back(mate);
      }
    }
    return groups;
  }
  // Misplaced volumes that may want one set, directly or by way of others.
  [[nodiscard]] std::vector<std::vector<Index>> companies() const {
    std::vector<std::size_t> leader(misplaced_.size());
    std::iota(leader.begin(), leader.end(), 0);
    const auto leader_of = [&](std::size_t i) {
      while (leader[i] != i) i = leader[i] = leader[leader[i]];
      return i;
    };
    std::map<Index, std::size_t> first_at;
    for (std::size_t i = 0; i < misplaced_.size(); ++i) {
      for (const Index set : places_for(misplaced_[i]))
        leader[leader_of(i)] = leader_of(first_at.try_emplace(set, i).first->second);
    }
    std::map<std::size_t, std::vector<Index>> by_leader;
    for (std::size_t i = 0; i < misplaced_.size(); ++i) by_leader[leader_of(i)].push_back(misplaced_[i]);
    std::vector<std::vector<Index>> all;
    all.reserve(by_leader.size());
    for (auto& [first, company] : by_leader) all.push_back(std::move(company));
    return all;
  }
  [[nodiscard]] std::vector<Index> everyone() const {
    std::vector<Index> all;
    for (Index v = 0; v < instance_.volumes.size(); ++v) {
      if (rules_.misplaced(v) || !rules_.fixed_by(v)) all.push_back(v);
    }
    return all;
  }
  Parts ask_by_parts(const std::vector<Index>& volumes) {
    for (std::size_t r = 0; r < kResources; ++r) {
      if (const std::vector<Index> crowd = crowded(volumes, r); !crowd.empty()) return filtered(crowd);
    }
    return {};
  }

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

  [[nodiscard]] bool may_stay_at(Index volume, Index set) const {
    return instance_.volumes[volume].set == set && !rules_.misplaced(volume);
  }

  // Of those that stand in a place of theirs it is asked whether they make way.
  [[nodiscard]] bool has_answer(const std::vector<Index>& volumes) const {
    std::vector<Index> wanted;
    for (const Index volume : volumes) {
      if (!rules_.misplaced(volume)) continue;
      if (places_for(volume).empty()) return false;
      wanted.push_back(volume);
    }
    if (wanted.empty()) return true;
    for (std::size_t kind = 0; kind < kDomainKinds; ++kind) {
      if (instance_.spread[kind] == Spread::hard && !can_spread(wanted, kind)) return false;
    }
    if (volumes.size() < 2) return true;
    for (std::size_t r = 0; r < kResources; ++r) {
      if (!crowded(volumes, r).empty()) return false;
    }
    return volumes.size() > kMostGuests || fit(instance_, guests(volumes), rooms(volumes)) != Fit::no;
  }
  // By set, what these volumes may use: those of them that stand there may stay, even over its limit.
  [[nodiscard]] std::vector<Amounts> rooms(const std::vector<Index>& volumes) const {
    std::vector<Amounts> rooms(instance_.sets.size());
    for (const Index v : volumes) {
      const VolumeModel& volume = instance_.volumes[v];
      if (!may_stay_at(v, volume.set)) continue;
      for (std::size_t r = 0; r < kResources; ++r) rooms[volume.set][r] += volume.demand[r];
    }
    for (Index s = 0; s < rooms.size(); ++s) {
      for (std::size_t r = 0; r < kResources; ++r) rooms[s][r] = std::max(rooms[s][r], limit_left(s, r));
    }
    return rooms;
  }
  [[nodiscard]] std::vector<Guest> guests(const std::vector<Index>& volumes) const {
    std::vector<Guest> guests;
    std::vector<Index> groups;
    for (const Index v : volumes) {
      if (rules_.fixed_by(v)) continue;
      const Index group = spread_group(v);
      const Index home = rules_.misplaced(v) ? kNone : instance_.volumes[v].set;
      guests.push_back({instance_.volumes[v].demand, group, home, places_for(v)});
      if (group != kNone) groups.push_back(group);
    }
    std::sort(groups.begin(), groups.end());
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    for (const Index group : groups) {
      for (const Index mate : instance_.group_members[group]) {
        if (rules_.fixed_by(mate) && !rules_.misplaced(mate))
          guests.push_back({{}, group, instance_.volumes[mate].set, {}});
      }
    }
    return guests;
  }
  [[nodiscard]] Index spread_group(Index volume) const {
    const Index group = instance_.volumes[volume].group;
    return group != kNone && rules_.holds(ConflictRule::spread, kNone, group) ? group : kNone;
  }

  // Whether the replicas of each group can stand in distinct domains, beside those that may never leave.
  [[nodiscard]] bool can_spread(const std::vector<Index>& volumes, std::size_t kind) const {
    std::map<Index, std::vector<Index>> groups;
    for (const Index volume : volumes) {
      if (const Index group = spread_group(volume); group != kNone) groups[group].push_back(volume);
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
      const Index home = instance_.volumes[volumes[v]].set;
      const double needs = instance_.volumes[volumes[v]].demand[resource];
      wanted += needs;
      flow.add(source, v, needs);
      for (const Index set : places_for(volumes[v])) flow.add(v, volumes.size() + set, needs);
      if (may_stay_at(volumes[v], home)) flow.add(v, volumes.size() + home, needs);
    }
    const std::vector<Amounts> room = rooms(volumes);
    for (Index s = 0; s < room.size(); ++s) flow.add(volumes.size() + s, source + 1, room[s][resource]);
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
      const bool occupant = !rules_.misplaced(volume);
      const auto suspect = [&](ConflictRule rule) { parts.push_back({rule, volume, kNone, occupant}); };
      if (given.pinned) suspect(ConflictRule::pinned);
      if (!given.activity_known) suspect(ConflictRule::activity_unknown);
      if (!given.node_affinity.empty()) suspect(ConflictRule::node_affinity);
      if (!given.allowed_classes.empty()) suspect(ConflictRule::allowed_classes);
      if (!given.allowed_sets.empty()) suspect(ConflictRule::allowed_sets);
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
  RulesInForce rules_;
  std::vector<std::vector<Index>> fixed_;  // by set: volumes that may never leave
  std::vector<Index> misplaced_;
};

}  // namespace

const char* to_string(ConflictRule rule) {
  static constexpr std::array<const char*, 7> kNames{
      "pinned", "activity_unknown", "allowed_sets", "allowed_classes", "node_affinity", "headroom", "spread"};
  return kNames[static_cast<std::size_t>(rule)];
}

namespace {

// A group that no placement keeps apart: more replicas than domains of a kind with drives. A kind of which no
// domain is named cannot be judged.
std::optional<Conflict> inseparable_group(const Instance& instance) {
  const Snapshot& snapshot = *instance.snapshot;
  for (std::size_t kind = 0; kind < kDomainKinds; ++kind) {
    const bool named =
        std::any_of(snapshot.domains.begin(), snapshot.domains.end(),
                    [&](const Domain& domain) { return domain.kind == static_cast<DomainKind>(kind); });
    if (instance.spread[kind] != Spread::hard || !named) continue;
    std::set<Index> in_use;
    for (const SetModel& set : instance.sets)
      in_use.insert(set.domains[kind].begin(), set.domains[kind].end());
    const auto large =
        std::find_if(instance.group_members.begin(), instance.group_members.end(),
                     [&](const std::vector<Index>& members) { return members.size() > in_use.size(); });
    if (large == instance.group_members.end()) continue;
    const auto group = static_cast<Index>(large - instance.group_members.begin());
    return Conflict{{{ConflictRule::spread, kNone, group}},
                    inseparable_text(snapshot.groups[group], large->size(), static_cast<DomainKind>(kind),
                                     in_use.size())};
  }
  return std::nullopt;
}

}  // namespace

Conflict find_conflict(const Instance& instance) {
  if (const std::optional<Conflict> group = inseparable_group(instance)) return *group;
  Conflict conflict{Search(instance).run(), ""};
  if (!conflict.parts.empty()) conflict.text = conflict_text(*instance.snapshot, conflict.parts);
  return conflict;
}

}  // namespace tierwatt::planner
