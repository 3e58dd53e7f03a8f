// First fit in the order of popularity. Tested by tests/planner/backtest/concentrate_test.cc.
#include "planner/backtest/concentrate.h"

#include <algorithm>

#include "planner/backtest/room.h"
#include "planner/backtest/timeouts.h"

namespace tierwatt::planner {
namespace {

// A set with less room than this share of its bytes is passed over: full, but for the smallest volumes.
constexpr double kFullShare = 0.002;

double watts_per_byte(const Instance& train, Index s) {
  return train.sets[s].idle_w.value / std::max(1.0, train.sets[s].limit[kBytes]);
}

std::vector<Index> spinning_sets(const Instance& train) {
  std::vector<Index> sets;
  for (Index s = 0; s < train.sets.size(); ++s)
    if (train.sets[s].spins && !train.sets[s].is_new) sets.push_back(s);
  return sets;
}

double requests_of(const Instance& train, const VolumeModel& volume) {
  const double a_second = volume.reads_per_s + volume.writes_per_s;
  if (a_second > 0) return a_second * train.window_s();
  return static_cast<double>(volume.active_steps) * train.step_s *
         (volume.demand[kReadIops] + volume.demand[kWriteIops]);
}

// Places after first fit, the most popular first; as they are where that leaves a volume without one.
template <class Popularity>
std::vector<Index> lay_out(const Instance& train, const std::vector<Index>& sets, Popularity popularity) {
  Room room(train);
  std::vector<Index> volumes = room.lift_spinning();
  std::stable_sort(volumes.begin(), volumes.end(), [&](Index a, Index b) {
    return popularity(train.volumes[a]) > popularity(train.volumes[b]);
  });
  std::size_t first_open = 0;
  for (const Index v : volumes) {
    while (first_open < sets.size() &&
           room.free(sets[first_open], kBytes) < kFullShare * train.sets[sets[first_open]].limit[kBytes])
      ++first_open;
    const auto to = std::find_if(sets.begin() + static_cast<std::ptrdiff_t>(first_open), sets.end(),
                                 [&](Index s) { return room.fits(v, s); });
    if (to == sets.end()) return train.places();
    room.put(v, *to);
  }
  return room.place();
}

}  // namespace

Service concentrate_popular_data(const Instance& train, const Instance& /*test*/) {
  const auto requests = [&](const VolumeModel& volume) { return requests_of(train, volume); };
  Service service = service_of_places(train, lay_out(train, spinning_sets(train), requests));
  service.timeout_s = break_even_timeouts(train, service);
  return service;
}

Service concentrate_by_duty(const Instance& train, const Instance& /*test*/) {
  std::vector<Index> cheapest_first = spinning_sets(train);
  std::stable_sort(cheapest_first.begin(), cheapest_first.end(),
                   [&](Index a, Index b) { return watts_per_byte(train, a) < watts_per_byte(train, b); });
  const auto duty = [](const VolumeModel& volume) { return volume.active_steps; };
  return service_of_places(train, lay_out(train, cheapest_first, duty));
}

}  // namespace tierwatt::planner
