// Each rule is measured in both situations as numbers by (what, where); then the numbers are compared, so
// that the plan is blamed only for what got worse. Tested by tests/planner/review/wakes_test.cc.
#include "planner/review/wakes.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <future>
#include <limits>
#include <map>
#include <set>

namespace tierwatt::planner {
namespace {

// How bad a rule's breach is at one place; larger is worse.
struct Breach {
  double badness = 0;
  std::string group, domain, what, remedy;
};
using Breaches = std::map<std::string, Breach>;  // by a key that names the same thing in both situations

void compare(const char* rule, Severity blamed, const Breaches& before, const Breaches* after,
             std::int64_t at, Findings& findings) {
  for (const auto& [key, breach] : after != nullptr ? *after : before) {
    const auto was = before.find(key);
    const bool is_new = after != nullptr && (was == before.end() || breach.badness > was->second.badness);
    const Severity was_so = blamed == Severity::fail ? Severity::warn : Severity::info;
    findings.add(
        finding(rule, is_new || (after == nullptr && blamed != Severity::fail) ? blamed : was_so,
                breach.group, breach.domain, is_new ? at : 0,
                breach.what + (is_new ? ", because of the plan" : (after ? ", and was so before" : "")),
                breach.remedy));
  }
}

bool sleeps(const Situation& situation, Index set) { return !(*situation.replayed)[set].never_sleeps; }

// Volumes whose first byte is due sooner than their sleeping set can spin up.
Breaches late_first_bytes(const Site& site, const Situation& situation) {
  Breaches breaches;
  for (Index v = 0; v < situation.place->size(); ++v) {
    const Index set = (*situation.place)[v];
    const Volume& volume = site.snapshot->volumes[v];
    if (!sleeps(situation, set) || !volume.first_byte_s || *volume.first_byte_s >= site.sets[set].spinup_s)
      continue;
    breaches[volume.id] = {
        1, site.group_of(v), site.set_id(set),
        fmt::format("volume {} needs its first byte in {:.3g} s, but set {} sleeps and takes "
                    "{:.3g} s to spin up",
                    volume.id, *volume.first_byte_s, site.set_id(set), site.sets[set].spinup_s),
        "let the set never sleep, or move the volume to one that does not"};
  }
  return breaches;
}

// After a plan only: sets that sleep although a volume on them has no recorded activity.
Breaches unknown_activity(const Site& site, const Situation& situation) {
  Breaches breaches;
  for (Index v = 0; v < situation.place->size(); ++v) {
    const Index set = (*situation.place)[v];
    const Volume& volume = site.snapshot->volumes[v];
    if (volume.activity_known || !sleeps(situation, set)) continue;
    breaches[volume.id] = {
        1, site.group_of(v), site.set_id(set),
        fmt::format("set {} is counted on to sleep, but the activity of volume {} on it is not "
                    "recorded",
                    site.set_id(set), volume.id),
        "record its activity, or let the set never sleep"};
  }
  return breaches;
}

Intervals complement(const Intervals& awake, std::int64_t steps) {
  Intervals gaps;
  std::int64_t from = 0;
  for (const Interval& interval : awake) {
    if (interval.begin > from) gaps.push_back({from, interval.begin});
    from = interval.end;
  }
  if (from < steps) gaps.push_back({from, steps});
  return gaps;
}

double deadline_of(const Site& site, Index group) {
  double deadline_s = std::numeric_limits<double>::infinity();
  for (const Index v : site.members[group])
    deadline_s = std::min(deadline_s, site.snapshot->volumes[v].first_byte_s.value_or(deadline_s));
  return deadline_s;
}

// Groups with a deadline shorter than any of their sets' spin-up, and every replica asleep at some step.
Breaches groups_asleep(const Site& site, const Situation& situation) {
  Breaches breaches;
  for (Index group = 0; group < site.members.size(); ++group) {
    const double deadline_s = deadline_of(site, group);
    if (site.members[group].empty() || !std::isfinite(deadline_s)) continue;
    Intervals awake;
    double quickest_s = std::numeric_limits<double>::infinity();
    for (const Index v : site.members[group]) {
      const Index set = (*situation.place)[v];
      const Intervals& own = (*situation.replayed)[set].awake;
      awake.insert(awake.end(), own.begin(), own.end());
      quickest_s = std::min(quickest_s, site.sets[set].spinup_s);
    }
    const std::int64_t asleep = steps_in(complement(joined(std::move(awake)), site.snapshot->window.steps));
    if (asleep == 0 || deadline_s >= quickest_s) continue;
    const std::string& name = site.snapshot->groups[group];
    breaches[name] = {
        static_cast<double>(asleep), name, "",
        fmt::format("every replica of group {} is asleep in {} steps, and its deadline of {:.3g} s is "
                    "shorter than a spin-up of {:.3g} s",
                    name, asleep, deadline_s, quickest_s),
        "keep the set of one replica awake"};
  }
  return breaches;
}

// Drives of a set that stand at or below each domain with a limit on spin-ups.
std::map<Index, std::map<Index, int>> limited_drives(const Site& site) {
  std::map<Index, std::map<Index, int>> drives;  // domain -> set -> drives
  const Snapshot& snapshot = *site.snapshot;
  for (Index s = 0; s < snapshot.sets.size(); ++s) {
    for (const Index drive : snapshot.sets[s].drives) {
      for (Index d = snapshot.drives[drive].domain; d != kNone; d = snapshot.domains[d].parent) {
        if (snapshot.domains[d].spinup_limit) ++drives[d][s];
      }
    }
  }
  return drives;
}

Breaches surges(const Site& site, const Situation& situation) {
  Breaches breaches;
  for (const auto& [domain, sets] : limited_drives(site)) {
    const Domain& given = site.snapshot->domains[domain];
    std::map<std::int64_t, int> starts;  // step -> drives that start in it
    for (const auto& [set, drives] : sets) {
      const SetReplayed& replayed = (*situation.replayed)[set];
      if (replayed.never_sleeps) continue;
      for (const Interval& awake : replayed.awake) starts[awake.begin] += drives;
    }
    int peak = 0;
    int steps_over = 0;
    for (const auto& [step, drives] : starts) {
      peak = std::max(peak, drives);
      steps_over += drives > *given.spinup_limit ? 1 : 0;
    }
    if (steps_over == 0) continue;
    breaches[given.id] = {
        static_cast<double>(peak), "", given.id,
        fmt::format("up to {} drives start in one step under {} {}, which allows {} ({} steps of "
                    "the window)",
                    peak, to_string(given.kind), given.id, *given.spinup_limit, steps_over),
        "stagger the spin-ups, or spread what wakes together over more supplies"};
  }
  return breaches;
}

// The tightest limit above a set's drives, and the domain that states it; kNone: all may start at once.
Index tightest_limit(const Site& site, Index set) {
  const Snapshot& snapshot = *site.snapshot;
  Index best = kNone;
  for (const Index drive : snapshot.sets[set].drives) {
    for (Index d = snapshot.drives[drive].domain; d != kNone; d = snapshot.domains[d].parent) {
      const auto& limit = snapshot.domains[d].spinup_limit;
      if (limit && (best == kNone || *limit < *snapshot.domains[best].spinup_limit)) best = d;
    }
  }
  return best;
}

// What must be woken under one limit when a node is lost.
struct Wave {
  std::set<Index> sets;
  double deadline_s = std::numeric_limits<double>::infinity();
  double spinup_s = 0;
};

// Groups that have a replica under a lost node, and only sleeping ones elsewhere.
void add_group(const Site& site, const Situation& situation, Index group, Index lost,
               std::map<Index, Wave>& waves) {
  std::vector<Index> survivors;
  bool hit = false;
  for (const Index v : site.members[group]) {
    const Index set = (*situation.place)[v];
    if (stands_in(*site.snapshot, set, lost)) {
      hit = true;
    } else if (!sleeps(situation, set)) {
      return;
    } else {
      survivors.push_back(set);
    }
  }
  if (!hit) return;
  for (const Index set : survivors) {
    Wave& wave = waves[tightest_limit(site, set)];
    wave.sets.insert(set);
    wave.deadline_s = std::min(wave.deadline_s, deadline_of(site, group));
    wave.spinup_s = std::max(wave.spinup_s, site.sets[set].spinup_s);
  }
}

Breaches wake_waves(const Site& site, const Situation& situation) {
  const Snapshot& snapshot = *site.snapshot;
  std::map<Index, std::vector<Index>> groups_of_node;
  for (Index v = 0; v < situation.place->size(); ++v) {
    const Index group = snapshot.volumes[v].group;
    if (group == kNone) continue;
    for (const Index domain : site.sets[(*situation.place)[v]].domains) {
      if (snapshot.domains[domain].kind == DomainKind::node) groups_of_node[domain].push_back(group);
    }
  }
  Breaches breaches;
  for (auto& [node, groups] : groups_of_node) {
    std::sort(groups.begin(), groups.end());
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    std::map<Index, Wave> waves;
    for (const Index group : groups) add_group(site, situation, group, node, waves);
    for (const auto& [limiter, wave] : waves) {
      double drives = 0;
      for (const Index set : wave.sets) drives += static_cast<double>(snapshot.sets[set].drives.size());
      const double turns =
          limiter == kNone ? 1
                           : std::ceil(drives / static_cast<double>(*snapshot.domains[limiter].spinup_limit));
      const double wave_s = turns * wave.spinup_s;
      if (wave_s <= wave.deadline_s) continue;
      const std::string where = limiter == kNone ? "" : snapshot.domains[limiter].id;
      breaches[snapshot.domains[node].id + "|" + where] = {
          wave_s, "", snapshot.domains[node].id,
          fmt::format(
              "when node {} is lost, {:.0f} drives{}{} must spin up, which takes {:.3g} s; the tightest "
              "deadline is {:.3g} s",
              snapshot.domains[node].id, drives, where.empty() ? "" : " under ", where, wave_s,
              wave.deadline_s),
          "keep one surviving replica of such groups awake"};
    }
  }
  return breaches;
}

}  // namespace

void review_wakes(const Site& site, const Situation& before, const Situation* after, Findings& findings) {
  const std::int64_t at = after != nullptr ? after->at : 0;
  const auto judge = [&](const char* rule, Severity blamed, auto measure) {
    if (after == nullptr) return compare(rule, blamed, measure(site, before), nullptr, at, findings);
    std::future<Breaches> later = std::async(std::launch::async, [&] { return measure(site, *after); });
    const Breaches was = measure(site, before);
    const Breaches is = later.get();
    compare(rule, blamed, was, &is, at, findings);
  };
  judge("group-asleep", Severity::fail, groups_asleep);
  judge("spinup-surge", Severity::warn, surges);
  judge("wake-wave", Severity::warn, wake_waves);
  // These two are rules of the end state: a plan has to mend them, whoever caused them.
  if (after == nullptr)
    return compare("first-byte", Severity::fail, late_first_bytes(site, before), nullptr, 0, findings);
  const Breaches late = late_first_bytes(site, *after);
  compare("first-byte", Severity::fail, {}, &late, at, findings);
  const Breaches unknown = unknown_activity(site, *after);
  compare("unknown-activity", Severity::fail, {}, &unknown, at, findings);
}

}  // namespace tierwatt::planner
