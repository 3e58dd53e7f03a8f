// Kinds, then sets in units, then one to the other. Tested by tests/planner/solve/roles_test.cc.
#include "planner/solve/roles.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "planner/simulate/evaluate.h"
#include "planner/solve/cluster.h"

namespace tierwatt::planner {
namespace {

constexpr double kHotDuty = 0.5;
constexpr double kMeanDuty = 0.3;       // at which sets' costs are compared
constexpr std::size_t kSetsAKind = 12;  // fewest that make a choice worth while
// Ranges of likeness are split down to a few volumes where that takes no time; above kManyVolumes down to
// half of what a set's filling looks at together (construct.cc).
constexpr std::size_t kFewestAlike = 8, kFewestAlikeOfMany = 64;
constexpr std::size_t kManyVolumes = 100'000;
constexpr double kRoomOfHot = 1.01;

double bytes_of(const Instance& instance, Index v) { return instance.volumes[v].demand[kBytes]; }

bool is_hot(const Instance& instance, Index v, double slowest_spinup_s) {
  const VolumeModel& volume = instance.volumes[v];
  return static_cast<double>(volume.active_steps) >= kHotDuty * instance.steps ||
         volume.first_byte_s < slowest_spinup_s;
}

// Hot, patterns, dead.
std::vector<Kind> kinds_of(const Instance& instance, std::span<const Signature> signatures,
                           const std::vector<char>& fixed, std::uint64_t seed, int threads,
                           const RoleOptions& options) {
  double slowest_spinup_s = 0;
  double room = 0;
  for (const SetModel& set : instance.sets) {
    if (!set.spins) continue;
    slowest_spinup_s = std::max(slowest_spinup_s, set.spinup_s);
    room += std::max(0.0, set.limit[kBytes]);
  }
  const double set_room = room / std::max<double>(1, static_cast<double>(instance.sets.size()));
  Kind hot;
  Kind dead;
  std::vector<Index> patterned;
  double patterned_bytes = 0;
  for (Index v = 0; v < instance.volumes.size(); ++v) {
    if (fixed[v] != 0) continue;
    if (is_hot(instance, v, slowest_spinup_s)) {
      hot.volumes.push_back(v);
    } else if (options.dead_apart && instance.volumes[v].active_steps == 0) {
      dead.volumes.push_back(v);
    } else {
      patterned.push_back(v);
      patterned_bytes += bytes_of(instance, v);
    }
  }
  hot.may_stay = dead.may_stay = true;
  hot.room_to_spare = kRoomOfHot;
  dead.room_to_spare = options.room_to_spare;
  std::stable_sort(hot.volumes.begin(), hot.volumes.end(), [&](Index a, Index b) {
    return instance.volumes[a].active_steps > instance.volumes[b].active_steps;
  });
  const bool many = patterned.size() > kManyVolumes;
  order_by_likeness(signatures, patterned, many ? kFewestAlikeOfMany : kFewestAlike, seed, threads);
  const double disks = set_room > 0 ? patterned_bytes / set_room : 0;
  const std::size_t parts =
      std::clamp<std::size_t>(static_cast<std::size_t>(disks) / kSetsAKind, 1, options.most_patterns);
  std::vector<Kind> kinds;
  kinds.push_back(std::move(hot));
  double bytes = 0;
  for (const Index v : patterned) {
    const auto part = static_cast<std::size_t>(bytes / patterned_bytes * static_cast<double>(parts));
    bytes += bytes_of(instance, v);
    while (kinds.size() < std::min(part, parts - 1) + 2)
      kinds.push_back({{}, {}, options.patterns_stay, options.room_to_spare});
    kinds.back().volumes.push_back(v);
  }
  kinds.push_back(std::move(dead));
  std::erase_if(kinds, [](const Kind& kind) { return kind.volumes.empty(); });
  return kinds;
}

// Sets that are taken together: those under one floor, else one alone.
struct Unit {
  std::vector<Index> sets;
  double cost = 0;  // watts a byte
};

class Units {
 public:
  Units(const Instance& instance, const std::vector<char>& fixed) : instance_(instance) {
    in_use_.resize(instance.sets.size());
    awake_.resize(instance.sets.size());
    for (Index v = 0; v < instance.volumes.size(); ++v) {
      const VolumeModel& volume = instance.volumes[v];
      if (fixed[v] == 0) continue;
      in_use_[volume.set] = 1;
      if (needs_awake(volume, instance.sets[volume.set])) awake_[volume.set] = 1;
    }
  }

  // The cheapest first.
  std::vector<Unit> ordered() const {
    std::vector<Unit> units;
    std::vector<std::size_t> unit_of(instance_.snapshot->domains.size(), kNoUnit);
    for (Index s = 0; s < instance_.sets.size(); ++s) {
      if (instance_.sets[s].is_new || instance_.sets[s].limit[kBytes] <= 0) continue;
      const Index floor = floor_of(s);
      if (floor == kNone || unit_of[floor] == kNoUnit) {
        if (floor != kNone) unit_of[floor] = units.size();
        units.emplace_back();
      }
      (floor == kNone ? units.back() : units[unit_of[floor]]).sets.push_back(s);
    }
    for (Unit& unit : units) unit.cost = cost_of(unit);
    std::stable_sort(units.begin(), units.end(),
                     [](const Unit& a, const Unit& b) { return a.cost < b.cost; });
    return units;
  }

 private:
  static constexpr std::size_t kNoUnit = ~std::size_t{0};

  [[nodiscard]] Index floor_of(Index s) const {
    if (!instance_.sets[s].spins) return kNone;
    for (const Index enclosure : instance_.sets[s].enclosures) {
      if (instance_.snapshot->domains[enclosure].floor) return enclosure;
    }
    return kNone;
  }

  [[nodiscard]] double cost_of(const Unit& unit) const {
    double watts = 0;
    double room = 0;
    for (const Index s : unit.sets) {
      const SetModel& set = instance_.sets[s];
      room += set.limit[kBytes];
      if (!may_retire(instance_, set)) continue;  // it draws the same, used or not
      if (in_use_[s] == 0) watts += std::max(0.0, set.standby_w.value - retired_w(instance_, set).value);
      if (awake_[s] == 0) watts += kMeanDuty * std::max(0.0, set.idle_w.value - set.standby_w.value);
    }
    if (const Index floor = floor_of(unit.sets.front()); floor != kNone)
      watts += kMeanDuty * instance_.snapshot->domains[floor].floor->value.value();
    return watts / room;
  }

  const Instance& instance_;
  std::vector<char> in_use_, awake_;
};

constexpr double kSameCost = 1e-6;

// Takes units for one kind after the other.
class Taker {
 public:
  Taker(const Instance& instance, const std::vector<char>& fixed, std::vector<Unit> units)
      : instance_(instance),
        units_(std::move(units)),
        room_(instance.sets.size()),
        native_(instance.sets.size()) {
    for (Index s = 0; s < room_.size(); ++s) room_[s] = instance.sets[s].limit;
    for (Index v = 0; v < instance.volumes.size(); ++v) {
      if (fixed[v] == 0) continue;
      for (std::size_t r = 0; r < kResources; ++r)
        room_[instance.volumes[v].set][r] -= instance.volumes[v].demand[r];
    }
  }

  void take_for(Kind& kind) {
    Amounts needed{};
    for (const Index v : kind.volumes) {
      native_[instance_.volumes[v].set] += bytes_of(instance_, v);
      for (std::size_t r = 0; r < kResources; ++r)
        needed[r] += kind.room_to_spare * instance_.volumes[v].demand[r];
    }
    while (next_ < units_.size() && !satisfied(needed)) {
      if (next_ >= class_end_) open_class();
      std::stable_sort(units_.begin() + static_cast<std::ptrdiff_t>(next_),
                       units_.begin() + static_cast<std::ptrdiff_t>(class_end_),
                       [&](const Unit& a, const Unit& b) { return native(a) > native(b); });
      for (; next_ < class_end_ && !satisfied(needed); ++next_) {
        for (const Index s : units_[next_].sets) {
          kind.sets.push_back(s);
          for (std::size_t r = 0; r < kResources; ++r) needed[r] -= std::max(0.0, room_[s][r]);
        }
      }
    }
    for (const Index v : kind.volumes) native_[instance_.volumes[v].set] = 0;
  }

  [[nodiscard]] std::vector<Index> rest() const {
    std::vector<Index> sets;
    for (std::size_t u = next_; u < units_.size(); ++u)
      sets.insert(sets.end(), units_[u].sets.begin(), units_[u].sets.end());
    return sets;
  }

 private:
  static bool satisfied(const Amounts& needed) {
    return std::all_of(needed.begin(), needed.end(), [](double amount) { return amount <= 0; });
  }
  // Units of one cost are alike.
  void open_class() {
    const double cost = units_[next_].cost;
    class_end_ = next_;
    while (class_end_ < units_.size() && units_[class_end_].cost <= cost * (1 + kSameCost)) ++class_end_;
  }
  [[nodiscard]] double native(const Unit& unit) const {
    double sum = 0;
    for (const Index s : unit.sets) sum += native_[s];
    return sum / static_cast<double>(unit.sets.size());
  }

  const Instance& instance_;
  std::vector<Unit> units_;
  std::vector<Amounts> room_;
  std::vector<double> native_;  // bytes of the kind at hand, by set
  std::size_t next_ = 0, class_end_ = 0;
};

}  // namespace

Roles assign_roles(const Instance& instance, std::span<const Signature> signatures,
                   const std::vector<char>& fixed, std::uint64_t seed, int threads,
                   const RoleOptions& options) {
  Roles roles;
  roles.kinds = kinds_of(instance, signatures, fixed, seed, threads, options);
  Taker taker(instance, fixed, Units(instance, fixed).ordered());
  for (Kind& kind : roles.kinds) taker.take_for(kind);
  roles.spare = taker.rest();
  return roles;
}

}  // namespace tierwatt::planner
