// The order of work, one step a function. Tested by tests/planner/cli/make_plan_test.cc.
#include "planner/cli/make_plan.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <utility>

#include "planner/cli/ending.h"
#include "planner/cli/plan_document.h"
#include "planner/cli/purchase.h"
#include "planner/review/review.h"
#include "planner/schedule/schedule.h"
#include "planner/simulate/evaluate.h"
#include "planner/simulate/saving.h"
#include "planner/simulate/wear.h"
#include "planner/solve/bound.h"
#include "planner/solve/bundle.h"
#include "planner/solve/conflict.h"
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

// Sets whose price has changed, so that only the bundles that they concern are judged again.
class Touched {
 public:
  Touched(const State& state, bool all) : state_(&state), sets_(state.instance().sets.size(), all ? 1 : 0) {}
  void clear() { std::fill(sets_.begin(), sets_.end(), char{0}); }
  // To be called before the bundle goes home.
  void add(const Bundle& bundle) {
    add(bundle.source);
    for (const Index v : bundle.volumes) add(state_->place()[v]);
  }
  [[nodiscard]] bool concerns(const Bundle& bundle) const {
    return sets_[bundle.source] != 0 || std::any_of(bundle.volumes.begin(), bundle.volumes.end(),
                                                    [&](Index v) { return sets_[state_->place()[v]] != 0; });
  }

 private:
  // An enclosure's floor is shared by its sets.
  void add(Index set) {
    sets_[set] = 1;
    for (const Index enclosure : state_->instance().sets[set].enclosures)
      for (const Index s : state_->sets_under_floor(enclosure)) sets_[s] = 1;
  }

  const State* state_;
  std::vector<char> sets_;
};

// Takes back every bundle whose saving does not pay for its copying at the lower bound of the interval.
// A bundle can stand only if going home is feasible; what is not stays and is judged with the rest.
std::vector<Index> prune(const Instance& instance, const std::vector<Index>& wanted, int threads,
                         std::vector<Refusal>& refused) {
  State state(instance, wanted, threads);
  Touched touched(state, true);
  for (int round = 0; round < kPruneRounds; ++round) {
    std::vector<Bundle> bundles = bundles_of(instance, state.place());
    std::erase_if(bundles, [&](const Bundle& bundle) { return !touched.concerns(bundle); });
    const std::vector<Band> savings = savings_of(state, bundles, threads);
    touched.clear();
    bool changed = false;
    for (std::size_t b = 0; b < bundles.size(); ++b) {
      double copies_j = 0;
      for (const Index v : bundles[b].volumes)
        copies_j += copy_joules(instance, v, bundles[b].source, state.place()[v]);
      const double copy_share_j = migration_share_j(instance, copies_j);
      // What went home before it in this round may have changed its saving.
      const Band saving = touched.concerns(bundles[b]) ? saving_of(state, bundles[b]) : savings[b];
      if (saving.low > copy_share_j) continue;
      touched.add(bundles[b]);  // also where it cannot go home: then it is judged once more
      if (!go_home(state, bundles[b])) continue;
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
// `after` is the evaluation of the schedule's final places.
Schedule keep_if_it_pays(const Instance& instance, Schedule schedule, const Evaluation& timeout_only,
                         Evaluation& after, std::vector<Refusal>& refused) {
  if (schedule.moves.empty()) return schedule;
  const Band saving = saving_between(instance, timeout_only, after, SavingOf::objective).band(kGateSd);
  const double copy_share_j = migration_share_j(instance, migration_j(instance, schedule));
  if (saving.low - copy_share_j > 0) return schedule;
  after = timeout_only;
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

// The rules of a conflict by the names of the document.
std::vector<ConflictingRule> named(const Snapshot& snapshot, const Conflict& conflict) {
  std::vector<ConflictingRule> rules;
  for (const ConflictPart& part : conflict.parts) {
    rules.push_back({to_string(part.rule), part.volume == kNone ? "" : snapshot.volumes[part.volume].id,
                     part.group == kNone ? "" : snapshot.groups[part.group]});
  }
  return rules;
}

void begin(const PlanRequest& request, const char* stage) {
  if (request.on_stage) request.on_stage(stage);
}

// What order, evaluation, document, review and writing take, by the volume, on two idle cores.
constexpr double kSecondsAfterSearch = 3e-6;
constexpr double kLeastShareOfSearch = 0.1;  // of the seconds given

// The search's part of the seconds: what is left of them, less what comes after it.
double seconds_of_search(const Instance& instance, double seconds, double spent_s) {
  const double after_s = kSecondsAfterSearch * static_cast<double>(instance.volumes.size());
  return std::max(kLeastShareOfSearch * seconds, seconds - spent_s - after_s);
}

int threads_of(const PlanRequest& request) { return std::clamp(request.search.threads, 1, 64); }

// From where the search would have the volumes to a schedule that pays, and what it gives.
void order_and_evaluate(const Instance& instance, const PlanRequest& request,
                        const std::vector<Index>& wanted, PlanParts& parts) {
  begin(request, "order");
  Schedule schedule = schedule_what_pays(instance, wanted, request.search.threads, parts.refused);
  begin(request, "evaluate");
  constexpr std::array kAfter = {TimeoutRule::best};
  parts.after = std::move(evaluate(instance, schedule.final_place, kAfter, threads_of(request)).front());
  parts.schedule =
      keep_if_it_pays(instance, std::move(schedule), parts.timeout_only, parts.after, parts.refused);
}

// Whether what the plan would buy does not pay, so that all has to be searched again without: at most once,
// since nothing can be bought then.
bool closes_what_does_not_pay(Instance& instance, PlanParts& parts) {
  const auto judged = judge_purchase(instance, parts.schedule.final_place, parts.after);
  parts.purchase.reset();
  if (!judged) return false;
  if (judged->pays) {
    parts.purchase = judged->purchase;
    return false;
  }
  parts.refused.push_back(refusal_of(judged->purchase));
  close_new_sets(instance);
  return true;
}

Result<Plan> unreviewed_plan(const Snapshot& filled, const PlanRequest& request) {
  const auto start = std::chrono::steady_clock::now();
  begin(request, "model");
  TIERWATT_TRY(instance, make_instance(filled));
  PlanParts parts;
  parts.instance = &instance;
  parts.seed = request.search.seed;
  price_wear(instance, instance.places());
  constexpr std::array kBefore = {TimeoutRule::as_configured, TimeoutRule::best};
  std::vector<Evaluation> evaluated = evaluate(instance, instance.places(), kBefore, threads_of(request));
  parts.before = std::move(evaluated[0]);
  parts.timeout_only = std::move(evaluated[1]);
  begin(request, "bound");
  parts.bound = lower_bound(instance);

  const Conflict conflict = find_conflict(instance);
  SearchResult found{instance.places(), 0, 0, 0, SearchEnd::finished};
  do {
    if (conflict.parts.empty()) {
      begin(request, "search");
      SearchOptions options = request.search;
      const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
      options.seconds = seconds_of_search(instance, options.seconds, spent.count());
      found = search(instance, options);
    }
    order_and_evaluate(instance, request, found.place, parts);
  } while (closes_what_does_not_pay(instance, parts));
  parts.migration_j = migration_j(instance, parts.schedule);

  begin(request, "document");
  Plan plan = plan_document(parts);
  plan.made_by = {TIERWATT_VERSION, request.search.seed, request.options};
  plan.filled = request.filled;
  plan.conflict = named(filled, conflict);
  Ending ending = ending_of(instance, plan, found.end, conflict.text);
  plan.status = ending.status;
  plan.reason = std::move(ending.reason);
  return plan;
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
  // What the search needed is gone before the review takes its own memory.
  TIERWATT_TRY(plan, unreviewed_plan(filled, request));
  begin(request, "review");
  plan.review = review_plan(filled, plan);
  return plan;
}

}  // namespace tierwatt::planner
