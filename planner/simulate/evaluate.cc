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

#include "planner/simulate/tally.h"

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

struct Weighed {
  double awake_steps = 0, wake_ups = 0;
};

Weighed weigh(const Instance& instance, const Timeout& k, const AwakeCount& count, Bits activity) {
  const Rate* rate = instance.hourly_objective();
  if (rate == nullptr || !k)
    return {static_cast<double>(count.awake_steps), static_cast<double>(count.wake_ups)};
  Weighed weighed;
  for_each_awake_run(activity, k, instance.steps, [&](Run run) {
    weighed.awake_steps += rate->over(run.start, run.start + run.length) / rate->mean();
    weighed.wake_ups += rate->at(run.start) / rate->mean();
  });
  return weighed;
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

void tally_set(const SetModel& set, const SetCost& cost, Bits activity, std::uint32_t steps, Tally& tally) {
  if (cost.off) return;
  tally.always(set.standby_w.value);
  for_each_awake_run(activity, cost.k, steps, [&](Run run) {
    tally.run(run, set.idle_w.value - set.standby_w.value);
    if (cost.k) tally.at(run.start, set.spinup_j.value);
  });
}

std::vector<EnclosureCost> enclosure_costs(const Instance& instance, const std::vector<SetCost>& sets,
                                           const std::vector<Word>& activity, Tally& tally) {
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
    EnclosureCost cost{domain, count_bits(awake), weighed_steps(instance, awake), {}, Source::measured};
    if (const auto& floor = snapshot.domains[domain].floor) {
      const Band floor_w{floor->value.value(), floor->low.value(), floor->high.value()};
      cost.energy_j = scaled(floor_w, static_cast<double>(cost.awake_steps) * instance.step_s);
      for_each_run(awake, [&](Run run) { tally.run(run, floor_w.value); });
      cost.source = floor->source;
    }
    costs.push_back(cost);
  }
  return costs;
}

std::vector<std::vector<Index>> volumes_by_set(const Instance& instance, const std::vector<Index>& place) {
  std::vector<std::vector<Index>> volumes(instance.sets.size());
  for (Index v = 0; v < place.size(); ++v) volumes[place[v]].push_back(v);
  return volumes;
}

// What is not of one set: floors, sums, I/O.
void add_up(const Instance& instance, const std::vector<Index>& place, const std::vector<Word>& activity,
            Evaluation& evaluation) {
  Tally tally(instance);
  for (Index s = 0; s < instance.sets.size(); ++s) {
    evaluation.total_j += evaluation.sets[s].energy_j;
    const Bits bits = Bits(activity).subspan(s * instance.words, instance.words);
    tally_set(instance.sets[s], evaluation.sets[s], bits, instance.steps, tally);
    evaluation.source = weaker(evaluation.source, instance.sets[s].source);
  }
  evaluation.enclosures = enclosure_costs(instance, evaluation.sets, activity, tally);
  evaluation.day_j = tally.day_j();
  evaluation.money = tally.money();
  evaluation.kgco2e = tally.kgco2e();
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
  if (rule == TimeoutRule::best) {
    TimeoutScratch scratch;
    const TimeoutChoice choice =
        choose_timeout(instance, set, activity, set.can_sleep && !pinned_awake, scratch);
    cost.k = choice.k;
    cost.count = choice.count;
  } else {
    if (set.idle_timeout_s) cost.k = steps_of_timeout(instance, *set.idle_timeout_s);
    cost.count = cost.k ? count_awake(gaps_of(activity, instance.steps), cost.k, instance.steps)
                        : AwakeCount{instance.steps, 0};
  }
  cost.energy_j = awake_energy(instance, set, cost.count);
  const Weighed weighed = weigh(instance, cost.k, cost.count, activity);
  cost.weighed_awake_steps = weighed.awake_steps;
  cost.weighed_wake_ups = weighed.wake_ups;
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
  return {set.idle_w.value * instance.step_s, set.standby_w.value * instance.step_s,
          set.spinup_j.value + set.wear_price_j};
}

std::uint32_t steps_of_timeout(const Instance& instance, double timeout_s) {
  const double k = std::ceil(timeout_s / instance.step_s);
  return static_cast<std::uint32_t>(std::clamp(k, 0.0, static_cast<double>(instance.steps)));
}

double max_wake_ups(const Instance& instance, const SetModel& set) {
  constexpr double kDaysPerYear = 365;
  double a_day = instance.snapshot->policy.wake_ups_per_day.value_or(std::numeric_limits<double>::infinity());
  if (set.start_stops_a_year) a_day = std::min(a_day, *set.start_stops_a_year / kDaysPerYear);
  return a_day * instance.window_days();
}

TimeoutChoice choose_timeout(const Instance& instance, const SetModel& set, Bits activity, bool may_sleep,
                             TimeoutScratch& scratch) {
  const TimeoutPrices prices = prices_of(instance, set);
  const double most_wake_ups = max_wake_ups(instance, set);
  const Rate* rate = instance.hourly_objective();
  return rate == nullptr
             ? best_timeout(activity, prices, instance.steps, may_sleep, most_wake_ups, scratch)
             : best_timeout(activity, prices, *rate, instance.steps, may_sleep, most_wake_ups, scratch);
}

double weighed_steps(const Instance& instance, Bits steps) {
  const Rate* rate = instance.hourly_objective();
  if (rate == nullptr) return static_cast<double>(count_bits(steps));
  double sum = 0;
  for_each_run(steps, [&](Run run) { sum += rate->over(run.start, run.start + run.length); });
  return sum / rate->mean();
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
    set_runs(bits, instance.runs_of(v));
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
  const std::vector<Volume>& all = instance.snapshot->volumes;
  std::atomic<Index> next{0};
  const auto work = [&] {
    for (Index s = next++; s < instance.sets.size(); s = next++) {
      const MutableBits bits = MutableBits(activity).subspan(s * instance.words, instance.words);
      for (std::size_t i = 0; i < volumes[s].size(); ++i) {
        // Volumes lie anywhere in memory: the next ones are fetched while this one is read.
        if (i + 2 < volumes[s].size()) __builtin_prefetch(&all[volumes[s][i + 2]].active);
        if (i + 1 < volumes[s].size()) __builtin_prefetch(all[volumes[s][i + 1]].active.data());
        set_runs(bits, instance.runs_of(volumes[s][i]));
      }
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

}  // namespace tierwatt::planner
