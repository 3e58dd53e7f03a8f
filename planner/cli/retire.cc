// Tested by tests/planner/cli/retire_test.cc.
#include "planner/cli/retire.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "planner/cli/plan_document.h"
#include "planner/review/review.h"
#include "planner/schedule/schedule.h"
#include "planner/simulate/evaluate.h"
#include "planner/solve/bound.h"
#include "planner/solve/state.h"

namespace tierwatt::planner {
namespace {

Result<std::vector<Index>> indices_of(const Snapshot& snapshot, const std::vector<std::string>& names) {
  std::vector<Index> sets;
  for (const std::string& name : names) {
    const auto at = std::find_if(snapshot.sets.begin(), snapshot.sets.end(),
                                 [&](const SpindleSet& set) { return set.id == name; });
    if (at == snapshot.sets.end())
      return Error{Code::invalid_argument, fmt::format("the snapshot has no set '{}'", name), "retire",
                   "give a set's id"};
    sets.push_back(static_cast<Index>(at - snapshot.sets.begin()));
  }
  return sets;
}

// Puts volumes of closed sets elsewhere, one after the other.
class Mover {
 public:
  Mover(const Instance& instance, const std::vector<Index>& closed)
      : instance_(instance),
        closed_(closed),
        place_(instance.places()),
        used_(instance.sets.size()),
        activity_(union_activity(instance, place_)) {
    for (Index v = 0; v < place_.size(); ++v) add(used_[place_[v]], v, 1);
  }

  // The volume that has nowhere to go, if one has not.
  std::optional<Index> run() {
    std::vector<Index> volumes;
    for (Index v = 0; v < place_.size(); ++v) {
      if (is_closed(place_[v])) volumes.push_back(v);
    }
    std::stable_sort(volumes.begin(), volumes.end(), [&](Index a, Index b) { return size(a) > size(b); });
    for (const Index volume : volumes) {
      const Index to = best_for(volume);
      if (to == kNone) return volume;
      move(volume, to);
    }
    return std::nullopt;
  }
  [[nodiscard]] const std::vector<Index>& place() const { return place_; }

 private:
  [[nodiscard]] double size(Index volume) const { return instance_.volumes[volume].demand[kBytes]; }
  [[nodiscard]] bool is_closed(Index set) const {
    return std::find(closed_.begin(), closed_.end(), set) != closed_.end();
  }
  void add(Amounts& amounts, Index volume, double sign) const {
    for (std::size_t r = 0; r < kResources; ++r) amounts[r] += sign * instance_.volumes[volume].demand[r];
  }
  [[nodiscard]] MutableBits bits(Index set) {
    return MutableBits(activity_).subspan(static_cast<std::size_t>(set) * instance_.words, instance_.words);
  }
  [[nodiscard]] bool fits(Index volume, Index set) const {
    for (std::size_t r = 0; r < kResources; ++r) {
      const double needs = instance_.volumes[volume].demand[r];
      if (needs > 0 && used_[set][r] + needs > instance_.sets[set].limit[r]) return false;
    }
    return may_place(instance_, volume, set) && !breaks_hard_spread(instance_, place_, volume, set) &&
           !trades_hard_domains(instance_, place_, volume, set);
  }
  // Watt-steps that the volume would add; a set that may not sleep for it adds all.
  [[nodiscard]] double added(Index volume, Index set) {
    const SetModel& model = instance_.sets[set];
    if (needs_awake(instance_.volumes[volume], model)) return model.saved_w.value * instance_.steps;
    std::int64_t steps = 0;
    const Bits there = bits(set);
    for (const Run run : instance_.runs_of(volume)) {
      for_each_word(run, [&](std::size_t w, Word mask) { steps += std::popcount(mask & ~there[w]); });
    }
    return model.saved_w.value * static_cast<double>(steps);
  }
  [[nodiscard]] Index best_for(Index volume) {
    Index best = kNone;
    double least = 0;
    for (Index s = 0; s < instance_.sets.size(); ++s) {
      if (is_closed(s) || !fits(volume, s)) continue;
      const double price = added(volume, s);
      if (best != kNone && price >= least) continue;
      best = s;
      least = price;
    }
    return best;
  }
  void move(Index volume, Index to) {
    add(used_[place_[volume]], volume, -1);
    add(used_[to], volume, 1);
    place_[volume] = to;
    for (const Run run : instance_.runs_of(volume)) set_run(bits(to), run);
  }

  const Instance& instance_;
  const std::vector<Index>& closed_;
  std::vector<Index> place_;
  std::vector<Amounts> used_;
  std::vector<Word> activity_;
};

// The same cluster with the volumes moved and the sets closed: nothing fits there any more.
Snapshot with_closed(const Snapshot& filled, const std::vector<Index>& place,
                     const std::vector<Index>& closed) {
  Snapshot changed = filled;
  for (Index v = 0; v < place.size(); ++v) changed.volumes[v].set = place[v];
  for (const Index set : closed) changed.sets[set].usable = changed.sets[set].reserved = Bytes(0);
  return changed;
}

std::vector<Index> ends_of(const Snapshot& snapshot, std::vector<Index> place, const Plan& plan) {
  std::unordered_map<std::string, Index> sets;
  for (Index s = 0; s < snapshot.sets.size(); ++s) sets.emplace(snapshot.sets[s].id, s);
  std::unordered_map<std::string, Index> moved;
  for (const Move& move : plan.moves) moved[move.volume] = sets.at(move.to);
  for (Index v = 0; v < place.size(); ++v) {
    const auto at = moved.find(snapshot.volumes[v].id);
    if (at != moved.end()) place[v] = at->second;
  }
  return place;
}

// A plan for places that are given.
Plan plan_to(const Instance& instance, const std::vector<Index>& wanted) {
  PlanParts parts;
  parts.instance = &instance;
  parts.before = evaluate(instance, instance.places(), TimeoutRule::as_configured);
  parts.timeout_only = evaluate(instance, instance.places(), TimeoutRule::best);
  parts.bound = lower_bound(instance);
  parts.schedule = order_moves(instance, wanted);
  parts.after = evaluate(instance, parts.schedule.final_place, TimeoutRule::best);
  for (const ScheduledMove& move : parts.schedule.moves)
    parts.migration_j += copy_joules(instance, move.volume, move.from, move.to);
  for (const DroppedMove& dropped : parts.schedule.dropped) {
    parts.refused.push_back({instance.snapshot->volumes[dropped.volume].id,
                             instance.snapshot->sets[dropped.to].id, dropped.why, dropped.number});
  }
  return plan_document(parts);
}

void say_how_it_ends(const Instance& instance, const std::vector<Index>& closed,
                     const std::optional<Index>& stuck, Plan& plan) {
  const Snapshot& snapshot = *instance.snapshot;
  if (stuck) {
    plan.status = PlanStatus::infeasible;
    plan.reason = fmt::format("{} cannot be emptied: {} has nowhere else to go",
                              snapshot.sets[instance.volumes[*stuck].set].id, snapshot.volumes[*stuck].id);
    return;
  }
  for (const Index set : closed) {
    const std::string& id = snapshot.sets[set].id;
    const auto outcome =
        std::find_if(plan.sets.begin(), plan.sets.end(), [&](const SetOutcome& one) { return one.id == id; });
    if (outcome == plan.sets.end() || outcome->role == SetRole::retired ||
        !may_retire(instance, instance.sets[set]))
      continue;
    plan.status = PlanStatus::infeasible;
    plan.reason = fmt::format("{} cannot be emptied in any order of moves that was found", id);
    return;
  }
}

}  // namespace

Result<Plan> plan_retiring(const Snapshot& filled, const std::vector<std::string>& names,
                           const PlanRequest& request) {
  TIERWATT_TRY(closed, indices_of(filled, names));
  TIERWATT_TRY(instance, make_instance(filled));
  Mover mover(instance, closed);
  const std::optional<Index> stuck = mover.run();
  std::vector<Index> wanted = instance.places();
  if (!stuck) {
    const Snapshot from_there = with_closed(filled, mover.place(), closed);
    TIERWATT_TRY(found, make_plan(from_there, request));
    wanted = ends_of(filled, mover.place(), found);
  }
  Plan plan = plan_to(instance, wanted);
  plan.made_by = {TIERWATT_VERSION, request.search.seed, request.options};
  plan.filled = request.filled;
  plan.reason = "sets are emptied because that was asked";
  say_how_it_ends(instance, closed, stuck, plan);
  plan.review = review_plan(filled, plan);
  return plan;
}

}  // namespace tierwatt::planner
