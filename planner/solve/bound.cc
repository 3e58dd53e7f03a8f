// The bounds. All price "hold this much" by a fractional knapsack: sets by watts per unit of room. Tested by
// tests/planner/solve/bound_test.cc.
#include "planner/solve/bound.h"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "planner/simulate/evaluate.h"
#include "planner/solve/knapsack.h"
#include "planner/solve/limited_bound.h"

namespace tierwatt::planner {
namespace {

constexpr const char* kMoveLimits = "move-limits";

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

// Watts of a set in use that sleeps, above what it draws retired.
double holding_w(const Instance& instance, Index s) {
  const SetModel& set = instance.sets[s];
  if (!may_retire(instance, set)) return 0;
  return std::max(0.0, std::min(set.standby_w.value, set.idle_w.value) - retired_w(instance, set).value);
}

// Enclosures in which a drive never sleeps, whatever a plan does: their floors are paid.
std::vector<bool> enclosures_always_awake(const Instance& instance) {
  std::vector<bool> always(instance.snapshot->domains.size());
  for (const SetModel& set : instance.sets) {
    if (may_retire(instance, set)) continue;
    for (const Index enclosure : set.enclosures) always[enclosure] = true;
  }
  return always;
}

// Floors that sets pay when they wake. A set in several enclosures counts under the first of them, which
// leaves something out and so bounds from below.
std::vector<SharedFloor> floors_of(const Instance& instance) {
  const std::vector<bool> always = enclosures_always_awake(instance);
  std::vector<SharedFloor> by_domain(always.size());
  for (Index s = 0; s < instance.sets.size(); ++s) {
    for (const Index enclosure : instance.sets[s].enclosures) {
      const auto& floor = instance.snapshot->domains[enclosure].floor;
      if (!floor || always[enclosure]) continue;
      by_domain[enclosure].watts = floor->value.value();
      by_domain[enclosure].sets.push_back(s);
      break;
    }
  }
  std::erase_if(by_domain, [](const SharedFloor& floor) { return floor.sets.empty(); });
  return by_domain;
}

// One knapsack for each resource that bounds; the dearest of them is the price. A set may be forced: it and
// its floor are paid for, and its room is free.
class Holders {
 public:
  template <class Watts>
  Holders(const Instance& instance, const std::vector<Amounts>& rooms, Watts watts_of,
          const std::vector<SharedFloor>& floors)
      : watts_(rooms.size()),
        forced_(rooms.size()),
        floor_of_(rooms.size(), kNone),
        floor_w_(floors.size()),
        forced_under_(floors.size()) {
    for (Index s = 0; s < rooms.size(); ++s) watts_[s] = watts_of(instance, s);
    for (Index f = 0; f < floors.size(); ++f) {
      floor_w_[f] = floors[f].watts;
      for (const Index s : floors[f].sets) floor_of_[s] = f;
    }
    for (const Resource resource : kBounding) {
      std::vector<double> room(rooms.size());
      for (Index s = 0; s < rooms.size(); ++s) room[s] = std::max(0.0, rooms[s][resource]);
      knapsacks_.emplace_back(watts_, std::move(room), floors);
    }
  }
  void force(Index set, bool now) {
    if (forced_[set] == now) return;
    forced_[set] = now;
    const int sign = now ? 1 : -1;
    forced_w_ += sign * watts_[set];
    for (Knapsack& knapsack : knapsacks_) knapsack.force(set, now);
    const Index floor = floor_of_[set];
    if (floor == kNone) return;
    const bool was_paid = forced_under_[floor] > 0;
    forced_under_[floor] += sign;
    if (was_paid != (forced_under_[floor] > 0)) forced_w_ += sign * floor_w_[floor];
  }
  [[nodiscard]] double least_watts(const Amounts& demand) const {
    double watts = 0;
    for (std::size_t k = 0; k < kBounding.size(); ++k)
      watts = std::max(watts, knapsacks_[k].least_watts(demand[kBounding[k]]));
    return watts + std::max(0.0, forced_w_);
  }

 private:
  std::vector<double> watts_;
  std::vector<bool> forced_;
  std::vector<Index> floor_of_;  // by set
  std::vector<double> floor_w_;
  std::vector<int> forced_under_;  // sets, by floor
  std::vector<Knapsack> knapsacks_;
  double forced_w_ = 0;
};

// Sums of many doubles: a bound gives back what rounding could have added.
constexpr double kRoundedDown = 1 - 1e-9;

double fastest_spinup_s(const Instance& instance) {
  double fastest_s = std::numeric_limits<double>::infinity();
  for (const SetModel& set : instance.sets)
    if (set.spins) fastest_s = std::min(fastest_s, set.spinup_s);
  return fastest_s;
}

// Whether whatever spinning set holds it never sleeps.
bool never_lets_sleep(const VolumeModel& volume, double fastest_s) {
  return volume.keeps_awake || volume.first_byte_s < fastest_s;
}

// The steps in which the volume's set is awake for it, if the set spins.
std::vector<Run> runs_awake(const Instance& instance, Index v, double fastest_s) {
  if (never_lets_sleep(instance.volumes[v], fastest_s)) return {{0, instance.steps}};
  const auto runs = instance.runs_of(v);
  return {runs.begin(), runs.end()};
}

// A volume that cannot move, where its activity begins or ends.
struct Anchor {
  std::uint32_t step;
  Index set;
  int change;
};

std::vector<Anchor> anchors_of(const Instance& instance, double fastest_s) {
  std::vector<Anchor> anchors;
  for (Index v = 0; v < instance.volumes.size(); ++v) {
    const VolumeModel& volume = instance.volumes[v];
    if (volume.movable) continue;
    for (const Run run : runs_awake(instance, v, fastest_s)) {
      anchors.push_back({run.start, volume.set, 1});
      anchors.push_back({run.start + run.length, volume.set, -1});
    }
  }
  std::sort(anchors.begin(), anchors.end(), [](const Anchor& a, const Anchor& b) { return a.step < b.step; });
  return anchors;
}

}  // namespace

double floor_j(const Instance& instance) {
  double watts = 0;
  const std::vector<bool> always = enclosures_always_awake(instance);
  for (const SetModel& set : instance.sets) {
    if (may_retire(instance, set)) {
      // Intervals may overlap so far that standby's value lies above idle's: then waking is the floor.
      watts += std::min(retired_w(instance, set).value, set.idle_w.value);
      continue;
    }
    watts += set.idle_w.value;
  }
  for (Index domain = 0; domain < always.size(); ++domain) {
    const auto& floor = instance.snapshot->domains[domain].floor;
    if (always[domain] && floor) watts += floor->value.value();
  }
  return watts * instance.window_s();
}

double holding_j(const Instance& instance) {
  Holders holders(instance, rooms_of(instance), holding_w, {});
  Amounts demand{};
  for (const VolumeModel& volume : instance.volumes) {
    for (std::size_t r = 0; r < kResources; ++r) demand[r] += volume.demand[r];
    if (!volume.movable) holders.force(volume.set, true);
  }
  return holders.least_watts(demand) * instance.window_s() * kRoundedDown;
}

double level_set_j(const Instance& instance) {
  Holders holders(instance, rooms_of(instance), waking_w, floors_of(instance));
  const double fastest_s = fastest_spinup_s(instance);
  // Change of demand at each step.
  std::vector<Amounts> change(std::size_t{instance.steps} + 1);
  for (Index v = 0; v < instance.volumes.size(); ++v) {
    const Amounts& demand = instance.volumes[v].demand;
    for (const Run run : runs_awake(instance, v, fastest_s)) {
      for (std::size_t r = 0; r < kResources; ++r) {
        change[run.start][r] += demand[r];
        change[run.start + run.length][r] -= demand[r];
      }
    }
  }
  const std::vector<Anchor> anchors = anchors_of(instance, fastest_s);
  std::vector<int> active_anchors(instance.sets.size());
  auto anchor = anchors.begin();
  Amounts demand{};
  double joules = 0;
  for (std::uint32_t step = 0; step < instance.steps; ++step) {
    for (std::size_t r = 0; r < kResources; ++r) demand[r] += change[step][r];
    for (; anchor != anchors.end() && anchor->step == step; ++anchor) {
      active_anchors[anchor->set] += anchor->change;
      holders.force(anchor->set, active_anchors[anchor->set] > 0);
    }
    joules += holders.least_watts(demand) * instance.step_s;
  }
  return joules * kRoundedDown;
}

double layer_cake_j(const Instance& instance) {
  Holders holders(instance, rooms_of(instance), waking_w, floors_of(instance));
  const double fastest_s = fastest_spinup_s(instance);
  const auto steps_awake = [&](const VolumeModel& volume) {
    return never_lets_sleep(volume, fastest_s) ? std::int64_t{instance.steps} : volume.active_steps;
  };
  std::vector<const VolumeModel*> busiest_first;
  busiest_first.reserve(instance.volumes.size());
  for (const VolumeModel& volume : instance.volumes) busiest_first.push_back(&volume);
  std::sort(busiest_first.begin(), busiest_first.end(),
            [&](const VolumeModel* a, const VolumeModel* b) { return steps_awake(*a) > steps_awake(*b); });
  Amounts demand{};
  double joules = 0;
  for (std::size_t i = 0; i < busiest_first.size(); ++i) {
    const VolumeModel& volume = *busiest_first[i];
    for (std::size_t r = 0; r < kResources; ++r) demand[r] += volume.demand[r];
    if (!volume.movable) holders.force(volume.set, true);
    // Between this duty and the next lower one, exactly the volumes so far must be held.
    const std::int64_t next = i + 1 < busiest_first.size() ? steps_awake(*busiest_first[i + 1]) : 0;
    const std::int64_t layer = steps_awake(volume) - next;
    if (layer > 0) joules += holders.least_watts(demand) * instance.step_s * static_cast<double>(layer);
  }
  return joules * kRoundedDown;
}

LowerBound lower_bound(const Instance& instance) {
  const double base = floor_j(instance) + holding_j(instance);
  LowerBound best{base + level_set_j(instance), "level-set"};
  for (const LowerBound& other : {LowerBound{base + layer_cake_j(instance), "layer-cake"},
                                  LowerBound{limited_j(instance), kMoveLimits}}) {
    if (other.window_j > best.window_j) best = other;
  }
  return best;
}

std::string bound_does_not_see(const std::string& kind) {
  if (kind == kMoveLimits)
    return "what holding the moved volumes takes elsewhere and whether there is room for them, allowed "
           "places, replica "
           "spread, limits on wake-ups, and the cost of copying";
  return "spin-up energy and gaps too short to sleep in, replica spread, allowed places, first-byte "
         "deadlines that some "
         "drive's spin-up keeps, limits on moves and on wake-ups, the cost of copying, and drives that could "
         "be bought";
}

}  // namespace tierwatt::planner
