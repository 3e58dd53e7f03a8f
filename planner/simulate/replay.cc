// Answers are sorted by set (a counting sort), then each set is replayed by itself; floors are the union of
// their drives' awake steps. Tested by tests/planner/simulate/replay_test.cc.
#include "planner/simulate/replay.h"

#include <algorithm>
#include <cmath>

#include "planner/simulate/event_replay.h"

namespace tierwatt::planner {
namespace {

// Runs of all sets in one array, those of set s in [first[s], first[s + 1]).
struct BySet {
  std::vector<std::size_t> first;
  std::vector<Run> runs;
  [[nodiscard]] std::span<const Run> of(Index s) const {
    return std::span(runs).subspan(first[s], first[s + 1] - first[s]);
  }
};

BySet sort_by_set(const Instance& instance, const Service& service) {
  BySet sorted;
  sorted.first.assign(instance.sets.size() + 1, 0);
  for_each_answer(instance, service, [&](Index set, Run) { ++sorted.first[set + 1]; });
  for (std::size_t s = 0; s < instance.sets.size(); ++s) sorted.first[s + 1] += sorted.first[s];
  sorted.runs.resize(sorted.first.back());
  std::vector<std::size_t> next(sorted.first.begin(), sorted.first.end() - 1);
  for_each_answer(instance, service, [&](Index set, Run run) { sorted.runs[next[set]++] = run; });
  return sorted;
}

// How many sets of a domain with a limit already spin up in a step, for those steps that occur.
class SpinUpQueue {
 public:
  explicit SpinUpQueue(const Instance& instance) : instance_(instance) {}
  // Spin-ups that this one has to wait for, in rounds; it joins the queue.
  int rounds_before(Index set, std::uint32_t step) {
    int rounds = 0;
    for (const auto& domains : instance_.sets[set].domains) {
      for (const Index domain : domains) {
        const auto& limit = instance_.snapshot->domains[domain].spinup_limit;
        if (!limit || *limit < 1) continue;
        rounds = std::max(rounds, started_[{domain, step}]++ / *limit);
      }
    }
    return rounds;
  }

 private:
  const Instance& instance_;
  std::map<std::pair<Index, std::uint32_t>, int> started_;
};

Band times(const Band& band, double factor) {
  return {band.value * factor, band.low * factor, band.high * factor};
}

Band energy_of(const Instance& instance, const SetModel& set, const AwakeCount& count) {
  const auto awake = static_cast<double>(count.awake_steps);
  Band energy = times(set.idle_w, awake * instance.step_s);
  energy += times(set.standby_w, (static_cast<double>(instance.steps) - awake) * instance.step_s);
  energy += times(set.spinup_j, static_cast<double>(count.wake_ups));
  return energy;
}

// An emptied set that can neither sleep nor lose its power idles on.
bool leaves(const Instance& instance, const Service& service, Index s) {
  return service.emptied[s] && may_retire(instance, instance.sets[s]);
}

class Simulator {
 public:
  Simulator(const Instance& instance, const Service& service)
      : instance_(instance),
        service_(service),
        answers_(sort_by_set(instance, service)),
        held_(instance.sets.size()),
        queue_(instance),
        floors_awake_(instance.snapshot->domains.size()),
        floors_active_(instance.snapshot->domains.size()) {
    for (const Answered& hold : service.held) held_[hold.set].push_back(hold.run);
    result_.sets.resize(instance.sets.size());
  }

  Replayed run() {
    for (Index s = 0; s < instance_.sets.size(); ++s) {
      if (leaves(instance_, service_, s)) {
        add_emptied(s);
      } else {
        add_in_use(s);
      }
    }
    for (Index domain = 0; domain < floors_awake_.size(); ++domain) add_floor(domain);
    return std::move(result_);
  }

 private:
  void add_everywhere(const Band& energy) {
    result_.energy_j += energy;
    result_.emptied_off_j += energy;
    result_.emptied_asleep_j += energy;
  }

  void add_emptied(Index s) {
    const SetModel& set = instance_.sets[s];
    const Band standby = set.is_new ? Band{} : times(set.standby_w, instance_.window_s());
    const Band as_policy = times(retired_w(instance_, set), instance_.window_s());
    result_.energy_j += as_policy;
    result_.emptied_asleep_j += standby;
    result_.clairvoyant_j += as_policy.value;
    result_.event_j += as_policy.value;
  }

  void add_in_use(Index s) {
    const SetModel& set = instance_.sets[s];
    std::vector<Word> busy(instance_.words);
    for (const Run run : answers_.of(s)) set_run(busy, run);
    std::vector<Word> needed = busy;
    for (const Run run : held_[s]) set_run(needed, run);
    const auto& timeout_s = service_.timeout_s[s];
    const Timeout k = timeout_s ? Timeout(steps_of_timeout(instance_, *timeout_s)) : std::nullopt;
    const Gaps gaps = gaps_of(needed, instance_.steps);
    AwakeCount& count = result_.sets[s];
    count = count_awake(gaps, k, instance_.steps);
    add_everywhere(energy_of(instance_, set, count));
    result_.wake_ups += count.wake_ups;
    result_.worst_wake_ups_per_day = std::max(result_.worst_wake_ups_per_day,
                                              static_cast<double>(count.wake_ups) / instance_.window_days());
    result_.clairvoyant_j += clairvoyant_j(gaps_of(busy, instance_.steps), prices_of(instance_, set),
                                           instance_.steps, k.has_value());
    add_events(set, needed, gaps, timeout_s);
    add_delays(s, k, needed);
    mark_floors(s, k, needed, busy);
  }

  void add_events(const SetModel& set, Bits needed, const Gaps& gaps,
                  const std::optional<double>& timeout_s) {
    const SetPower power{set.idle_w.value, set.standby_w.value, set.spinup_j.value, set.spinup_s};
    const EventCount count =
        replay_events(needed, instance_.steps, instance_.step_s, timeout_s, set.spinup_s);
    result_.event_j += event_energy_j(count, power, instance_.window_s());
    result_.event_bound_j += difference_bound_j(gaps, instance_.step_s, timeout_s, power);
  }

  void add_delays(Index s, const Timeout& k, Bits needed) {
    std::vector<std::uint32_t> wakes;
    std::vector<double> delay_s;
    if (k) {
      std::vector<Word> awake(instance_.words);
      add_awake(instance_, k, needed, awake);
      for_each_run(awake, [&](Run run) {
        wakes.push_back(run.start);
        delay_s.push_back(instance_.sets[s].spinup_s * (1 + queue_.rounds_before(s, run.start)));
      });
    }
    for (const Run run : answers_.of(s)) {
      result_.delays.accesses += run.length;
      const auto at = std::lower_bound(wakes.begin(), wakes.end(), run.start);
      if (at == wakes.end() || *at != run.start) continue;
      ++result_.delays.delayed;
      ++result_.delays.by_seconds[delay_s[static_cast<std::size_t>(at - wakes.begin())]];
    }
  }

  void mark_floors(Index s, const Timeout& k, Bits needed, Bits busy) {
    for (const Index enclosure : instance_.sets[s].enclosures) {
      if (!instance_.snapshot->domains[enclosure].floor) continue;
      floors_awake_[enclosure].resize(instance_.words);
      floors_active_[enclosure].resize(instance_.words);
      add_awake(instance_, k, needed, floors_awake_[enclosure]);
      add_awake(instance_, k ? Timeout(0) : std::nullopt, busy, floors_active_[enclosure]);
    }
  }

  void add_floor(Index domain) {
    if (floors_awake_[domain].empty()) return;
    const auto& floor = instance_.snapshot->domains[domain].floor;
    const Band watts{floor->value.value(), floor->low.value(), floor->high.value()};
    const auto seconds = [&](Bits bits) { return static_cast<double>(count_bits(bits)) * instance_.step_s; };
    const Band energy = times(watts, seconds(floors_awake_[domain]));
    add_everywhere(energy);
    result_.event_j += energy.value;
    result_.clairvoyant_j += watts.value * seconds(floors_active_[domain]);
  }

  const Instance& instance_;
  const Service& service_;
  BySet answers_;
  std::vector<std::vector<Run>> held_;
  SpinUpQueue queue_;
  std::vector<std::vector<Word>> floors_awake_, floors_active_;
  Replayed result_;
};

}  // namespace

double Delays::quantile_s(double share) const {
  const double wanted = std::ceil(share * static_cast<double>(delayed));
  std::int64_t seen = 0;
  for (const auto& [seconds, count] : by_seconds) {
    seen += count;
    if (static_cast<double>(seen) >= wanted) return seconds;
  }
  return 0;
}

Replayed replay(const Instance& instance, const Service& service) {
  return Simulator(instance, service).run();
}

Service all_spinning(const Instance& instance) {
  Service service;
  service.timeout_s.resize(instance.sets.size());
  service.emptied.resize(instance.sets.size());
  for (Index s = 0; s < instance.sets.size(); ++s) service.emptied[s] = instance.sets[s].is_new;
  service.place = instance.places();
  return service;
}

double clairvoyant_j(const Gaps& gaps, const TimeoutPrices& prices, std::uint32_t steps, bool may_sleep) {
  const double never_j = steps * prices.awake_step_j;
  if (!may_sleep) return never_j;
  const double more_j = prices.awake_step_j - prices.asleep_step_j;
  double joules = steps * prices.asleep_step_j + static_cast<double>(gaps.active_steps) * more_j +
                  (gaps.runs > 0 ? prices.wake_up_j : 0);
  for (const std::uint32_t gap : gaps.inner) joules += std::min(gap * more_j, prices.wake_up_j);
  // Steps before the first and after the last activity are slept through; where a sleeping set draws more
  // than an idle one, never sleeping is the floor.
  return std::min(joules, never_j);
}

}  // namespace tierwatt::planner
