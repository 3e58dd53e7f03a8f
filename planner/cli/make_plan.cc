// The order of work, one step a function. Tested by tests/planner/cli/make_plan_test.cc.
#include "planner/cli/make_plan.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "planner/cli/plan_document.h"
#include "planner/review/review.h"
#include "planner/schedule/schedule.h"
#include "planner/simulate/evaluate.h"
#include "planner/solve/bound.h"
#include "planner/solve/bundle.h"
#include "planner/solve/state.h"
#include "probe/power/catalog.h"
#include "probe/power/fill.h"

namespace tierwatt::planner {
namespace {

constexpr int kPruneRounds = 6;

// Energy of copying, over the horizon's share of one window, so that it can stand against a window's saving.
double migration_j(const Instance& instance, const Schedule& schedule) {
  double joules = 0;
  for (const ScheduledMove& move : schedule.moves)
    joules += copy_joules(instance, move.volume, move.from, move.to);
  return joules;
}

double migration_share_j(const Instance& instance, double migration) {
  return migration / std::max(1.0, instance.snapshot->policy.horizon_days / instance.window_days());
}

Refusal refusal_of(const Instance& instance, const Bundle& bundle, const Band& saving, double copy_share_j) {
  return {fmt::format("{} volumes", bundle.volumes.size()),
          instance.snapshot->sets[bundle.source].id,
          "emptying this set does not pay at the lower bound of its saving",
          {{"saving_j", saving.value},
           {"saving_low_j", saving.low},
           {"copy_share_j", copy_share_j},
           {"net_low_j", saving.low - copy_share_j}}};
}

// Brings the bundle back; false, and nothing has changed, where its old set has no room for all of it now.
bool go_home(State& state, const Bundle& bundle) {
  std::vector<std::pair<Index, Index>> gone;  // volume, where it was
  for (const Index v : bundle.volumes) {
    if (!state.fits(v, bundle.source)) {
      for (const auto& [volume, set] : gone) state.relocate(volume, set);
      return false;
    }
    gone.emplace_back(v, state.place()[v]);
    state.relocate(v, bundle.source);
  }
  return true;
}

// Takes back every bundle whose saving does not pay for its copying at the lower bound of the interval.
// A bundle can stand only if going home is feasible; what is not stays and is judged with the rest.
std::vector<Index> prune(const Instance& instance, const std::vector<Index>& wanted, int threads,
                         std::vector<Refusal>& refused) {
  State state(instance);
  state.restore(wanted);
  for (int round = 0; round < kPruneRounds; ++round) {
    bool changed = false;
    const std::vector<Bundle> bundles = bundles_of(instance, state.place());
    const std::vector<Band> savings = savings_of(state, bundles, threads);
    for (std::size_t b = 0; b < bundles.size(); ++b) {
      double copies_j = 0;
      for (const Index v : bundles[b].volumes)
        copies_j += copy_joules(instance, v, bundles[b].source, state.place()[v]);
      const double copy_share_j = migration_share_j(instance, copies_j);
      // What went home before it in this round may have changed its saving.
      if (!changed && savings[b].low > copy_share_j) continue;
      const Band saving = changed ? saving_of(state, bundles[b]) : savings[b];
      if (saving.low > copy_share_j || !go_home(state, bundles[b])) continue;
      refused.push_back(refusal_of(instance, bundles[b], saving, copy_share_j));
      changed = true;
    }
    if (!changed) break;
  }
  return state.place();
}

// What a dropped move leaves may no longer pay: prune and order again until nothing is dropped.
Schedule schedule_what_pays(const Instance& instance, std::vector<Index> wanted, int threads,
                            std::vector<Refusal>& refused) {
  Schedule schedule;
  for (int round = 0; round < kPruneRounds; ++round) {
    wanted = prune(instance, wanted, threads, refused);
    schedule = order_moves(instance, wanted);
    if (schedule.dropped.empty()) break;
    for (const DroppedMove& dropped : schedule.dropped) {
      refused.push_back({instance.snapshot->volumes[dropped.volume].id,
                         instance.snapshot->sets[dropped.to].id, dropped.why, dropped.number});
      wanted[dropped.volume] = instance.volumes[dropped.volume].set;
    }
  }
  return schedule;
}

// Bundles can hold each other up: what is left of a plan must pay as a whole, or nothing is moved at all.
Schedule keep_if_it_pays(const Instance& instance, Schedule schedule, const Evaluation& timeout_only,
                         std::vector<Refusal>& refused) {
  if (schedule.moves.empty()) return schedule;
  const Evaluation with = evaluate(instance, schedule.final_place, TimeoutRule::best);
  const Band saving = saving_j(instance, timeout_only, with);
  const double copy_share_j = migration_share_j(instance, migration_j(instance, schedule));
  if (saving.low - copy_share_j > 0) return schedule;
  refused.push_back({fmt::format("{} moves", schedule.moves.size()),
                     "",
                     "the moves as a whole do not pay at the lower bound of their saving",
                     {{"saving_j", saving.value},
                      {"saving_low_j", saving.low},
                      {"copy_share_j", copy_share_j},
                      {"net_low_j", saving.low - copy_share_j}}});
  Schedule none;
  none.final_place = instance.places();
  return none;
}

// Volumes on their set's sleeping places may have no place that keeps their deadline: name the smallest such
// set.
std::string impossible_because(const Instance& instance) {
  for (Index v = 0; v < instance.volumes.size(); ++v) {
    const Volume& given = instance.snapshot->volumes[v];
    if (given.allowed_sets.empty() || given.pinned) continue;
    const auto& allowed = given.allowed_sets;
    const bool stands_allowed = std::find(allowed.begin(), allowed.end(), given.set) != allowed.end();
    const bool reachable =
        std::any_of(allowed.begin(), allowed.end(), [&](Index s) { return may_place(instance, v, s); });
    if (stands_allowed || reachable) continue;
    return fmt::format(
        "volume {} stands on {}, which its allowed_sets exclude, and none of those is of an allowed class "
        "and "
        "node: the conflict is between its allowed_sets, allowed_classes and node_affinity",
        given.id, instance.snapshot->sets[given.set].id);
  }
  return "";
}

// A search that ends by itself within this share of the largest conceivable saving is called certified.
constexpr double kCertifiedGapShare = 0.01;
constexpr double kNoticeable = 1e-6;  // of the energy before: below it a change is called none

PlanStatus status_of(const Plan& plan, const SearchResult& found, std::string& reason) {
  const double saved_kwh = plan.energy.annual_saved_kwh.value;
  if (plan.moves.empty() && saved_kwh < -kNoticeable * plan.energy.annual_before_kwh.value) {
    reason =
        "no move saves more than it costs; deadlines, volumes without recorded activity or the limit on "
        "wake-ups keep sets awake that sleep today, which takes more";
    return PlanStatus::nothing_to_do;
  }
  if (plan.moves.empty() && saved_kwh <= 0) {
    reason = "no move and no timeout saves more than it costs at the lower bound of its interval";
    return PlanStatus::nothing_to_do;
  }
  if (plan.moves.empty()) {
    reason = "nothing to move: what can be saved is saved by timeouts alone";
    return PlanStatus::nothing_to_do;
  }
  if (plan.bound.gap_share <= kCertifiedGapShare) return PlanStatus::certified;
  switch (found.end) {
    case SearchEnd::stopped:
      reason = "stopped by the user: the best plan so far";
      break;
    case SearchEnd::time:
      reason = "the time limit was reached: the best plan so far";
      break;
    case SearchEnd::finished:
      reason = plan.bound.gap_share < 1
                   ? fmt::format(
                         "the search ended by itself, with {:.0f} % of the largest saving that the "
                         "bound leaves conceivable",
                         100 * (1 - plan.bound.gap_share))
                   : "the search ended by itself; moves save, but sets that must not sleep as they do today "
                     "take more";
      break;
  }
  return PlanStatus::stopped;
}

}  // namespace

Result<std::vector<Filled>> fill_snapshot(Snapshot& snapshot) {
  TIERWATT_TRY(catalog, power::load_catalog());
  std::vector<Filled> filled;
  for (const power::FilledFigure& figure : power::fill_missing(snapshot, catalog)) {
    filled.push_back(
        {figure.owner, figure.field, {figure.value, figure.low, figure.high, figure.source, figure.basis}});
  }
  return filled;
}

Result<Plan> make_plan(const Snapshot& filled, const PlanRequest& request) {
  TIERWATT_TRY(instance, make_instance(filled));
  PlanParts parts;
  parts.instance = &instance;
  parts.before = evaluate(instance, instance.places(), TimeoutRule::as_configured);
  parts.timeout_only = evaluate(instance, instance.places(), TimeoutRule::best);
  parts.bound = lower_bound(instance);

  const std::string impossible = impossible_because(instance);
  SearchResult found{instance.places(), 0, 0, 0, SearchEnd::finished};
  if (impossible.empty()) found = search(instance, request.search);
  parts.schedule = keep_if_it_pays(
      instance, schedule_what_pays(instance, found.place, request.search.threads, parts.refused),
      parts.timeout_only, parts.refused);
  parts.after = evaluate(instance, parts.schedule.final_place, TimeoutRule::best);
  parts.migration_j = migration_j(instance, parts.schedule);

  Plan plan = plan_document(parts);
  plan.made_by = {TIERWATT_VERSION, request.search.seed, request.options};
  plan.filled = request.filled;
  if (impossible.empty()) {
    plan.status = status_of(plan, found, plan.reason);
  } else {
    plan.status = PlanStatus::infeasible;
    plan.reason = impossible;
  }
  plan.review = review_plan(filled, plan);
  return plan;
}

}  // namespace tierwatt::planner
