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
#include "planner/solve/conflict.h"
#include "planner/solve/origin.h"
#include "planner/solve/prune.h"
#include "planner/solve/state.h"
#include "planner/solve/untangle.h"
#include "probe/power/catalog.h"
#include "probe/power/fill.h"

namespace tierwatt::planner {
namespace {

constexpr int kOrderRounds = 6;

// Energy of copying, over the horizon's share of one window, so that it can stand against a window's saving.
double migration_j(const Instance& instance, const Schedule& schedule) {
  double joules = 0;
  for (const ScheduledMove& move : schedule.moves)
    joules += copy_joules(instance, move.volume, move.from, move.to);
  return joules;
}

Refusal refusal_of(const Instance& instance, const TakenBack& taken) {
  return {fmt::format("{} volumes", taken.bundle.volumes.size()),
          instance.snapshot->sets[taken.bundle.source].id,
          "emptying this set does not pay at the lower bound of its saving",
          {{"saving_j", taken.saving.value},
           {"saving_low_j", taken.saving.low},
           {"copy_share_j", taken.copy_share_j},
           {"net_low_j", taken.saving.low - taken.copy_share_j}}};
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
// `home` is the evaluation of the snapshot's places.
Ordered order_what_pays(const Instance& instance, const SearchResult& found, const Evaluation& home,
                        int threads, std::vector<Refusal>& refused) {
  std::vector<Index> wanted = found.place;
  Ordered ordered;
  for (int round = 0; round < kOrderRounds; ++round) {
    State state = round == 0 && found.state ? std::move(*found.state) : State(instance, wanted, threads);
    if (round == 0) untangle(state);
    for (const TakenBack& taken : prune(state, home, threads)) refused.push_back(refusal_of(instance, taken));
    wanted = state.place();
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
  const double copy_share_j = share_of_window_j(instance, migration_j(instance, schedule));
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
  rules.reserve(conflict.parts.size());
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
constexpr double kSecondsAfterSearch = 6e-6;
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
  Ordered ordered = order_what_pays(instance, found, parts.timeout_only, threads_of(request), parts.refused);
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
      options.origin_j = origin_j(instance, parts.timeout_only);
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
