// Each group is walked by itself: its replicas' places are counted in one array that lies by place and is
// reused, so that a move costs the few places of its two sets, and nothing is searched for. What is met is
// noted by its place in the order of all moves and told in that order.
// Tested by tests/planner/review/spread_test.cc.
#include "planner/review/spread.h"

#include <fmt/core.h>

#include <algorithm>
#include <span>
#include <utility>

namespace tierwatt::planner {
namespace {

// A place is a domain's index, or the number of domains plus a set's.
Index set_place(const Site& site, Index set) {
  return static_cast<Index>(site.snapshot->domains.size()) + set;
}
bool is_set(const Site& site, Index place) { return place >= site.snapshot->domains.size(); }

// What the policy says of sharing a place. One spindle is never shared.
Spread spread_of(const Site& site, Index place) {
  if (is_set(site, place)) return Spread::hard;
  const Snapshot& snapshot = *site.snapshot;
  return snapshot.policy.domain_spread.at(static_cast<std::size_t>(snapshot.domains[place].kind));
}
std::string id_of(const Site& site, Index place) {
  const std::vector<Domain>& domains = site.snapshot->domains;
  return is_set(site, place) ? site.set_id(static_cast<Index>(place - domains.size())) : domains[place].id;
}
const char* kind_of(const Site& site, Index place) {
  return is_set(site, place) ? "spindle set" : to_string(site.snapshot->domains[place].kind);
}
bool same_kind(const Site& site, Index one, Index other) {
  if (is_set(site, one) || is_set(site, other)) return is_set(site, one) && is_set(site, other);
  return site.snapshot->domains[one].kind == site.snapshot->domains[other].kind;
}
const char* rule_name(const Site& site, Index place) {
  return is_set(site, place) ? "spread-spindle" : "spread";
}

// How many replicas of one group stand at each place.
class Crowd {
 public:
  explicit Crowd(const Site& site) : site_(site), counts_(site.snapshot->domains.size() + site.sets.size()) {}

  // The group's replicas as they stand.
  void begin(const std::vector<Index>& members, const std::vector<Index>& place) {
    for (const Index touched : touched_) counts_[touched] = 0;
    touched_.clear();
    for (const Index volume : members) add(place[volume], 1);
  }
  void add(Index set, int sign) {
    count(set_place(site_, set), sign);
    for (const Index domain : site_.sets[set].domains) count(domain, sign);
  }
  [[nodiscard]] int at(Index place) const { return counts_[place]; }
  // All places that hold more than one, each once.
  [[nodiscard]] std::vector<Index> shared() const {
    std::vector<Index> places;
    for (const Index place : touched_) {
      if (counts_[place] > 1) places.push_back(place);
    }
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    return places;
  }
  // Replicas beyond the first in each place of a kind: 0 where all stand apart.
  [[nodiscard]] int crowding(Index like) const {
    int sum = 0;
    for (const Index place : shared()) sum += same_kind(site_, place, like) ? counts_[place] - 1 : 0;
    return sum;
  }

 private:
  void count(Index place, int sign) {
    counts_[place] += sign;
    if (sign > 0) touched_.push_back(place);
  }
  const Site& site_;
  std::vector<int> counts_;     // by place
  std::vector<Index> touched_;  // places that have been counted at, some more than once
};

std::string text_of(const Site& site, Index group, int replicas, Index place) {
  return fmt::format("{} replicas of group {} in one {}, {}", replicas, site.snapshot->groups[group],
                     kind_of(site, place), id_of(site, place));
}

// Compares all groups' places between before and after. A soft kind is judged by the group's crowding: three
// replicas in two racks share one of them whatever one does, and which one is no loss.
void review_after(const Site& site, const CheckedMoves& moves, Findings& findings) {
  Crowd before(site);
  Crowd after(site);
  const auto at = static_cast<std::int64_t>(moves.list.size());
  for (Index group = 0; group < site.members.size(); ++group) {
    if (site.members[group].size() < 2) continue;
    before.begin(site.members[group], site.place);
    after.begin(site.members[group], moves.final_place);
    for (const Index place : after.shared()) {
      const int now = after.at(place);
      if (now <= before.at(place)) continue;
      const Spread spread = spread_of(site, place);
      const bool no_worse = spread == Spread::soft && after.crowding(place) <= before.crowding(place);
      const Severity severity = spread == Spread::hard                ? Severity::fail
                                : spread == Spread::soft && !no_worse ? Severity::warn
                                                                      : Severity::info;
      const std::string kind = kind_of(site, place);
      findings.add(finding(rule_name(site, place), severity, site.snapshot->groups[group], id_of(site, place),
                           at,
                           text_of(site, group, now, place) +
                               (no_worse ? fmt::format(", as many as shared another {} before", kind)
                                         : ", because of the plan"),
                           "keep one of them where it was, or choose another " + kind));
    }
  }
}

// Items in their order, group by group.
class ByGroup {
 public:
  template <typename GroupOf>
  ByGroup(std::size_t groups, std::size_t items, const GroupOf& group_of) : begin_(groups + 1) {
    for (std::size_t i = 0; i < items; ++i) {
      if (group_of(i) != kNone) ++begin_[group_of(i) + 1];
    }
    for (std::size_t g = 0; g < groups; ++g) begin_[g + 1] += begin_[g];
    items_.resize(begin_.back());
    std::vector<std::size_t> next = begin_;
    for (std::size_t i = 0; i < items; ++i) {
      if (group_of(i) != kNone) items_[next[group_of(i)]++] = i;
    }
  }
  [[nodiscard]] std::span<const std::size_t> of(Index group) const {
    return {items_.data() + begin_[group], items_.data() + begin_[group + 1]};
  }

 private:
  std::vector<std::size_t> begin_, items_;
};

// A move that comes where another replica is.
struct Meeting {
  std::size_t order = 0;  // of the start among all starts
  std::size_t move = 0;
  std::int64_t at = 0;
  Index place = kNone;
};

// Meetings of one walk over the moves, told in the order of the moves.
class Meetings {
 public:
  explicit Meetings(const Site& site) : site_(site) {}

  void look(const Crowd& crowd, const CheckedMove& move, const Meeting& where) {
    const auto meet = [&](Index place) { met_.push_back({where.order, where.move, where.at, place}); };
    if (crowd.at(set_place(site_, move.to)) > 0) meet(set_place(site_, move.to));
    const auto& from = site_.sets[move.from].domains;
    for (const Index domain : site_.sets[move.to].domains) {
      if (crowd.at(domain) <= 0 || spread_of(site_, domain) != Spread::hard) continue;
      // One that stays in its domain puts nobody new there: what it shares was so before.
      if (!std::binary_search(from.begin(), from.end(), domain)) meet(domain);
    }
  }
  void tell(const CheckedMoves& moves, const char* when, Findings& findings) {
    std::stable_sort(met_.begin(), met_.end(),
                     [](const Meeting& a, const Meeting& b) { return a.order < b.order; });
    for (const Meeting& met : met_) {
      const CheckedMove& move = moves.list[met.move];
      const std::string kind = kind_of(site_, met.place);
      const std::string id = id_of(site_, met.place);
      findings.add(finding(
          rule_name(site_, met.place), Severity::fail, site_.group_of(move.volume), id, met.at,
          fmt::format("move {} puts volume {} into {} {}, where another replica of its group stands or "
                      "is on its way, {}",
                      move.n, site_.volume_id(move.volume), kind, id, when),
          "move the other replica away first, or choose another " + kind));
    }
  }

 private:
  const Site& site_;
  std::vector<Meeting> met_;
};

// Each move by itself, one after the other.
void review_listed(const Site& site, const CheckedMoves& moves, Findings& findings) {
  const ByGroup by_group(site.members.size(), moves.list.size(),
                         [&](std::size_t m) { return site.snapshot->volumes[moves.list[m].volume].group; });
  Crowd crowd(site);
  Meetings meetings(site);
  for (Index group = 0; group < site.members.size(); ++group) {
    if (by_group.of(group).empty()) continue;
    crowd.begin(site.members[group], site.place);
    for (const std::size_t m : by_group.of(group)) {
      const CheckedMove& move = moves.list[m];
      meetings.look(crowd, move, {m, m, move.n});
      crowd.add(move.to, 1);
      crowd.add(move.from, -1);
    }
  }
  meetings.tell(moves, "in the listed order", findings);
}

void tell_flights(const Site& site, const CheckedMoves& moves, const std::vector<MoveEvent>& events,
                  std::vector<std::size_t> starts, Findings& findings) {
  std::sort(starts.begin(), starts.end());
  for (const std::size_t e : starts) {
    const CheckedMove& move = moves.list[events[e].move];
    const std::string group = site.group_of(move.volume);
    findings.add(
        finding("one-in-flight", Severity::fail, group, site.set_id(move.to), events[e].done,
                fmt::format("move {} starts while another replica of group {} is in flight", move.n, group),
                "let the other move end first"));
  }
}

// Starts and ends in time, where both ends of a move in flight count.
void review_in_flight(const Site& site, const CheckedMoves& moves, Findings& findings) {
  const std::vector<MoveEvent> events = timeline(moves);
  const ByGroup by_group(site.members.size(), events.size(), [&](std::size_t e) {
    return site.snapshot->volumes[moves.list[events[e].move].volume].group;
  });
  Crowd crowd(site);
  Meetings meetings(site);
  std::vector<std::size_t> not_alone;  // starts while another replica flies
  for (Index group = 0; group < site.members.size(); ++group) {
    if (by_group.of(group).empty()) continue;
    crowd.begin(site.members[group], site.place);
    int flying = 0;
    for (const std::size_t e : by_group.of(group)) {
      const MoveEvent& event = events[e];
      const CheckedMove& move = moves.list[event.move];
      flying += event.starts ? 1 : -1;
      if (!event.starts) {
        crowd.add(move.from, -1);
        continue;
      }
      meetings.look(crowd, move, {e, event.move, event.done});
      crowd.add(move.to, 1);
      if (flying > 1) not_alone.push_back(e);
    }
  }
  meetings.tell(moves, "in flight", findings);
  tell_flights(site, moves, events, std::move(not_alone), findings);
}

}  // namespace

void review_spread_before(const Site& site, Findings& findings) {
  Crowd crowd(site);
  for (Index group = 0; group < site.members.size(); ++group) {
    if (site.members[group].size() < 2) continue;
    crowd.begin(site.members[group], site.place);
    for (const Index place : crowd.shared()) {
      const Spread spread = spread_of(site, place);
      if (spread == Spread::none) continue;
      findings.add(finding(rule_name(site, place), spread == Spread::hard ? Severity::warn : Severity::info,
                           site.snapshot->groups[group], id_of(site, place), 0,
                           text_of(site, group, crowd.at(place), place) + ", before any move",
                           std::string("move one of them to another ") + kind_of(site, place)));
    }
  }
}

void review_spread_of_moves(const Site& site, const CheckedMoves& moves, Findings& findings) {
  if (site.members.empty()) return;
  review_listed(site, moves, findings);
  review_in_flight(site, moves, findings);
  review_after(site, moves, findings);
}

}  // namespace tierwatt::planner
