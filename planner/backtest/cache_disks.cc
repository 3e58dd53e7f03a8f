// One pass over the bursts of a window. Tested by tests/planner/backtest/cache_disks_test.cc.
#include "planner/backtest/cache_disks.h"

#include <algorithm>
#include <cmath>
#include <list>
#include <optional>

#include "planner/backtest/bursts.h"
#include "planner/backtest/timeouts.h"

namespace tierwatt::planner {
namespace {

constexpr std::array kCacheShares = {0.02, 0.05, 0.1, 0.2, 0.3};  // tried on the train window

// Volumes whose working sets are cached, the most recently used first.
class Recent {
 public:
  Recent(const Instance& instance, double room_bytes, double working_set)
      : instance_(instance),
        free_bytes_(room_bytes),
        working_set_(working_set),
        where_(instance.volumes.size()) {}
  [[nodiscard]] bool holds(Index v) const { return where_[v].has_value(); }
  void touch(Index v) { order_.splice(order_.begin(), order_, *where_[v]); }
  // Bytes copied into the cache; 0 where it is too small for this working set.
  double enter(Index v) {
    const double bytes = bytes_of(v);
    while (free_bytes_ < bytes && !order_.empty()) leave(order_.back());
    if (free_bytes_ < bytes) return 0;
    order_.push_front(v);
    where_[v] = order_.begin();
    free_bytes_ -= bytes;
    return bytes;
  }

 private:
  [[nodiscard]] double bytes_of(Index v) const { return working_set_ * instance_.volumes[v].demand[kBytes]; }
  void leave(Index v) {
    free_bytes_ += bytes_of(v);
    order_.erase(*where_[v]);
    where_[v].reset();
  }
  const Instance& instance_;
  double free_bytes_, working_set_;
  std::list<Index> order_;
  std::vector<std::optional<std::list<Index>::iterator>> where_;
};

std::vector<Index> most_accessed_first(const Instance& train) {
  std::vector<std::int64_t> accesses(train.sets.size());
  for (const VolumeModel& volume : train.volumes) accesses[volume.set] += volume.active_steps;
  std::vector<Index> order;
  for (Index s = 0; s < train.sets.size(); ++s)
    if (train.sets[s].can_sleep && !train.sets[s].is_new) order.push_back(s);
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return accesses[a] > accesses[b]; });
  return order;
}

struct Cache {
  std::vector<Index> sets;
  std::vector<bool> is_cache;  // by set
  double room_bytes = 0, read_iops = 0, write_iops = 0;
};

Cache cache_of(const Instance& train, const std::vector<Index>& order, double share) {
  Cache cache;
  cache.is_cache.resize(train.sets.size());
  const auto count = static_cast<std::size_t>(std::ceil(share * static_cast<double>(order.size())));
  cache.sets.assign(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count));
  for (const Index s : cache.sets) {
    cache.is_cache[s] = true;
    cache.room_bytes += train.sets[s].limit[kBytes];
    cache.read_iops += train.sets[s].limit[kReadIops];
    cache.write_iops += train.sets[s].limit[kWriteIops];
  }
  for (const VolumeModel& volume : train.volumes)
    if (cache.is_cache[volume.set]) cache.room_bytes -= volume.demand[kBytes];
  return cache;
}

void warm(const Instance& train, Recent& recent) {
  std::vector<Index> by_last_use;
  for (Index v = 0; v < train.volumes.size(); ++v)
    if (!train.runs_of(v).empty()) by_last_use.push_back(v);
  std::stable_sort(by_last_use.begin(), by_last_use.end(), [&](Index a, Index b) {
    return train.runs_of(a).back().start < train.runs_of(b).back().start;
  });
  for (const Index v : by_last_use) recent.enter(v);
}

// Who answers each burst of `window`; timeouts are still to be chosen.
Service answer(const Instance& train, const Instance& window, const Cache& cache,
               const PolicyOptions& options) {
  Service service = all_spinning(window);
  service.redirects = true;
  Recent recent(train, std::max(0.0, cache.room_bytes), options.working_set);
  warm(train, recent);
  Load load(window.steps, cache.read_iops, cache.write_iops);
  for (const Burst& burst : bursts_of(window)) {
    const VolumeModel& volume = window.volumes[burst.volume];
    const bool at_home = cache.is_cache[volume.set] || !window.sets[volume.set].can_sleep;
    const bool known = recent.holds(burst.volume);
    if (known) recent.touch(burst.volume);
    const bool cached = !at_home && (known || !burst.reads) &&
                        !misses_working_set(burst, options.working_set_misses) && !cache.sets.empty() &&
                        load.fits(volume, burst.run);
    if (cached || cache.is_cache[volume.set]) load.add(volume, burst.run);
    service.answered.push_back(
        {cached ? cache.sets[burst.volume % cache.sets.size()] : volume.set, burst.run});
    if (cached && !burst.reads) service.moved_during_bytes += written_bytes(window, burst);
    if (!at_home && !known && burst.reads) service.moved_during_bytes += recent.enter(burst.volume);
  }
  return service;
}

Timeouts timeouts_of(const Instance& train, const Service& on_train, const Cache& cache) {
  Timeouts timeouts = fitted_timeouts(train, on_train);
  for (const Index s : cache.sets) timeouts[s].reset();
  return timeouts;
}

}  // namespace

Service cache_on_spinning_disks(const Instance& train, const Instance& test, const PolicyOptions& options) {
  const std::vector<Index> order = most_accessed_first(train);
  Cache best;
  Timeouts timeouts;
  double least_j = 0;
  const auto consider = [&](double share) {
    Cache cache = cache_of(train, order, share);
    Service on_train = answer(train, train, cache, options);
    on_train.timeout_s = timeouts_of(train, on_train, cache);
    const double joules = replay(train, on_train).energy_j.value;
    if (!timeouts.empty() && joules >= least_j) return;
    best = std::move(cache);
    timeouts = std::move(on_train.timeout_s);
    least_j = joules;
  };
  if (options.cache_disks > 0) {
    consider(options.cache_disks);
  } else {
    for (const double share : kCacheShares) consider(share);
  }
  Service service = answer(train, test, best, options);
  service.timeout_s = std::move(timeouts);
  return service;
}

}  // namespace tierwatt::planner
