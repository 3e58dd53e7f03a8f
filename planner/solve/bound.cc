// The bounds. Both price "hold this much on awake sets" by a fractional knapsack: sets by watts per unit of
// room. Tested by tests/planner/solve/bound_test.cc.
#include "planner/solve/bound.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "planner/simulate/evaluate.h"

namespace tierwatt::planner {
namespace {

constexpr std::array kBounding = {kBytes, kReadIops, kWriteIops};

// What a set can hold of a resource: its limit, or what it holds already where that is more (it may stay so).
std::vector<Amounts> rooms_of(const Instance& instance) {
  std::vector<Amounts> rooms(instance.sets.size());
  for (const VolumeModel& volume : instance.volumes) {
    for (std::size_t r = 0; r < kResources; ++r) rooms[volume.set][r] += volume.demand[r];
  }
  for (Index s = 0; s < rooms.size(); ++s) {
    for (std::size_t r = 0; r < kResources; ++r)
      rooms[s][r] = std::max(rooms[s][r], instance.sets[s].limit[r]);
  }
  return rooms;
}

// Watts that waking a set costs above what it draws retired or asleep; 0 for what idles anyway.
double waking_w(const Instance& instance, Index s) {
  const SetModel& set = instance.sets[s];
  if (!may_retire(instance, set)) return 0;
  return std::max(0.0, set.idle_w.value - std::max(set.standby_w.value, 0.0));
}

// Sets in order of watts per unit of room, for one resource.
class Knapsack {
 public:
  Knapsack(const Instance& instance, const std::vector<Amounts>& rooms, Resource resource) {
    for (Index s = 0; s < rooms.size(); ++s) {
      items_.push_back({waking_w(instance, s), std::max(0.0, rooms[s][resource]), s});
    }
    std::sort(items_.begin(), items_.end(), [](const Item& a, const Item& b) {
      return a.watts * b.room != b.watts * a.room ? a.watts * b.room < b.watts * a.room : a.set < b.set;
    });
  }
  // Least watts that hold `amount`; `forced` sets are awake already: their room is free.
  [[nodiscard]] double least_watts(double amount, const std::vector<bool>& forced) const {
    for (const Item& item : items_) amount -= forced[item.set] ? item.room : 0;
    double watts = 0;
    for (const Item& item : items_) {
      if (amount <= 0) break;
      if (forced[item.set] || item.room <= 0) continue;
      const double share = std::min(1.0, amount / item.room);
      watts += share * item.watts;
      amount -= share * item.room;
    }
    return watts;
  }

 private:
  struct Item {
    double watts, room;
    Index set;
  };
  std::vector<Item> items_;
};

}  // namespace

double floor_j(const Instance& instance) {
  double watts = 0;
  std::vector<bool> always(instance.snapshot->domains.size());
  for (const SetModel& set : instance.sets) {
    if (may_retire(instance, set)) {
      // Intervals may overlap so far that standby's value lies above idle's: then waking is the floor.
      watts += std::min(retired_w(instance, set).value, set.idle_w.value);
      continue;
    }
    watts += set.idle_w.value;
    for (const Index enclosure : set.enclosures) always[enclosure] = true;
  }
  for (Index domain = 0; domain < always.size(); ++domain) {
    const auto& floor = instance.snapshot->domains[domain].floor;
    if (always[domain] && floor) watts += floor->value.value();
  }
  return watts * instance.window_s();
}

double level_set_j(const Instance& instance) {
  const std::vector<Amounts> rooms = rooms_of(instance);
  std::vector<Knapsack> knapsacks;
  for (const Resource resource : kBounding) knapsacks.emplace_back(instance, rooms, resource);
  // Steps between two changes of any volume's activity are alike: price each stretch once.
  struct Event {
    std::uint32_t step;
    Index volume;
    bool starts;
  };
  std::vector<Event> events;
  for (Index v = 0; v < instance.volumes.size(); ++v) {
    for_each_run(instance.activity_of(v), [&](Run run) {
      events.push_back({run.start, v, true});
      events.push_back({run.start + run.length, v, false});
    });
  }
  std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.step < b.step; });

  Amounts demand{};
  std::vector<int> immovable_active(instance.sets.size());
  std::vector<bool> forced(instance.sets.size());
  double forced_w = 0;
  double joules = 0;
  std::uint32_t at = 0;
  for (std::size_t e = 0; e < events.size();) {
    double watts = 0;
    for (std::size_t k = 0; k < kBounding.size(); ++k) {
      watts = std::max(watts, knapsacks[k].least_watts(demand[kBounding[k]], forced));
    }
    joules += (watts + forced_w) * instance.step_s * (events[e].step - at);
    at = events[e].step;
    for (; e < events.size() && events[e].step == at; ++e) {
      const VolumeModel& volume = instance.volumes[events[e].volume];
      const int sign = events[e].starts ? 1 : -1;
      for (std::size_t r = 0; r < kResources; ++r) demand[r] += sign * volume.demand[r];
      if (volume.movable) continue;
      immovable_active[volume.set] += sign;
      const bool now = immovable_active[volume.set] > 0;
      if (now != forced[volume.set]) forced_w += (now ? 1 : -1) * waking_w(instance, volume.set);
      forced[volume.set] = now;
    }
  }
  // Sums of many doubles: the bound gives back what rounding could have added.
  return joules * (1 - 1e-9);
}

double layer_cake_j(const Instance& instance) {
  const std::vector<Amounts> rooms = rooms_of(instance);
  const std::vector<bool> none(instance.sets.size());
  std::vector<Knapsack> knapsacks;
  for (const Resource resource : kBounding) knapsacks.emplace_back(instance, rooms, resource);
  std::vector<const VolumeModel*> busiest_first;
  for (const VolumeModel& volume : instance.volumes) busiest_first.push_back(&volume);
  std::sort(busiest_first.begin(), busiest_first.end(),
            [](const VolumeModel* a, const VolumeModel* b) { return a->active_steps > b->active_steps; });
  Amounts demand{};
  double joules = 0;
  for (std::size_t i = 0; i < busiest_first.size(); ++i) {
    for (std::size_t r = 0; r < kResources; ++r) demand[r] += busiest_first[i]->demand[r];
    // Between this duty and the next lower one, exactly the volumes so far must be held.
    const std::int64_t next = i + 1 < busiest_first.size() ? busiest_first[i + 1]->active_steps : 0;
    const std::int64_t layer = busiest_first[i]->active_steps - next;
    if (layer == 0) continue;
    double watts = 0;
    for (std::size_t k = 0; k < kBounding.size(); ++k) {
      watts = std::max(watts, knapsacks[k].least_watts(demand[kBounding[k]], none));
    }
    joules += watts * instance.step_s * static_cast<double>(layer);
  }
  return joules * (1 - 1e-9);
}

LowerBound lower_bound(const Instance& instance) {
  const double level = level_set_j(instance);
  const double cake = layer_cake_j(instance);
  const double base = floor_j(instance);
  return level >= cake ? LowerBound{base + level, "level-set"} : LowerBound{base + cake, "layer-cake"};
}

}  // namespace tierwatt::planner
