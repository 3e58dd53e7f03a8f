// The document's figures. Annual kWh are those of the window scaled to 365 days, without PUE, so that anyone
// can recompute them from window_j; money and carbon count PUE, price and intensity of the policy. Tested by
// tests/planner/cli/plan_document_test.cc.
#include "planner/cli/plan_document.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <future>

#include "planner/simulate/doubt.h"
#include "planner/simulate/measure_next.h"
#include "planner/simulate/wear.h"

namespace tierwatt::planner {
namespace {

constexpr std::size_t kMostRefusals = 200;

Figure figure(const Band& band, Source source, std::string basis = "") {
  return {band.value, std::min(band.low, band.value), std::max(band.high, band.value), source,
          std::move(basis)};
}

Figure scaled(const Figure& from, double factor, std::string basis) {
  return {from.value * factor, from.low * factor, from.high * factor, from.source, std::move(basis)};
}

SetRole role_of(const Instance& instance, Index s, const SetCost& cost) {
  if (!cost.holds_volumes && may_retire(instance, instance.sets[s])) return SetRole::retired;
  return cost.k ? SetRole::sleeps : SetRole::awake;
}

SetWear wear_of(const Instance& instance, const SetModel& set, const SetCost& cost) {
  SetWear wear;
  wear.wake_ups_a_year =
      static_cast<double>(cost.count.wake_ups) * instance.snapshot->window.windows_per_year();
  wear.start_stops_left = set.start_stops_left;
  wear.allowed_a_year = set.start_stops_a_year;
  wear.price_j = set.wear_price_j;
  const double break_even = break_even_with_wear_s(set);
  if (std::isfinite(break_even)) wear.break_even_s = break_even;
  return wear;
}

std::vector<SetOutcome> set_outcomes(const Instance& instance, const Evaluation& after) {
  std::vector<SetOutcome> outcomes;
  for (Index s = 0; s < after.sets.size(); ++s) {
    const SetCost& cost = after.sets[s];
    if (instance.sets[s].is_new && !cost.holds_volumes) continue;  // not bought
    SetOutcome outcome;
    outcome.id = instance.snapshot->sets[s].id;
    outcome.role = role_of(instance, s, cost);
    if (cost.k) outcome.timeout_s = *cost.k * instance.step_s;
    outcome.awake_steps = cost.count.awake_steps;
    outcome.wake_ups = cost.count.wake_ups;
    outcome.energy_j = figure(cost.energy_j, instance.sets[s].source);
    if (outcome.role == SetRole::sleeps) outcome.wear = wear_of(instance, instance.sets[s], cost);
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

std::string why_of(const Instance& instance, const PlanParts& parts, const ScheduledMove& move) {
  if (move.hop) return "makes room: on its way through a scratch set";
  const Index origin = instance.volumes[move.volume].set;
  const SetCost& left = parts.after.sets[origin];
  const std::string& name = instance.snapshot->sets[origin].id;
  if (!left.holds_volumes) return fmt::format("empties {}", name);
  if (!instance.sets[move.to].spins)
    return fmt::format("leaves {} for flash, so that it sleeps longer", name);
  return fmt::format("joins volumes that are awake when it is, so that {} sleeps longer", name);
}

Move move_of(const Instance& instance, const PlanParts& parts, std::size_t at) {
  const Snapshot& snapshot = *instance.snapshot;
  const ScheduledMove& scheduled = parts.schedule.moves[at];
  Move move;
  move.n = static_cast<int>(at) + 1;
  move.volume = snapshot.volumes[scheduled.volume].id;
  move.from = snapshot.sets[scheduled.from].id;
  move.to = snapshot.sets[scheduled.to].id;
  move.bytes = snapshot.volumes[scheduled.volume].size;
  move.start_s = scheduled.start_s;
  move.end_s = scheduled.end_s;
  move.wave = scheduled.wave;
  move.method = "copy";
  move.why = why_of(instance, parts, scheduled);
  return move;
}

// In two halves side by side: a million moves are a million looks at a volume and its sets.
std::vector<Move> moves_of(const Instance& instance, const PlanParts& parts) {
  std::vector<Move> moves(parts.schedule.moves.size());
  const auto fill = [&](std::size_t from, std::size_t to) {
    for (std::size_t at = from; at < to; ++at) moves[at] = move_of(instance, parts, at);
  };
  const std::size_t half = moves.size() / 2;
  std::future<void> first = std::async(std::launch::async, fill, 0, half);
  fill(half, moves.size());
  first.get();
  return moves;
}

Energy energy_of(const Instance& instance, const PlanParts& parts, const Doubt& doubt) {
  const double windows_per_year = instance.snapshot->window.windows_per_year();
  const double to_kwh = windows_per_year / kJoulesPerKilowattHour;
  Energy energy;
  energy.window_before_j =
      figure(parts.before.total_j, parts.before.source, "replay of the window, sets and enclosure floors");
  energy.window_after_j =
      figure(parts.after.total_j, parts.after.source, "replay of the window, sets and enclosure floors");
  energy.window_timeout_only_j = figure(parts.timeout_only.total_j, parts.timeout_only.source,
                                        "places as they are, each set with its best timeout");
  energy.io_before_j = figure(parts.before.io_j, Source::prior, "bytes a day as I/Os of 64 KiB");
  energy.io_after_j = figure(parts.after.io_j, Source::prior, "bytes a day as I/Os of 64 KiB");
  // Copying is priced at active watts of both ends; the rate may be off by a factor of two either way.
  energy.migration_j = {
      parts.migration_j, parts.migration_j / 2, parts.migration_j * 2, parts.after.source,
      "both ends active while copying at the slower one's speed; rate known within a factor of two"};
  energy.annual_before_kwh = scaled(energy.window_before_j, to_kwh, "window x 365 days, without PUE");
  energy.annual_after_kwh = scaled(energy.window_after_j, to_kwh, "window x 365 days, without PUE");
  energy.annual_saved_kwh =
      scaled(figure(doubt.saved_j, weaker(parts.before.source, parts.after.source)), to_kwh, doubt.basis);
  return energy;
}

struct Rated {
  double before = 0, after = 0;  // of the window, without PUE
};

// A figure at another value, with an interval as wide as before.
Figure moved(Figure figure, double value) {
  figure.low += value - figure.value;
  figure.high += value - figure.value;
  figure.value = value;
  return figure;
}

// Where the rate is the same at all hours, it scales the kWh; else the window's own sum counts, with the
// interval of the kWh at the mean rate. When in the day copying happens is nobody's choice here: mean rate.
Money money_of(const Instance& instance, const Energy& energy, const Rate& rate, double mean_rate,
               const std::string& unit, const Rated& window) {
  const double pue = instance.snapshot->policy.pue;
  const double per_kwh = rate.mean() * pue;
  const std::string basis = fmt::format("{} {}{}, PUE {}", rate.mean(), unit,
                                        rate.constant() ? "" : " in the window's mean, by the hour", pue);
  Money money{scaled(energy.annual_before_kwh, per_kwh, basis),
              scaled(energy.annual_after_kwh, per_kwh, basis),
              scaled(energy.annual_saved_kwh, per_kwh, basis),
              scaled(energy.migration_j, mean_rate * pue / kJoulesPerKilowattHour, basis)};
  if (rate.constant()) return money;
  const double factor = instance.snapshot->window.windows_per_year() * pue;
  money.annual_before = moved(money.annual_before, window.before * factor);
  money.annual_after = moved(money.annual_after, window.after * factor);
  money.annual_saved = moved(money.annual_saved, (window.before - window.after) * factor);
  return money;
}

// Half-widths of the saving's interval as they are and as they would be.
std::vector<Measurement> measurements_of(const Instance& instance, const PlanParts& parts, const Doubt& doubt,
                                         const Figure& saved_kwh) {
  const double half_kwh = (saved_kwh.high - saved_kwh.low) / 2;
  std::vector<Measurement> list;
  for (const MeasureNext& next : measure_next(instance, parts.before, parts.after, doubt)) {
    const SnapshotDrive& drive = instance.snapshot->drives[next.drive];
    list.push_back({drive.id, drive.model, static_cast<std::int64_t>(next.alike), half_kwh,
                    half_kwh * next.half_width_share});
  }
  return list;
}

std::optional<Figure> payback_of(const Energy& energy) {
  if (energy.annual_saved_kwh.low <= 0 || energy.migration_j.value <= 0) return std::nullopt;
  constexpr double kDaysPerYear = 365;
  const auto days = [&](double joules, double kwh) {
    return joules / kJoulesPerKilowattHour / (kwh / kDaysPerYear);
  };
  return Figure{days(energy.migration_j.value, energy.annual_saved_kwh.value),
                days(energy.migration_j.low, energy.annual_saved_kwh.high),
                days(energy.migration_j.high, energy.annual_saved_kwh.low), energy.annual_saved_kwh.source,
                "energy of copying over energy saved a day"};
}

// Differences of large sums: what is smaller than this share of them is their rounding.
constexpr double kRounding = 1e-9;

// Where nothing can be saved, a plan that takes more than the bound has all of the gap.
double gap_share_of(double gap_j, double conceivable_j, double before_j) {
  if (gap_j == 0) return 0;
  return conceivable_j > kRounding * before_j ? gap_j / conceivable_j : 1;
}

Bound bound_of(const Instance& instance, const PlanParts& parts) {
  Bound bound{parts.bound.window_j, parts.bound.kind, 0, 0, bound_does_not_see(parts.bound.kind)};
  const double before_j = parts.before.total_j.value;
  const double after_j = parts.after.total_j.value;
  double gap_j = after_j - parts.bound.window_j;
  if (gap_j <= 2 * kRounding * after_j) gap_j = 0;
  bound.gap_kwh_per_year = gap_j * instance.snapshot->window.windows_per_year() / kJoulesPerKilowattHour;
  bound.gap_share = gap_share_of(gap_j, before_j - parts.bound.window_j, before_j);
  return bound;
}

}  // namespace

Plan plan_document(const PlanParts& parts) {
  const Instance& instance = *parts.instance;
  const Policy& policy = instance.snapshot->policy;
  Plan plan;
  plan.snapshot = instance.snapshot->digest;
  plan.moves = moves_of(instance, parts);
  plan.sets = set_outcomes(instance, parts.after);
  for (const EnclosureCost& cost : parts.after.enclosures) {
    plan.enclosures.push_back(
        {instance.snapshot->domains[cost.domain].id, cost.awake_steps, figure(cost.energy_j, cost.source)});
  }
  const Doubt doubt = doubt_of(instance, parts.before, parts.after, parts.seed);
  plan.energy = energy_of(instance, parts, doubt);
  plan.cost = money_of(instance, plan.energy, instance.price, policy.price_per_kwh, "a kWh",
                       {parts.before.money, parts.after.money});
  plan.carbon = money_of(instance, plan.energy, instance.intensity, policy.kgco2e_per_kwh, "kgCO2e a kWh",
                         {parts.before.kgco2e, parts.after.kgco2e});
  plan.payback_days = payback_of(plan.energy);
  plan.bound = bound_of(instance, parts);
  plan.purchase = parts.purchase;
  plan.measure_next = measurements_of(instance, parts, doubt, plan.energy.annual_saved_kwh);
  plan.refused = parts.refused;
  if (plan.refused.size() > kMostRefusals) plan.refused.resize(kMostRefusals);
  return plan;
}

}  // namespace tierwatt::planner
