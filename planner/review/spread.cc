// Tested by tests/planner/review/spread_test.cc.
#include "planner/review/spread.h"

#include <fmt/core.h>

#include <algorithm>
#include <unordered_map>

namespace tierwatt::planner {
namespace {

// Replicas of each group at each place.
class Crowd {
 public:
  Crowd(const Site& site, const std::vector<Index>& place) : site_(site) {
    for (Index v = 0; v < place.size(); ++v) add(v, place[v], 1);
  }

  void add(Index volume, Index set, int sign) {
    const Index group = site_.snapshot->volumes[volume].group;
    if (group == kNone) return;
    counts_[key(group, set_place(set))] += sign;
    for (const Index domain : site_.sets[set].domains) counts_[key(group, domain)] += sign;
  }
  [[nodiscard]] int at(Index group, Index place) const {
    const auto found = counts_.find(key(group, place));
    return found == counts_.end() ? 0 : found->second;
  }
  // A place is a domain's index, or the number of domains plus a set's.
  [[nodiscard]] Index set_place(Index set) const {
    return static_cast<Index>(site_.snapshot->domains.size()) + set;
  }

 private:
  static std::uint64_t key(Index group, Index place) { return (std::uint64_t{group} << 32U) | place; }
  const Site& site_;
  std::unordered_map<std::uint64_t, int> counts_;
};

// A kind of place, its name, and what the policy says of sharing it. One spindle is never shared.
struct PlaceRule {
  std::string id, kind;
  Spread spread = Spread::hard;
};

PlaceRule rule_of_domain(const Snapshot& snapshot, Index domain) {
  const Domain& d = snapshot.domains[domain];
  return {d.id, to_string(d.kind), snapshot.policy.domain_spread.at(static_cast<std::size_t>(d.kind))};
}
PlaceRule rule_of_set(const Site& site, Index set) { return {site.set_id(set), "spindle set", Spread::hard}; }

const char* rule_name(const PlaceRule& rule) {
  return rule.kind == "spindle set" ? "spread-spindle" : "spread";
}

// Places of one group's members, each once: (place, rule, replicas).
struct Shared {
  Index place = kNone;
  PlaceRule rule;
};

std::vector<Shared> places_of(const Site& site, const Crowd& crowd, const std::vector<Index>& members,
                              const std::vector<Index>& place) {
  std::vector<Shared> shared;
  for (const Index volume : members) {
    const Index set = place[volume];
    shared.push_back({crowd.set_place(set), rule_of_set(site, set)});
    for (const Index domain : site.sets[set].domains)
      shared.push_back({domain, rule_of_domain(*site.snapshot, domain)});
  }
  std::sort(shared.begin(), shared.end(), [](const Shared& a, const Shared& b) { return a.place < b.place; });
  shared.erase(std::unique(shared.begin(), shared.end(),
                           [](const Shared& a, const Shared& b) { return a.place == b.place; }),
               shared.end());
  return shared;
}

std::string text_of(const Site& site, Index group, int replicas, const PlaceRule& rule) {
  return fmt::format("{} replicas of group {} in one {}, {}", replicas, site.snapshot->groups[group],
                     rule.kind, rule.id);
}

// Replicas of one group beyond the first in each place of a kind: 0 where all stand apart.
int crowding(const Site& site, const Crowd& crowd, const std::vector<Index>& members,
             const std::vector<Index>& place, const std::string& kind) {
  int sum = 0;
  for (const Shared& shared : places_of(site, crowd, members, place)) {
    if (shared.rule.kind != kind || members.empty()) continue;
    const Index group = site.snapshot->volumes[members.front()].group;
    sum += std::max(0, crowd.at(group, shared.place) - 1);
  }
  return sum;
}

// Compares all groups' places between before and after. A soft kind is judged by the group's crowding: three
// replicas in two racks share one of them whatever one does, and which one is no loss.
void review_after(const Site& site, const CheckedMoves& moves, Findings& findings) {
  const Crowd before(site, site.place);
  const Crowd after(site, moves.final_place);
  const auto at = static_cast<std::int64_t>(moves.list.size());
  for (Index group = 0; group < site.members.size(); ++group) {
    if (site.members[group].size() < 2) continue;
    for (const Shared& shared : places_of(site, after, site.members[group], moves.final_place)) {
      const int now = after.at(group, shared.place);
      if (now < 2 || now <= before.at(group, shared.place)) continue;
      const auto crowded = [&](const Crowd& crowd, const std::vector<Index>& place) {
        return crowding(site, crowd, site.members[group], place, shared.rule.kind);
      };
      const bool soft = shared.rule.spread == Spread::soft;
      const bool no_worse = soft && crowded(after, moves.final_place) <= crowded(before, site.place);
      const Severity severity = shared.rule.spread == Spread::hard ? Severity::fail
                                : soft && !no_worse                ? Severity::warn
                                                                   : Severity::info;
      findings.add(
          finding(rule_name(shared.rule), severity, site.snapshot->groups[group], shared.rule.id, at,
                  text_of(site, group, now, shared.rule) +
                      (no_worse ? fmt::format(", as many as shared another {} before", shared.rule.kind)
                                : ", because of the plan"),
                  "keep one of them where it was, or choose another " + shared.rule.kind));
    }
  }
}

// What a move into `to` would share there with other replicas, standing or in flight.
class MoveSpread {
 public:
  MoveSpread(const Site& site, Findings& findings)
      : site_(site), findings_(findings), crowd_(site, site.place) {}

  void start(const CheckedMove& move, std::int64_t at, const char* when) {
    check(move, at, when);
    crowd_.add(move.volume, move.to, 1);
  }
  void end(const CheckedMove& move) { crowd_.add(move.volume, move.from, -1); }

 private:
  void check(const CheckedMove& move, std::int64_t at, const char* when) {
    const Index group = site_.snapshot->volumes[move.volume].group;
    if (group == kNone) return;
    if (crowd_.at(group, crowd_.set_place(move.to)) > 0) report(move, at, when, rule_of_set(site_, move.to));
    const auto& from = site_.sets[move.from].domains;
    for (const Index domain : site_.sets[move.to].domains) {
      const PlaceRule rule = rule_of_domain(*site_.snapshot, domain);
      if (rule.spread != Spread::hard) continue;
      // One that stays in its domain puts nobody new there: what it shares was so before.
      const bool stays = std::binary_search(from.begin(), from.end(), domain);
      if (!stays && crowd_.at(group, domain) > 0) report(move, at, when, rule);
    }
  }
  void report(const CheckedMove& move, std::int64_t at, const char* when, const PlaceRule& rule) {
    findings_.add(finding(rule_name(rule), Severity::fail, site_.group_of(move.volume), rule.id, at,
                          fmt::format("move {} puts volume {} into {} {}, where another replica of its group "
                                      "stands or is on its way, {}",
                                      move.n, site_.volume_id(move.volume), rule.kind, rule.id, when),
                          "move the other replica away first, or choose another " + rule.kind));
  }

  const Site& site_;
  Findings& findings_;
  Crowd crowd_;
};

void review_one_in_flight(const Site& site, const CheckedMoves& moves, Findings& findings) {
  std::unordered_map<Index, int> flying;
  for (const MoveEvent& event : timeline(moves)) {
    const CheckedMove& move = moves.list[event.move];
    const Index group = site.snapshot->volumes[move.volume].group;
    if (group == kNone) continue;
    int& count = flying[group];
    count += event.starts ? 1 : -1;
    if (event.starts && count > 1)
      findings.add(finding("one-in-flight", Severity::fail, site.group_of(move.volume), site.set_id(move.to),
                           event.done,
                           fmt::format("move {} starts while another replica of group {} is in flight",
                                       move.n, site.group_of(move.volume)),
                           "let the other move end first"));
  }
}

}  // namespace

void review_spread_before(const Site& site, Findings& findings) {
  const Crowd crowd(site, site.place);
  for (Index group = 0; group < site.members.size(); ++group) {
    if (site.members[group].size() < 2) continue;
    for (const Shared& shared : places_of(site, crowd, site.members[group], site.place)) {
      const int now = crowd.at(group, shared.place);
      if (now < 2 || shared.rule.spread == Spread::none) continue;
      findings.add(finding(rule_name(shared.rule),
                           shared.rule.spread == Spread::hard ? Severity::warn : Severity::info,
                           site.snapshot->groups[group], shared.rule.id, 0,
                           text_of(site, group, now, shared.rule) + ", before any move",
                           "move one of them to another " + shared.rule.kind));
    }
  }
}

void review_spread_of_moves(const Site& site, const CheckedMoves& moves, Findings& findings) {
  if (site.members.empty()) return;
  MoveSpread listed(site, findings);
  for (const CheckedMove& move : moves.list) {
    listed.start(move, move.n, "in the listed order");
    listed.end(move);
  }
  MoveSpread in_time(site, findings);
  for (const MoveEvent& event : timeline(moves)) {
    const CheckedMove& move = moves.list[event.move];
    if (event.starts) {
      in_time.start(move, event.done, "in flight");
    } else {
      in_time.end(move);
    }
  }
  review_one_in_flight(site, moves, findings);
  review_after(site, moves, findings);
}

}  // namespace tierwatt::planner
