#include "tests/planner/solve/mip_program_testlib.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "planner/simulate/evaluate.h"
#include "planner/solve/state.h"

namespace tierwatt::planner::testing {
namespace {

using Volumes = std::vector<Index>;

std::set<std::uint32_t> slots_of(const Instance& instance, Index v) {
  std::set<std::uint32_t> slots;
  for (const Run run : instance.runs_of(v))
    for (std::uint32_t t = run.start; t < run.start + run.length; ++t) slots.insert(t);
  return slots;
}

// Slots and volumes that are alike.
struct Kinds {
  std::vector<Volumes> active;  // by kind of slot; none is empty
  std::vector<double> slots;    // how many there are of the kind
  // How often a kind follows another; kNone: nothing active, or the window's start.
  std::map<std::pair<Index, Index>, int> follows;
  bool every_slot_is_active = true;
  struct Pattern {
    Volumes volumes;
    std::set<Index> slot_kinds;
    std::size_t slots = 0;
  };
  std::vector<Pattern> patterns;  // none without activity
  Volumes dead;

  explicit Kinds(const Instance& instance) {
    std::vector<Volumes> by_slot(instance.steps);
    std::map<std::set<std::uint32_t>, Volumes> by_activity;
    for (Index v = 0; v < instance.volumes.size(); ++v) {
      const std::set<std::uint32_t> slots_of_v = slots_of(instance, v);
      for (const std::uint32_t t : slots_of_v) by_slot[t].push_back(v);
      (slots_of_v.empty() ? dead : by_activity[slots_of_v]).push_back(v);
    }
    std::map<Volumes, Index> known;
    std::vector<Index> kind_of_slot;
    Index before = kNone;
    for (const Volumes& volumes : by_slot) {
      const Index kind = volumes.empty() ? kNone : kind_of(known, volumes);
      kind_of_slot.push_back(kind);
      every_slot_is_active &= kind != kNone;
      if (kind != kNone) ++slots[kind];
      if (kind != kNone && kind != before) ++follows[{before, kind}];
      before = kind;
    }
    for (auto& [when, volumes] : by_activity) {
      Pattern pattern{std::move(volumes), {}, when.size()};
      for (const std::uint32_t t : when) pattern.slot_kinds.insert(kind_of_slot[t]);
      patterns.push_back(std::move(pattern));
    }
  }

 private:
  Index kind_of(std::map<Volumes, Index>& known, const Volumes& volumes) {
    const auto [at, is_new] = known.try_emplace(volumes, static_cast<Index>(active.size()));
    if (is_new) {
      active.push_back(volumes);
      slots.push_back(0);
    }
    return at->second;
  }
};

class Writer {
 public:
  explicit Writer(const Instance& instance) : instance_(instance), kinds_(instance) {
    unit_.fill(1e-9);
    for (const SetModel& set : instance.sets)
      for (std::size_t r = 0; r < kResources; ++r) unit_[r] = std::max(unit_[r], set.limit[r]);
    for (Index v = 0; v < instance.volumes.size(); ++v) add_volume(v);
    for (Index d = 0; d < instance.sets.size(); ++d) add_set(d);
    add_covers();
  }

  [[nodiscard]] MipProgram program() const {
    return {
        fmt::format("Minimize\n obj: {}{:.12g} one\nSubject To\n unit: one = 1\n{}Bounds\n{}Binary\n{}End\n",
                    objective_, constant_j_ * kKilojoule, rows_, bounds_, binaries_),
        priorities()};
  }

 private:
  static std::string x(Index v, Index d) { return fmt::format("x{}_{}", v, d); }
  static std::string u(Index d) { return fmt::format("u{}", d); }
  static std::string a(Index d, Index kind) { return fmt::format("a{}_{}", d, kind); }
  // A pattern of one volume needs no variable of its own.
  [[nodiscard]] std::string z(std::size_t p, Index d) const {
    const Volumes& volumes = kinds_.patterns[p].volumes;
    return volumes.size() == 1 ? x(volumes.front(), d) : fmt::format("z{}_{}", p, d);
  }

  // In units of what the roomiest set holds: a solver reckons badly with terabytes.
  [[nodiscard]] double demand(Index v, Resource resource) const {
    return instance_.volumes[v].demand[resource] / unit_[resource];
  }
  [[nodiscard]] double limit(Index d, Resource resource) const {
    return instance_.sets[d].limit[resource] / unit_[resource];
  }
  [[nodiscard]] double bytes(const Volumes& volumes) const {
    double sum = 0;
    for (const Index v : volumes) sum += demand(v, kBytes);
    return sum;
  }

  void cost(double joules, const std::string& variable) {
    if (joules != 0) objective_ += fmt::format("{:.12g} {} +\n ", joules * kKilojoule, variable);
  }
  void row(const std::string& text) { rows_ += " " + text + "\n"; }
  void at_least(const std::string& left, const std::string& right) { row(left + " - " + right + " >= 0"); }
  void share(const std::string& variable) { bounds_ += fmt::format(" 0 <= {} <= 1\n", variable); }

  void add_volume(Index v) {
    std::string once;
    for (Index d = 0; d < instance_.sets.size(); ++d) {
      binaries_ += " " + x(v, d) + "\n";
      if (!may_place(instance_, v, d)) {
        row(x(v, d) + " = 0");
        continue;
      }
      once += (once.empty() ? "" : " + ") + x(v, d);
      if (d != instance_.volumes[v].set) cost(price_of_moving(v, d), x(v, d));
    }
    row(once + " = 1");
  }

  [[nodiscard]] double price_of_moving(Index v, Index to) const {
    const double windows = std::max(1.0, instance_.snapshot->policy.horizon_days / instance_.window_days());
    return kMovePrice * copy_joules(instance_, v, instance_.volumes[v].set, to) / windows;
  }

  void add_set(Index d) {
    const SetModel& set = instance_.sets[d];
    const double waking_j = (set.idle_w.value - set.standby_w.value) * instance_.step_s;
    ASSERT_GT(waking_j, set.spinup_j.value) << "a slot of set " << d << " costs less than a spin-up";
    const double retired_w = planner::retired_w(instance_, set).value;
    binaries_ += " " + u(d) + "\n";
    constant_j_ += retired_w * instance_.window_s();
    cost((set.standby_w.value - retired_w) * instance_.window_s(), u(d));
    for (Index k = 0; k < kinds_.active.size(); ++k) {
      share(a(d, k));
      cost(waking_j * kinds_.slots[k], a(d, k));
      at_least(u(d), a(d, k));
      if (kinds_.every_slot_is_active) at_least(a(d, k), fmt::format("n{}", d));
      add_room(d, kBytes, kinds_.active[k], a(d, k));
    }
    if (kinds_.every_slot_is_active) cost(-set.spinup_j.value, fmt::format("n{}", d));
    add_wakes(d);
    for (std::size_t p = 0; p < kinds_.patterns.size(); ++p) add_pattern(p, d);
    for (const Index v : kinds_.dead) at_least(u(d), x(v, d));
    Volumes all(instance_.volumes.size());
    for (Index v = 0; v < all.size(); ++v) all[v] = v;
    for (const Resource resource : {kBytes, kReadIops, kWriteIops, kReadBandwidth, kWriteBandwidth})
      add_room(d, resource, all, u(d));
  }

  void add_wakes(Index d) {
    for (const auto& [pair, times] : kinds_.follows) {
      const auto& [before, kind] = pair;
      const std::string wakes =
          fmt::format("w{}_{}_{}", d, before == kNone ? "none" : std::to_string(before), kind);
      cost(instance_.sets[d].spinup_j.value * times, wakes);
      row(wakes + " - " + a(d, kind) + (before == kNone ? "" : " + " + a(d, before)) + " >= 0");
    }
  }

  void add_pattern(std::size_t p, Index d) {
    const Kinds::Pattern& pattern = kinds_.patterns[p];
    for (const Index kind : pattern.slot_kinds) at_least(a(d, kind), z(p, d));
    if (pattern.volumes.size() == 1) return;
    share(z(p, d));
    for (const Index v : pattern.volumes) at_least(z(p, d), x(v, d));
    add_room(d, kBytes, pattern.volumes, z(p, d));
  }

  // Of these volumes the set holds no more than it has room for, and nothing where the variable is 0.
  void add_room(Index d, Resource resource, const Volumes& volumes, const std::string& variable) {
    std::string sum;
    for (const Index v : volumes) {
      if (demand(v, resource) > 0) sum += fmt::format(" + {:.12g} {}", demand(v, resource), x(v, d));
    }
    if (!sum.empty()) row(fmt::format("{} - {:.12g} {} <= 0", sum, limit(d, resource), variable));
  }

  void add_covers() {
    Volumes all(instance_.volumes.size());
    for (Index v = 0; v < all.size(); ++v) all[v] = v;
    add_cover(bytes(all), [](Index d) { return u(d); });
    for (Index k = 0; k < kinds_.active.size(); ++k)
      add_cover(bytes(kinds_.active[k]), [&](Index d) { return a(d, k); });
    for (std::size_t p = 0; p < kinds_.patterns.size(); ++p)
      add_cover(bytes(kinds_.patterns[p].volumes), [&](Index d) { return z(p, d); });
  }

  // So many bytes need room on sets whose variable is 1.
  template <class Variable>
  void add_cover(double need, Variable variable) {
    if (need <= 0) return;
    std::vector<double> rooms;
    std::string room;
    std::string count;
    for (Index d = 0; d < instance_.sets.size(); ++d) {
      rooms.push_back(limit(d, kBytes));
      room += fmt::format(" + {:.12g} {}", std::min(rooms.back(), need), variable(d));
      count += " + " + variable(d);
    }
    row(fmt::format("{} >= {:.12g}", room, need));
    std::sort(rooms.rbegin(), rooms.rend());
    std::size_t fewest = 0;
    for (double held = 0; fewest < rooms.size() && held < need * (1 - 1e-12); ++fewest) held += rooms[fewest];
    row(fmt::format("{} >= {}", count, fewest));
  }

  [[nodiscard]] std::string priorities() const {
    std::vector<std::pair<double, Index>> weights;
    for (const Index v : kinds_.dead) weights.emplace_back(bytes({v}) / 2, v);
    for (const Kinds::Pattern& pattern : kinds_.patterns)
      for (const Index v : pattern.volumes)
        weights.emplace_back(bytes({v}) * (static_cast<double>(pattern.slots) + 0.5), v);
    std::sort(weights.rbegin(), weights.rend());
    std::string lines = "name,priority\n";
    for (Index d = 0; d < instance_.sets.size(); ++d) lines += fmt::format("{},1\n", u(d));
    for (std::size_t i = 0; i < weights.size(); ++i)
      for (Index d = 0; d < instance_.sets.size(); ++d)
        lines += fmt::format("{},{}\n", x(weights[i].second, d), i + 2);
    return lines;
  }

  const Instance& instance_;
  const Kinds kinds_;
  std::string objective_, rows_, bounds_, binaries_;
  double constant_j_ = 0;
  Amounts unit_{};
};

}  // namespace

MipProgram mip_program(const Instance& instance) { return Writer(instance).program(); }

}  // namespace tierwatt::planner::testing
