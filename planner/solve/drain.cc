// Drain: empty a set whole. Watts are saved by the spindle: taking the first volumes off a disk often costs
// (their activity wakes another), and only the last one lets it go. A search that looks at one volume at a
// time never gets over that hill, so the whole emptying is one change, undone whole when it does not pay.
//
// Volumes go largest first, as in best-fit decreasing bin packing, each to the set where it costs least.
// Tested by tests/planner/solve/drain_test.cc.
#include <algorithm>
#include <ranges>
#include <utility>
#include <vector>

#include "planner/solve/neighbourhood.h"

namespace tierwatt::planner {
namespace {

std::vector<Index> largest_first(const State& state, Index set) {
  std::vector<Index> volumes = state.members(set);
  const Instance& instance = state.instance();
  std::sort(volumes.begin(), volumes.end(), [&](Index a, Index b) {
    const double size_a = instance.volumes[a].demand[kBytes];
    const double size_b = instance.volumes[b].demand[kBytes];
    return size_a != size_b ? size_a > size_b : a < b;
  });
  return volumes;
}

bool all_movable(const State& state, Index set) {
  const auto& members = state.members(set);
  return std::all_of(members.begin(), members.end(),
                     [&](Index v) { return state.instance().volumes[v].movable; });
}

}  // namespace

bool try_drain(State& state, Index set, const Acceptance& acceptance) {
  if (state.members(set).empty() || !all_movable(state, set)) return false;
  const double before_j = state.total_j();
  std::vector<std::pair<Index, Index>> done;  // volume, where it went
  bool emptied = true;
  for (const Index volume : largest_first(state, set)) {
    double delta_j = 0;
    const Index to = best_set(state, volume, delta_j);
    if (to == kNone) {
      emptied = false;
      break;
    }
    state.relocate(volume, to);
    done.emplace_back(volume, to);
  }
  if (emptied && acceptance.accepts(state.total_j() - before_j)) return true;
  for (const auto& [volume, to] : std::views::reverse(done)) state.relocate(volume, set);
  return false;
}

bool drain_pass(State& state, const Acceptance& acceptance, const std::function<bool()>& go_on) {
  const Instance& instance = state.instance();
  std::vector<std::pair<double, Index>> order;  // bytes to move for a watt that may fall
  for (Index s = 0; s < instance.sets.size(); ++s) {
    if (!instance.sets[s].spins || state.members(s).empty() || instance.sets[s].saved_w.value <= 0) continue;
    double bytes = 0;
    for (const Index v : state.members(s)) bytes += instance.volumes[v].demand[kBytes];
    order.emplace_back(bytes / instance.sets[s].saved_w.value, s);
  }
  std::sort(order.begin(), order.end());
  bool any = false;
  for (const auto& [bytes_per_watt, set] : order) {
    if (!go_on()) break;
    any |= try_drain(state, set, acceptance);
  }
  return any;
}

}  // namespace tierwatt::planner
