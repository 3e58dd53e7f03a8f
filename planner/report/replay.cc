// The replay rule in runs: sort all runs of a set's volumes, stretch each by the timeout, merge what touches.
// What remains are the maximal awake runs; their number is the wake-ups.
// Tested by tests/planner/report/replay_test.cc.
#include "planner/report/replay.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace tierwatt::planner {
namespace {

using IndexById = std::unordered_map<std::string_view, Index>;

template <class Item>
IndexById index_by_id(const std::vector<Item>& items) {
  IndexById index;
  index.reserve(items.size());
  for (Index i = 0; i < items.size(); ++i) index.emplace(items[i].id, i);
  return index;
}

std::vector<std::vector<Run>> activity_of_sets(const Snapshot& snapshot, const std::vector<Index>& places) {
  std::vector<std::vector<Run>> activity(snapshot.sets.size());
  for (std::size_t v = 0; v < snapshot.volumes.size(); ++v) {
    if (places[v] >= activity.size()) continue;
    const std::vector<Run>& active = snapshot.volumes[v].active;
    activity[places[v]].insert(activity[places[v]].end(), active.begin(), active.end());
  }
  return activity;
}

std::uint64_t linger_steps(double timeout_s, const Window& window) {
  const double steps = std::ceil(timeout_s / static_cast<double>(window.step_s));
  return steps >= static_cast<double>(window.steps) ? window.steps : static_cast<std::uint64_t>(steps);
}

void count_runs(SetReplay& set) {
  for (const Run& run : set.awake) set.awake_steps += run.length;
  set.wake_ups = set.never_sleeps ? 0 : static_cast<std::int64_t>(set.awake.size());
}

SetReplay replay_set(std::vector<Run> activity, std::optional<double> timeout_s, const Window& window) {
  SetReplay replay;
  if (timeout_s) {
    replay.role = SetRole::sleeps;
    replay.awake = awake_runs(std::move(activity), linger_steps(*timeout_s, window), window.steps);
  } else {
    replay.never_sleeps = true;
    if (window.steps > 0) replay.awake = {Run{0, window.steps}};
  }
  count_runs(replay);
  return replay;
}

std::optional<double> own_timeout(const Snapshot& snapshot, const SpindleSet& set) {
  return set.can_sleep && set_spins(snapshot, set) ? set.idle_timeout_s : std::nullopt;
}

std::vector<Index> places_before(const Snapshot& snapshot) {
  std::vector<Index> places;
  places.reserve(snapshot.volumes.size());
  for (const Volume& volume : snapshot.volumes) places.push_back(volume.set);
  return places;
}

// Which sets hold a volume.
std::vector<bool> sets_in_use(const std::vector<Index>& places, std::size_t sets) {
  std::vector<bool> used(sets, false);
  for (const Index place : places) {
    if (place < sets) used[place] = true;
  }
  return used;
}

SetReplay replay_after_set(const Snapshot& snapshot, const SpindleSet& set, const SetOutcome* outcome,
                           std::vector<Run> activity) {
  if (outcome != nullptr && outcome->role == SetRole::retired) {
    SetReplay retired;
    retired.role = SetRole::retired;
    retired.counted = snapshot.policy.retired_power == RetiredPower::standby && !set.is_new;
    return retired;
  }
  const std::optional<double> timeout = outcome != nullptr ? outcome->timeout_s : own_timeout(snapshot, set);
  return replay_set(std::move(activity), timeout, snapshot.window);
}

}  // namespace

bool set_spins(const Snapshot& snapshot, const SpindleSet& set) {
  return std::any_of(set.drives.begin(), set.drives.end(),
                     [&](Index drive) { return spins(snapshot.drives[drive].drive_class); });
}

std::vector<Run> awake_runs(std::vector<Run> active, std::uint64_t linger, std::uint32_t steps) {
  std::sort(active.begin(), active.end(), [](const Run& a, const Run& b) { return a.start < b.start; });
  std::vector<Run> merged;
  for (const Run& run : active) {
    if (run.start >= steps || run.length == 0) continue;
    const auto end = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(std::uint64_t{run.start} + run.length + linger, steps));
    if (!merged.empty() && run.start <= merged.back().start + merged.back().length) {
      Run& last = merged.back();
      last.length = std::max(last.length, end - last.start);
    } else {
      merged.push_back({run.start, end - run.start});
    }
  }
  return merged;
}

std::vector<Index> places_after(const Snapshot& snapshot, const Plan& plan) {
  const IndexById volumes = index_by_id(snapshot.volumes);
  const IndexById sets = index_by_id(snapshot.sets);
  std::vector<Index> places = places_before(snapshot);
  for (const Move& move : plan.moves) {
    const auto volume = volumes.find(move.volume);
    const auto set = sets.find(move.to);
    if (volume != volumes.end() && set != sets.end()) places[volume->second] = set->second;
  }
  return places;
}

Replay replay_before(const Snapshot& snapshot) {
  const std::vector<Index> places = places_before(snapshot);
  std::vector<std::vector<Run>> activity = activity_of_sets(snapshot, places);
  const std::vector<bool> used = sets_in_use(places, snapshot.sets.size());
  Replay replay;
  for (Index s = 0; s < snapshot.sets.size(); ++s) {
    const SpindleSet& set = snapshot.sets[s];
    replay.push_back(replay_set(std::move(activity[s]), own_timeout(snapshot, set), snapshot.window));
    replay.back().spins = set_spins(snapshot, set);
    if (set.is_new && !used[s]) replay.back().counted = false;
  }
  return replay;
}

std::vector<std::int64_t> awake_steps_before(const Snapshot& snapshot) {
  std::vector<std::vector<Index>> volumes(snapshot.sets.size());
  for (Index v = 0; v < snapshot.volumes.size(); ++v) volumes[snapshot.volumes[v].set].push_back(v);
  std::vector<std::int64_t> steps(snapshot.sets.size(), snapshot.window.steps);
  for (Index s = 0; s < snapshot.sets.size(); ++s) {
    const std::optional<double> timeout_s = own_timeout(snapshot, snapshot.sets[s]);
    if (!timeout_s) continue;
    std::vector<Run> activity;
    for (const Index v : volumes[s]) {
      const std::vector<Run>& active = snapshot.volumes[v].active;
      activity.insert(activity.end(), active.begin(), active.end());
    }
    steps[s] = replay_set(std::move(activity), timeout_s, snapshot.window).awake_steps;
  }
  return steps;
}

Replay replay_after(const Snapshot& snapshot, const Plan& plan) {
  std::unordered_map<std::string_view, const SetOutcome*> outcomes;
  for (const SetOutcome& outcome : plan.sets) outcomes.emplace(outcome.id, &outcome);
  const std::vector<Index> places = places_after(snapshot, plan);
  std::vector<std::vector<Run>> activity = activity_of_sets(snapshot, places);
  const std::vector<bool> used = sets_in_use(places, snapshot.sets.size());
  Replay replay;
  for (Index s = 0; s < snapshot.sets.size(); ++s) {
    const SpindleSet& set = snapshot.sets[s];
    const auto found = outcomes.find(set.id);
    const SetOutcome* outcome = found == outcomes.end() ? nullptr : found->second;
    replay.push_back(replay_after_set(snapshot, set, outcome, std::move(activity[s])));
    replay.back().spins = set_spins(snapshot, set);
    if (set.is_new && outcome == nullptr && !used[s]) replay.back().counted = false;
  }
  return replay;
}

}  // namespace tierwatt::planner
