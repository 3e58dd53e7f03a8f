// Tested by tests/planner/explain/standing_test.cc against evaluate().
#include "planner/explain/standing.h"

#include <algorithm>
#include <utility>

namespace tierwatt::planner {
namespace {

// One set with other volumes on it.
struct Proposal {
  const Instance* instance;
  std::vector<Word> activity;
  bool holds = false, pinned_awake = false;

  void add(Index volume, Index set) {
    for (const Run run : instance->runs_of(volume)) set_run(activity, run);
    holds = true;
    pinned_awake = pinned_awake || needs_awake(instance->volumes[volume], instance->sets[set]);
  }
};

Proposal proposal_of(const Standing& standing, Index set, std::span<const Relocation> relocations) {
  const Instance& instance = standing.instance();
  Proposal proposal{&instance, std::vector<Word>(instance.words)};
  std::vector<Index> leaving;
  for (const Relocation& one : relocations) {
    if (standing.place()[one.volume] == set && one.to != set) leaving.push_back(one.volume);
  }
  std::sort(leaving.begin(), leaving.end());
  for (const Index volume : standing.members(set)) {
    const bool gone = std::binary_search(leaving.begin(), leaving.end(), volume);
    if (!gone) proposal.add(volume, set);
  }
  for (const Relocation& one : relocations) {
    if (one.to == set && standing.place()[one.volume] != set) proposal.add(one.volume, set);
  }
  return proposal;
}

std::vector<Index> touched_by(const Standing& standing, std::span<const Relocation> relocations) {
  std::vector<Index> sets;
  for (const Relocation& one : relocations) {
    sets.push_back(standing.place()[one.volume]);
    if (one.to != kNone) sets.push_back(one.to);
  }
  std::sort(sets.begin(), sets.end());
  sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
  return sets;
}

std::vector<Index> floors_over(const Standing& standing, std::span<const Index> sets) {
  std::vector<Index> domains;
  for (const Index set : sets) {
    for (const Index enclosure : standing.instance().sets[set].enclosures) {
      if (!standing.under_floor(enclosure).empty()) domains.push_back(enclosure);
    }
  }
  std::sort(domains.begin(), domains.end());
  domains.erase(std::unique(domains.begin(), domains.end()), domains.end());
  return domains;
}

}  // namespace

Standing::Standing(const Instance& instance, std::vector<Index> place)
    : instance_(&instance),
      place_(std::move(place)),
      first_(instance.sets.size() + 1),
      members_(place_.size()),
      used_(instance.sets.size()),
      under_floor_(instance.snapshot->domains.size()) {
  for (const Index set : place_) ++first_[set + 1];
  for (std::size_t s = 1; s < first_.size(); ++s) first_[s] += first_[s - 1];
  std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
  for (Index v = 0; v < place_.size(); ++v) {
    members_[next[place_[v]]++] = v;
    for (std::size_t r = 0; r < kResources; ++r) used_[place_[v]][r] += instance.volumes[v].demand[r];
  }
  for (Index s = 0; s < instance.sets.size(); ++s) {
    for (const Index enclosure : instance.sets[s].enclosures) {
      if (instance.snapshot->domains[enclosure].floor) under_floor_[enclosure].push_back(s);
    }
  }
}

std::span<const Index> Standing::members(Index set) const {
  return std::span(members_).subspan(first_[set], first_[set + 1] - first_[set]);
}

std::vector<Word> Standing::activity(Index set) const {
  std::vector<Word> bits(instance_->words);
  for (const Index volume : members(set)) {
    for (const Run run : instance_->runs_of(volume)) set_run(bits, run);
  }
  return bits;
}

SetCost Standing::cost(Index set, TimeoutRule rule) const {
  const auto here = members(set);
  const bool pinned_awake = std::any_of(here.begin(), here.end(), [&](Index volume) {
    return needs_awake(instance_->volumes[volume], instance_->sets[set]);
  });
  return cost_of_set(*instance_, set, activity(set), !here.empty(), pinned_awake, rule);
}

const std::vector<Word>& Standing::awake(Index set, TimeoutRule rule) const {
  auto [at, is_new] = awake_.try_emplace({set, rule});
  if (is_new) {
    at->second.resize(instance_->words);
    add_awake(*instance_, cost(set, rule).k, activity(set), at->second);
  }
  return at->second;
}

std::int64_t Difference::awake_steps_more() const {
  std::int64_t more = 0;
  for (const SetChange& change : sets) more += change.then.count.awake_steps - change.now.count.awake_steps;
  return more;
}

const SetChange* Difference::of(Index set) const {
  const auto at = std::lower_bound(sets.begin(), sets.end(), set,
                                   [](const SetChange& change, Index wanted) { return change.set < wanted; });
  return at != sets.end() && at->set == set ? &*at : nullptr;
}

Difference difference_if(const Standing& standing, std::span<const Relocation> relocations,
                         TimeoutRule rule) {
  const Instance& instance = standing.instance();
  const std::vector<Index> touched = touched_by(standing, relocations);
  Difference difference;
  Saving saving(instance);
  std::map<Index, std::vector<Word>> awake_then;
  for (const Index set : touched) {
    const Proposal then = proposal_of(standing, set, relocations);
    SetChange change{set, standing.cost(set, rule),
                     cost_of_set(instance, set, then.activity, then.holds, then.pinned_awake, rule)};
    saving.add_set(set, change.now, change.then);
    if (!floors_over(standing, {&set, 1}).empty()) {
      std::vector<Word>& awake = awake_then[set];
      awake.resize(instance.words);
      add_awake(instance, change.then.k, then.activity, awake);
    }
    difference.sets.push_back(change);
  }
  for (const Index domain : floors_over(standing, touched)) {
    std::vector<Word> now(instance.words);
    std::vector<Word> then(instance.words);
    for (const Index set : standing.under_floor(domain)) {
      const std::vector<Word>& is = standing.awake(set, rule);
      const auto changed = awake_then.find(set);
      const std::vector<Word>& becomes = changed == awake_then.end() ? is : changed->second;
      for (std::size_t w = 0; w < now.size(); ++w) {
        now[w] |= is[w];
        then[w] |= becomes[w];
      }
    }
    saving.add_floor(domain, static_cast<double>(count_bits(now) - count_bits(then)));
  }
  difference.saved_j = saving.band();
  return difference;
}

}  // namespace tierwatt::planner
