// The order of work, one step a function. Tested by tests/planner/cli/make_plan_test.cc.
#include "planner/cli/make_plan.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <future>
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
#include "planner/solve/untangle.h"
#include "probe/power/catalog.h"
#include "probe/power/fill.h"

namespace tierwatt::planner {
namespace {

constexpr int kPruneRounds = 6;
constexpr double kRoomSlack = 1e-9;  // relative: sums of doubles in another order

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

double copy_share_of(const Instance& instance, const State& state, const Bundle& bundle) {
  double copies_j = 0;
  for (const Index v : bundle.volumes) copies_j += copy_joules(instance, v, bundle.source, state.place()[v]);
  return migration_share_j(instance, copies_j);
}

// Whether the bundle's old set has room for all of it, as far as sums tell.
bool room_for(const State& state, const Bundle& bundle) {
  const Instance& instance = state.instance();
  const std::vector<Index>& here = state.members(bundle.source);
  const bool only_natives = std::all_of(here.begin(), here.end(),
                                        [&](Index v) { return instance.volumes[v].set == bundle.source; });
  if (only_natives) return true;
  for (std::size_t r = 0; r < kResources; ++r) {
    const double stays = state.used(bundle.source, static_cast<Resource>(r));
    double comes = 0;
    for (const Index v : bundle.volumes) comes += instance.volumes[v].demand[r];
    if (comes > 0 && stays + comes > instance.sets[bundle.source].limit[r] * (1 + kRoomSlack)) return false;
  }
  return true;
}

// Brings the bundle back; false, and nothing has changed, where its old set has no room for all of it now.
bool go_home(State& state, const Bundle& bundle) {
  if (!room_for(state, bundle)) return false;
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

// The sets that it would change by going home.
std::vector<Index> sets_of(const State& state, const Bundle& bundle) {
  std::vector<Index> sets = {bundle.source};
  for (const Index v : bundle.volumes) sets.push_back(state.place()[v]);
  return sets;
}

// Sets whose price has changed, so that only the bundles that they concern are judged again.
class Touched {
 public:
  Touched(const State& state, bool all) : state_(&state), sets_(state.instance().sets.size(), all ? 1 : 0) {}
  void clear() { std::fill(sets_.begin(), sets_.end(), char{0}); }
  void add(const std::vector<Index>& sets) {
    for (const Index set : sets) add(set);
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
// A bundle can stand only if going home is feasible; what is not stays, and is asked again once others went.
//
// In rounds: bundles are judged by several threads; then, one after the other, those that did not pay go
// home. What went home before it in the round may have changed the saving of one that did not pay, so that
// one is judged again first; one that paid and may not pay any more is judged in the next round.
std::vector<Index> prune(const Instance& instance, State state, int threads, std::vector<Refusal>& refused) {
  Touched touched(state, true);
  std::vector<char> stuck(instance.sets.size());  // by source
  for (int round = 0; round < kPruneRounds; ++round) {
    std::vector<Bundle> bundles = bundles_of(instance, state.place());
    std::erase_if(bundles, [&](const Bundle& bundle) {
      return stuck[bundle.source] == 0 && !touched.concerns(bundle);
    });
    const std::vector<Band> savings = savings_of(state, bundles, threads);
    touched.clear();
    bool changed = false;
    for (std::size_t b = 0; b < bundles.size(); ++b) {
      const double copy_share_j = copy_share_of(instance, state, bundles[b]);
      stuck[bundles[b].source] = 0;
      if (savings[b].low > copy_share_j) continue;
      const Band saving = touched.concerns(bundles[b]) ? saving_of(state, bundles[b]) : savings[b];
      if (saving.low > copy_share_j) continue;
      const std::vector<Index> changes = sets_of(state, bundles[b]);
      if (!go_home(state, bundles[b])) {
        stuck[bundles[b].source] = 1;
        continue;
      }
      touched.add(changes);
      refused.push_back(refusal_of(instance, bundles[b], saving, copy_share_j));
      changed = true;
    }
    if (!changed) break;
  }
  return state.place();
}

struct Ordered {
  Schedule schedule;
  Evaluation after;  // of its final places
};

Evaluation evaluation_after(const Instance& instance, const std::vector<Index>& place, int threads) {
  constexpr std::array kAfter = {TimeoutRule::best};
  return std::move(evaluate(instance, place, kAfter, threads).front());
}

// The order of the moves, by one thread, and beside it, by the others, what the wanted places give: as a rule
// they are the final ones.
Ordered order_and_evaluate_at_once(const Instance& instance, const std::vector<Index>& wanted, int threads) {
  const auto policy = threads > 1 ? std::launch::async : std::launch::deferred;
  std::future<Evaluation> after =
      std::async(policy, [&] { return evaluation_after(instance, wanted, std::max(1, threads - 1)); });
  Ordered ordered{order_moves(instance, wanted), {}};
  ordered.after = after.get();
  return ordered;
}

// What a dropped move leaves may no longer pay: prune and order again until nothing is dropped.
Ordered order_what_pays(const Instance& instance, const SearchResult& found, int threads,
                        std::vector<Refusal>& refused) {
  std::vector<Index> wanted = found.place;
  Ordered ordered;
  for (int round = 0; round < kPruneRounds; ++round) {
    State state = round == 0 && found.state ? std::move(*found.state) : State(instance, wanted, threads);
    if (round == 0) untangle(state);
    wanted = prune(instance, std::move(state), threads, refused);
    ordered = order_and_evaluate_at_once(instance, wanted, threads);
    if (ordered.schedule.dropped.empty()) break;
    for (const DroppedMove& dropped : ordered.schedule.dropped) {
      refused.push_back({instance.snapshot->volumes[dropped.volume].id,
                         instance.snapshot->sets[dropped.to].id, dropped.why, dropped.number});
      wanted[dropped.volume] = instance.volumes[dropped.volume].set;
    }
  }
  if (ordered.schedule.final_place != wanted || !ordered.schedule.dropped.empty())
    ordered.after = evaluation_after(instance, ordered.schedule.final_place, threads);
  return ordered;
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
void order_and_evaluate(const Instance& instance, const PlanRequest& request, const SearchResult& found,
                        PlanParts& parts) {
  begin(request, "order");
  Ordered ordered = order_what_pays(instance, found, threads_of(request), parts.refused);
  parts.after = std::move(ordered.after);
  parts.schedule =
      keep_if_it_pays(instance, std::move(ordered.schedule), parts.timeout_only, parts.after, parts.refused);
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
  // The bound is found by one thread, beside the two evaluations.
  std::future<LowerBound> bound =
      std::async(threads_of(request) > 1 ? std::launch::async : std::launch::deferred,
                 [&instance] { return lower_bound(instance); });
  constexpr std::array kBefore = {TimeoutRule::as_configured, TimeoutRule::best};
  std::vector<Evaluation> evaluated = evaluate(instance, instance.places(), kBefore, threads_of(request));
  parts.before = std::move(evaluated[0]);
  parts.timeout_only = std::move(evaluated[1]);
  begin(request, "bound");
  parts.bound = bound.get();

  const Conflict conflict = find_conflict(instance);
  SearchResult found{instance.places(), 0, 0, 0, SearchEnd::finished, nullptr};
  do {
    if (conflict.parts.empty()) {
      begin(request, "search");
      SearchOptions options = request.search;
      const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
      options.seconds = seconds_of_search(instance, options.seconds, spent.count());
      found = search(instance, options);
    }
    order_and_evaluate(instance, request, found, parts);
    found.state.reset();
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
