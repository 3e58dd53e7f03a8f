// Tested by tests/planner/backtest/drain_test.cc.
#include "planner/backtest/drain.h"

#include <algorithm>
#include <utility>

#include "planner/backtest/room.h"
#include "planner/backtest/timeouts.h"

namespace tierwatt::planner {
namespace {

std::vector<Index> coldest_first(const Instance& train) {
  std::vector<std::int64_t> accesses(train.sets.size());
  for (const VolumeModel& volume : train.volumes) accesses[volume.set] += volume.active_steps;
  std::vector<Index> order;
  for (Index s = 0; s < train.sets.size(); ++s) {
    if (train.sets[s].spins && !train.sets[s].is_new) order.push_back(s);
  }
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return accesses[a] < accesses[b]; });
  return order;
}

// The fullest set that has room, so that the emptier ones can be drained later.
Index fullest_that_fits(const Instance& train, const Room& room, const std::vector<bool>& drained, Index v) {
  Index best = kNone;
  for (Index s = 0; s < train.sets.size(); ++s) {
    if (drained[s] || s == room.place()[v] || !train.sets[s].spins || train.sets[s].is_new) continue;
    if (best != kNone && room.free(s, kBytes) >= room.free(best, kBytes)) continue;
    if (room.fits(v, s)) best = s;
  }
  return best;
}

bool drain(const Instance& train, Room& room, const std::vector<bool>& drained, std::vector<Index> volumes) {
  std::sort(volumes.begin(), volumes.end(), [&](Index a, Index b) {
    return std::pair(train.volumes[b].demand[kBytes], a) < std::pair(train.volumes[a].demand[kBytes], b);
  });
  std::vector<std::pair<Index, Index>> went;  // volume, where it was
  for (const Index v : volumes) {
    const Index to = train.volumes[v].movable ? fullest_that_fits(train, room, drained, v) : kNone;
    if (to == kNone) {
      for (auto back = went.rbegin(); back != went.rend(); ++back) room.move(back->first, back->second);
      return false;
    }
    went.emplace_back(v, room.place()[v]);
    room.move(v, to);
  }
  return true;
}

}  // namespace

Service drain_coldest_first(const Instance& train, const Instance& /*test*/) {
  Room room(train);
  std::vector<bool> drained(train.sets.size());
  std::vector<std::vector<Index>> members(train.sets.size());
  for (Index v = 0; v < train.volumes.size(); ++v) members[train.volumes[v].set].push_back(v);
  for (const Index s : coldest_first(train)) {
    drained[s] = true;  // not a place for its own volumes
    drained[s] = drain(train, room, drained, members[s]);
    if (!drained[s]) continue;
    for (const Index v : members[s]) members[room.place()[v]].push_back(v);
    members[s].clear();
  }
  return service_of_places(train, room.place());
}

}  // namespace tierwatt::planner
