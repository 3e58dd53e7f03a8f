// One set at a time. Tested by tests/planner/backtest/timeouts_test.cc.
#include "planner/backtest/timeouts.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace tierwatt::planner {
namespace {

std::vector<std::vector<Word>> activity_by_set(const Instance& instance, const Service& service) {
  std::vector<std::vector<Word>> activity(instance.sets.size(), std::vector<Word>(instance.words));
  for_each_answer(instance, service, [&](Index set, Run run) { set_run(activity[set], run); });
  return activity;
}

// The least timeout from `k` on that keeps the limit on wake-ups; none where only never sleeping does.
Timeout within_wake_ups(const Gaps& gaps, std::uint32_t k, std::uint32_t steps, double most) {
  if (static_cast<double>(count_awake(gaps, k, steps).wake_ups) <= most) return k;
  // A longer timeout spares the wake-up after each gap that it covers.
  const auto allowed = static_cast<std::size_t>(std::max(0.0, most));
  if (allowed < 1 || gaps.inner.size() < allowed) return std::nullopt;
  return std::max(k, gaps.inner[gaps.inner.size() - allowed]);
}

template <class Choose>
Timeouts choose_each(const Instance& train, const Service& on_train, Choose choose) {
  const std::vector<std::vector<Word>> activity = activity_by_set(train, on_train);
  const std::vector<bool> awake = needed_awake(train, on_train.place);
  Timeouts timeouts(train.sets.size());
  for (Index s = 0; s < train.sets.size(); ++s) {
    if (!train.sets[s].can_sleep || awake[s]) continue;
    timeouts[s] = choose(train.sets[s], gaps_of(activity[s], train.steps));
  }
  return timeouts;
}

}  // namespace

std::vector<bool> needed_awake(const Instance& instance, const std::vector<Index>& place) {
  std::vector<bool> needed(instance.sets.size());
  for (Index v = 0; v < place.size(); ++v) {
    if (needs_awake(instance.volumes[v], instance.sets[place[v]])) needed[place[v]] = true;
  }
  return needed;
}

double break_even_s(const SetModel& set) {
  const double saved_w = set.idle_w.value - set.standby_w.value;
  return saved_w > 0 ? set.spinup_j.value / saved_w : std::numeric_limits<double>::infinity();
}

Timeouts break_even_timeouts(const Instance& train, const Service& on_train) {
  return choose_each(train, on_train, [&](const SetModel& set, const Gaps& gaps) -> std::optional<double> {
    const double timeout_s = break_even_s(set);
    if (timeout_s > train.window_s()) return std::nullopt;
    const std::uint32_t wanted = steps_of_timeout(train, timeout_s);
    const Timeout k = within_wake_ups(gaps, wanted, train.steps, max_wake_ups(train, set));
    if (!k) return std::nullopt;
    return *k == wanted ? timeout_s : *k * train.step_s;
  });
}

Timeouts fitted_timeouts(const Instance& train, const Service& on_train) {
  return choose_each(train, on_train, [&](const SetModel& set, const Gaps& gaps) -> std::optional<double> {
    const TimeoutChoice choice =
        best_timeout(gaps, prices_of(train, set), train.steps, true, max_wake_ups(train, set));
    if (!choice.k) return std::nullopt;
    return *choice.k * train.step_s;
  });
}

Service service_of_places(const Instance& train, std::vector<Index> place) {
  Service service;
  service.emptied.assign(train.sets.size(), true);
  for (Index v = 0; v < place.size(); ++v) {
    service.emptied[place[v]] = false;
    if (place[v] != train.volumes[v].set) service.moved_before_bytes += train.volumes[v].demand[kBytes];
  }
  service.place = std::move(place);
  service.timeout_s = fitted_timeouts(train, service);
  return service;
}

}  // namespace tierwatt::planner
