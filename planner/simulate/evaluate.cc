// Evaluation by gap sweeps over each set's union of activity; floors by the union of awake steps.
// Tested by tests/planner/simulate/evaluate_test.cc against a step-by-step replay.
#include "planner/simulate/evaluate.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <map>
#include <thread>
#include <utility>

namespace tierwatt::planner {
namespace {

Band scaled(const Band& band, double factor) {
  return {band.value * factor, band.low * factor, band.high * factor};
}

Band awake_energy(const Instance& instance, const SetModel& set, const AwakeCount& count) {
  const auto awake = static_cast<double>(count.awake_steps);
  const double asleep = static_cast<double>(instance.steps) - awake;
  Band energy = scaled(set.idle_w, awake * instance.step_s);
  energy += scaled(set.standby_w, asleep * instance.step_s);
  energy += scaled(set.spinup_j, static_cast<double>(count.wake_ups));
  return energy;
}

// Which sets must stay awake for a volume on them, and which hold any.
struct Occupancy {
  std::vector<bool> holds;
  std::vector<bool> pinned_awake;
};

Occupancy occupancy_of(const Instance& instance, const std::vector<Index>& place) {
  Occupancy occupancy{std::vector<bool>(instance.sets.size()), std::vector<bool>(instance.sets.size())};
  for (Index v = 0; v < place.size(); ++v) {
    occupancy.holds[place[v]] = true;
    if (needs_awake(instance.volumes[v], instance.sets[place[v]])) occupancy.pinned_awake[place[v]] = true;
  }
  return occupancy;
}

std::vector<EnclosureCost> enclosure_costs(const Instance& instance, const std::vector<SetCost>& sets,
                                           const std::vector<Word>& activity) {
  const Snapshot& snapshot = *instance.snapshot;
  std::map<Index, std::vector<Word>> awake_of;
  for (Index domain = 0; domain < snapshot.domains.size(); ++domain) {
    if (snapshot.domains[domain].kind == DomainKind::enclosure) awake_of[domain].assign(instance.words, 0);
  }
  for (Index s = 0; s < sets.size(); ++s) {
    const Bits bits = Bits(activity).subspan(s * instance.words, instance.words);
    for (const Index enclosure : instance.sets[s].enclosures)
      add_awake(instance, sets[s].k, bits, awake_of.at(enclosure));
  }
  std::vector<EnclosureCost> costs;
  for (const auto& [domain, awake] : awake_of) {
    EnclosureCost cost{domain, count_bits(awake), {}, Source::measured};
    if (const auto& floor = snapshot.domains[domain].floor) {
      const Band floor_w{floor->value.value(), floor->low.value(), floor->high.value()};
      cost.energy_j = scaled(floor_w, static_cast<double>(cost.awake_steps) * instance.step_s);
      cost.source = floor->source;
    }
    costs.push_back(cost);
  }
  return costs;
}

// A sum of parts whose errors share no cause: half-widths add in quadrature.
struct Independent {
  double value = 0, below_squared = 0, above_squared = 0;
  void add(const Band& part) {
    value += part.value;
    below_squared += (part.value - part.low) * (part.value - part.low);
    above_squared += (part.high - part.value) * (part.high - part.value);
  }
  [[nodiscard]] Band band() const {
    return {value, value - std::sqrt(below_squared), value + std::sqrt(above_squared)};
  }
};

std::vector<std::vector<Index>> volumes_by_set(const Instance& instance, const std::vector<Index>& place) {
  std::vector<std::vector<Index>> volumes(instance.sets.size());
  for (Index v = 0; v < place.size(); ++v) volumes[place[v]].push_back(v);
  return volumes;
}

// What is not of one set: floors, sums, I/O.
void add_up(const Instance& instance, const std::vector<Index>& place, const std::vector<Word>& activity,
            Evaluation& evaluation) {
  for (Index s = 0; s < instance.sets.size(); ++s) {
    evaluation.total_j += evaluation.sets[s].energy_j;
    evaluation.source = weaker(evaluation.source, instance.sets[s].source);
  }
  evaluation.enclosures = enclosure_costs(instance, evaluation.sets, activity);
  for (const EnclosureCost& cost : evaluation.enclosures) {
    evaluation.total_j += cost.energy_j;
    if (cost.energy_j.high > 0) evaluation.source = weaker(evaluation.source, cost.source);
  }
  for (Index v = 0; v < place.size(); ++v) {
    const VolumeModel& volume = instance.volumes[v];
    const SetModel& set = instance.sets[place[v]];
    const double io_j = instance.window_s() * (volume.reads_per_s * set.joules_per_read +
                                               volume.writes_per_s * set.joules_per_write);
    evaluation.io_j += Band{io_j, io_j, io_j};
  }
}

}  // namespace

SetCost cost_of_set(const Instance& instance, Index s, Bits activity, bool holds, bool pinned_awake,
                    TimeoutRule rule) {
  const SetModel& set = instance.sets[s];
  SetCost cost;
  cost.holds_volumes = holds;
  const bool leaves = rule == TimeoutRule::best ? may_retire(instance, set) : set.is_new;
  if (!holds && leaves) {
    cost.k = 0;
    cost.off = set.is_new || instance.snapshot->policy.retired_power == RetiredPower::off;
    cost.energy_j = scaled(retired_w(instance, set), instance.window_s());
    return cost;
  }
  const Gaps gaps = gaps_of(activity, instance.steps);
  if (rule == TimeoutRule::best) {
    const TimeoutChoice choice = best_timeout(gaps, prices_of(instance, set), instance.steps,
                                              set.can_sleep && !pinned_awake, max_wake_ups(instance));
    cost.k = choice.k;
  } else if (set.idle_timeout_s) {
    cost.k = steps_of_timeout(instance, *set.idle_timeout_s);
  }
  cost.count = count_awake(gaps, cost.k, instance.steps);
  cost.energy_j = awake_energy(instance, set, cost.count);
  return cost;
}

void add_awake(const Instance& instance, const Timeout& k, Bits activity, MutableBits awake) {
  if (!k) {
    set_run(awake, {0, instance.steps});
    return;
  }
  for_each_run(activity, [&](Run run) {
    const std::uint64_t end =
        std::min<std::uint64_t>(instance.steps, std::uint64_t{run.start} + run.length + *k);
    set_run(awake, {run.start, static_cast<std::uint32_t>(end - run.start)});
  });
}

TimeoutPrices prices_of(const Instance& instance, const SetModel& set) {
  return {set.idle_w.value * instance.step_s, set.standby_w.value * instance.step_s, set.spinup_j.value};
}

std::uint32_t steps_of_timeout(const Instance& instance, double timeout_s) {
  const double k = std::ceil(timeout_s / instance.step_s);
  return static_cast<std::uint32_t>(std::clamp(k, 0.0, static_cast<double>(instance.steps)));
}

double max_wake_ups(const Instance& instance) {
  const auto& limit = instance.snapshot->policy.wake_ups_per_day;
  return limit ? *limit * instance.window_days() : std::numeric_limits<double>::infinity();
}

bool may_retire(const Instance& instance, const SetModel& set) {
  return set.is_new ||
         (set.spins && (set.can_sleep || instance.snapshot->policy.retired_power == RetiredPower::off));
}

Band retired_w(const Instance& instance, const SetModel& set) {
  const bool off = set.is_new || instance.snapshot->policy.retired_power == RetiredPower::off;
  return off ? Band{} : set.standby_w;
}

std::vector<Word> union_activity(const Instance& instance, const std::vector<Index>& place) {
  std::vector<Word> activity(instance.sets.size() * instance.words);
  for (Index v = 0; v < place.size(); ++v) {
    const std::size_t at = static_cast<std::size_t>(place[v]) * instance.words;
    const MutableBits bits = MutableBits(activity).subspan(at, instance.words);
    for (const Run run : instance.runs_of(v)) set_run(bits, run);
  }
  return activity;
}

Evaluation evaluate(const Instance& instance, const std::vector<Index>& place, TimeoutRule rule) {
  const std::array rules = {rule};
  return std::move(evaluate(instance, place, rules, 1).front());
}

std::vector<Evaluation> evaluate(const Instance& instance, const std::vector<Index>& place,
                                 std::span<const TimeoutRule> rules, int threads) {
  const Occupancy occupancy = occupancy_of(instance, place);
  const std::vector<std::vector<Index>> volumes = volumes_by_set(instance, place);
  std::vector<Word> activity(instance.sets.size() * instance.words);
  std::vector<Evaluation> evaluations(rules.size());
  for (Evaluation& evaluation : evaluations) evaluation.sets.resize(instance.sets.size());
  std::atomic<Index> next{0};
  const auto work = [&] {
    for (Index s = next++; s < instance.sets.size(); s = next++) {
      const MutableBits bits = MutableBits(activity).subspan(s * instance.words, instance.words);
      for (const Index v : volumes[s])
        for (const Run run : instance.runs_of(v)) set_run(bits, run);
      for (std::size_t r = 0; r < rules.size(); ++r)
        evaluations[r].sets[s] =
            cost_of_set(instance, s, bits, occupancy.holds[s], occupancy.pinned_awake[s], rules[r]);
    }
  };
  std::vector<std::thread> workers;
  for (int i = 1; i < threads; ++i) workers.emplace_back(work);
  work();
  for (std::thread& worker : workers) worker.join();
  for (Evaluation& evaluation : evaluations) add_up(instance, place, activity, evaluation);
  return evaluations;
}

void Saving::Linear::add(const Band& price, double fewer) {
  value += price.value * fewer;
  at_low += price.low * fewer;
  at_high += price.high * fewer;
}

Band Saving::Linear::band() const { return {value, std::min(at_low, at_high), std::max(at_low, at_high)}; }

Saving::Saving(const Instance& instance)
    : instance_(&instance),
      watts_(static_cast<std::size_t>(instance.error_groups)),
      spin_ups_(static_cast<std::size_t>(instance.error_groups)) {}

void Saving::add_set(Index s, const SetCost& before, const SetCost& after) {
  const SetModel& set = instance_->sets[s];
  const auto group = static_cast<std::size_t>(set.error_group);
  watts_[group].add(scaled(set.saved_w, instance_->step_s),
                    static_cast<double>(before.count.awake_steps - after.count.awake_steps));
  spin_ups_[group].add(set.spinup_j, static_cast<double>(before.count.wake_ups - after.count.wake_ups));
  // A set that is off draws no standby watts either; one bought or powered again begins to.
  const double fewer_s = instance_->window_s() * ((after.off ? 1 : 0) - (before.off ? 1 : 0));
  if (fewer_s != 0) watts_[group].add(set.standby_w, fewer_s);
}

void Saving::add_floor(Index domain, std::int64_t fewer_awake_steps) {
  const auto& floor = instance_->snapshot->domains[domain].floor;
  if (!floor) return;
  const Band floor_w{floor->value.value(), floor->low.value(), floor->high.value()};
  floors_.add(scaled(floor_w, instance_->step_s), static_cast<double>(fewer_awake_steps));
}

Band Saving::band() const {
  Independent saving;
  saving.add(floors_.band());
  for (const Linear& group : watts_) saving.add(group.band());
  for (const Linear& group : spin_ups_) saving.add(group.band());
  return saving.band();
}

Band saving_j(const Instance& instance, const Evaluation& before, const Evaluation& after) {
  Saving saving(instance);
  for (Index s = 0; s < instance.sets.size(); ++s) saving.add_set(s, before.sets[s], after.sets[s]);
  for (std::size_t e = 0; e < before.enclosures.size(); ++e) {
    saving.add_floor(before.enclosures[e].domain,
                     before.enclosures[e].awake_steps - after.enclosures[e].awake_steps);
  }
  return saving.band();
}

}  // namespace tierwatt::planner
