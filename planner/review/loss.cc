// Tested by tests/planner/review/loss_test.cc.
#include "planner/review/loss.h"

#include <fmt/core.h>

#include <algorithm>
#include <future>
#include <map>
#include <ranges>
#include <set>

namespace tierwatt::planner {
namespace {

struct Unplaced {
  std::int64_t volumes = 0;
  double bytes = 0;
};

// What stands on each node, found once for all questions.
struct Nodes {
  std::map<Index, std::vector<Index>> sets;  // by node: those with a drive at or below it
  std::vector<std::vector<Index>> volumes;   // by set
};

Nodes nodes_of(const Site& site, const Situation& situation) {
  const Snapshot& snapshot = *site.snapshot;
  Nodes nodes;
  nodes.volumes.resize(site.sets.size());
  for (Index v = 0; v < situation.place->size(); ++v) nodes.volumes[(*situation.place)[v]].push_back(v);
  for (Index d = 0; d < snapshot.domains.size(); ++d) {
    if (snapshot.domains[d].kind == DomainKind::node) nodes.sets[d];
  }
  for (Index s = 0; s < site.sets.size(); ++s) {
    for (const Index drive : snapshot.sets[s].drives) {
      for (Index d = snapshot.drives[drive].domain; d != kNone; d = snapshot.domains[d].parent) {
        if (snapshot.domains[d].kind != DomainKind::node) continue;
        std::vector<Index>& sets = nodes.sets[d];
        if (sets.empty() || sets.back() != s) sets.push_back(s);
      }
    }
  }
  return nodes;
}

// Nodes are lost one after the other; each time what was placed elsewhere is taken back, so that a question
// costs what stands on the node, not the whole cluster: the order of sets by room is made once, and beside it
// lie the few sets that something was placed on.
class Rebuild {
 public:
  Rebuild(const Site& site, const Situation& situation, bool with_speed)
      : site_(site),
        situation_(situation),
        loads_(with_speed ? kLoads : 1),
        used_(site.sets.size()),
        aside_(site.sets.size()) {
    for (Index v = 0; v < site.place.size(); ++v) add(v, place(v));
    for (Index s = 0; s < site.sets.size(); ++s) {
      if (!(*situation.behaves)[s].off) by_room_.emplace_back(-room(s), s);
    }
    std::sort(by_room_.begin(), by_room_.end());
  }

  Unplaced lose(Index node, const std::vector<Index>& sets, std::vector<Index> volumes) {
    lost_ = node;
    for (const Index s : sets) aside_[s] = 1;
    std::sort(volumes.begin(), volumes.end(), [&](Index a, Index b) {
      return site_.demand[a][0] != site_.demand[b][0] ? site_.demand[a][0] > site_.demand[b][0] : a < b;
    });
    Unplaced unplaced;
    for (const Index v : volumes) {
      if (!place_somewhere(v)) {
        ++unplaced.volumes;
        unplaced.bytes += site_.demand[v][0];
      }
    }
    take_back();
    for (const Index s : sets) aside_[s] = 0;
    return unplaced;
  }

 private:
  using Room = std::pair<double, Index>;  // negative, so that most free bytes come first

  [[nodiscard]] Index place(Index volume) const { return (*situation_.place)[volume]; }
  [[nodiscard]] double room(Index set) const { return site_.sets[set].whole[0] - used_[set][0]; }
  void take_back() {
    for (const auto& [set, used] : std::views::reverse(changed_)) {
      used_[set] = used;
      aside_[set] = 0;
    }
    changed_.clear();
    filled_.clear();
    rebuilt_.clear();
    first_ = 0;
  }
  void add(Index volume, Index set) {
    for (std::size_t load = 0; load < kLoads; ++load) used_[set][load] += site_.demand[volume][load];
  }

  // The sets with most room, one after the other, until one takes the volume.
  bool place_somewhere(Index volume) {
    while (first_ < by_room_.size() && aside_[by_room_[first_].second] != 0) ++first_;
    std::size_t untouched = first_;
    auto filled = filled_.begin();
    for (int tried = 0; tried < kBestCandidates; ++tried) {
      while (untouched < by_room_.size() && aside_[by_room_[untouched].second] != 0) ++untouched;
      const bool any = untouched < by_room_.size();
      if (!any && filled == filled_.end()) return false;
      const bool from_filled = filled != filled_.end() && (!any || *filled < by_room_[untouched]);
      const auto [negative_room, set] = from_filled ? *filled : by_room_[untouched];
      if (-negative_room < site_.demand[volume][0]) return false;
      if (takes(volume, set)) {
        if (from_filled) filled_.erase(filled);
        put(volume, set);
        return true;
      }
      if (from_filled) {
        ++filled;
      } else {
        ++untouched;
      }
    }
    return false;
  }

  void put(Index volume, Index set) {
    changed_.emplace_back(set, used_[set]);
    add(volume, set);
    aside_[set] = 1;
    filled_.insert({-room(set), set});
    const Index group = site_.snapshot->volumes[volume].group;
    if (group != kNone) rebuilt_[group].push_back(set);
  }

  [[nodiscard]] bool takes(Index volume, Index set) const {
    for (std::size_t load = 0; load < loads_; ++load) {
      const double demand = site_.demand[volume][load];
      if (demand > 0 && used_[set][load] + demand > site_.sets[set].whole[load]) return false;
    }
    return why_not_there(site_, volume, set).empty() && apart(volume, set);
  }

  // No other replica that survives, or was rebuilt, shares the set or a hard domain.
  [[nodiscard]] bool apart(Index volume, Index set) const {
    const Index group = site_.snapshot->volumes[volume].group;
    if (group == kNone) return true;
    for (const Index mate : site_.members[group]) {
      const Index at = place(mate);
      if (mate != volume && !stands_in(*site_.snapshot, at, lost_) && share(at, set)) return false;
    }
    const auto rebuilt = rebuilt_.find(group);
    return rebuilt == rebuilt_.end() || std::none_of(rebuilt->second.begin(), rebuilt->second.end(),
                                                     [&](Index other) { return share(other, set); });
  }
  [[nodiscard]] bool share(Index a, Index b) const {
    if (a == b) return true;
    const auto& domains = site_.sets[b].domains;
    return std::any_of(site_.sets[a].domains.begin(), site_.sets[a].domains.end(), [&](Index domain) {
      const auto kind = static_cast<std::size_t>(site_.snapshot->domains[domain].kind);
      return site_.snapshot->policy.domain_spread.at(kind) == Spread::hard &&
             std::binary_search(domains.begin(), domains.end(), domain);
    });
  }

  const Site& site_;
  const Situation& situation_;
  Index lost_ = kNone;
  std::size_t loads_;
  std::vector<Loads> used_;
  std::vector<Room> by_room_;  // as the sets are while no node is lost
  std::vector<char> aside_;    // lost now, or in filled_
  std::set<Room> filled_;      // sets that something was placed on
  std::size_t first_ = 0;      // of by_room_: all before it are aside
  std::map<Index, std::vector<Index>> rebuilt_;
  std::vector<std::pair<Index, Loads>> changed_;  // what a set held before each volume that came
};

// Volumes on the sets that may live on another node at all.
std::vector<Index> volumes_to_rebuild(const Site& site, const Nodes& nodes, Index node) {
  std::vector<Index> on_node;
  for (const Index s : nodes.sets.at(node))
    on_node.insert(on_node.end(), nodes.volumes[s].begin(), nodes.volumes[s].end());
  std::vector<Index> volumes;
  for (const Index v : on_node) {
    const Volume& volume = site.snapshot->volumes[v];
    const auto& affinity = volume.node_affinity;
    const bool bound = !affinity.empty() && std::all_of(affinity.begin(), affinity.end(), [&](Index domain) {
      for (Index d = domain; d != kNone; d = site.snapshot->domains[d].parent) {
        if (d == node) return true;
      }
      return false;
    });
    if (!volume.pinned && volume.activity_known && !bound) volumes.push_back(v);
  }
  return volumes;
}

using Results = std::map<Index, Unplaced>;  // by node

// With `doubtful` only the nodes that it names with volumes unplaced: what was placed there under stricter
// rules is shown possible already.
Results lose_each_node(const Site& site, const Situation& situation, bool with_speed,
                       const Results* doubtful = nullptr) {
  const Nodes nodes = nodes_of(site, situation);
  Rebuild rebuild(site, situation, with_speed);
  Results results;
  for (const auto& [node, sets] : nodes.sets) {
    const bool shown = doubtful != nullptr && doubtful->at(node).volumes == 0;
    results[node] = shown ? Unplaced{} : rebuild.lose(node, sets, volumes_to_rebuild(site, nodes, node));
  }
  return results;
}

struct Losses {
  Results speed, capacity;
};

Losses losses_of(const Site& site, const Situation& situation) {
  Losses losses;
  losses.speed = lose_each_node(site, situation, true);
  losses.capacity = lose_each_node(site, situation, false, &losses.speed);
  return losses;
}

void compare(const Site& site, const char* rule, const char* of_what, const Results& before,
             const Results* after, std::int64_t at, Findings& findings) {
  for (const auto& [node, unplaced] : after != nullptr ? *after : before) {
    if (unplaced.volumes == 0) continue;
    const std::string& id = site.snapshot->domains[node].id;
    const bool worse = after != nullptr && unplaced.volumes > before.at(node).volumes;
    findings.add(
        finding(rule, worse || after == nullptr ? Severity::warn : Severity::info, "", id, worse ? at : 0,
                fmt::format("when node {} is lost, it is not shown possible to place {} of its volumes "
                            "({:.0f} bytes) elsewhere for want of {}{}",
                            id, unplaced.volumes, unplaced.bytes, of_what,
                            worse              ? ", because of the plan"
                            : after != nullptr ? ", and was so before"
                                               : ""),
                "keep more room free on other nodes"));
  }
}

}  // namespace

void review_loss(const Site& site, const Situation& before, const Situation* after, Findings& findings) {
  std::future<Losses> later;
  if (after != nullptr) later = std::async(std::launch::async, [&] { return losses_of(site, *after); });
  const Losses was = losses_of(site, before);
  const Losses is = after != nullptr ? later.get() : Losses{};
  const auto judge = [&](const char* rule, const char* of_what, Results Losses::*results) {
    compare(site, rule, of_what, was.*results, after != nullptr ? &(is.*results) : nullptr,
            after != nullptr ? after->at : 0, findings);
  };
  judge("n-1-capacity", "bytes or of allowed places", &Losses::capacity);
  judge("n-1-speed", "bytes, IOPS or bandwidth", &Losses::speed);
}

}  // namespace tierwatt::planner
