// Prices of the sets that a bundle touches. Tested by tests/planner/solve/bundle_test.cc.
#include "planner/solve/bundle.h"

#include <algorithm>
#include <utility>

namespace tierwatt::planner {
namespace {

// One set as it is and as it would be.
struct Touched {
  Index set = kNone;
  SetCost with, without;
  std::vector<Word> activity_without;
};

class Judge {
 public:
  Judge(const State& state, const Bundle& bundle, const CurrentPrices& current)
      : state_(state), instance_(state.instance()), bundle_(bundle), current_(current) {}

  Band saving() {
    std::vector<std::pair<Index, Index>> arrivals;  // where, which
    arrivals.reserve(bundle_.volumes.size());
    for (const Index v : bundle_.volumes) arrivals.emplace_back(state_.place()[v], v);
    std::sort(arrivals.begin(), arrivals.end());
    for (std::size_t i = 0; i < arrivals.size();) {
      std::vector<Index> here;
      const Index set = arrivals[i].first;
      for (; i < arrivals.size() && arrivals[i].first == set; ++i) here.push_back(arrivals[i].second);
      if (i < arrivals.size()) state_.fetch(arrivals[i].second);
      add_destination(set, here);
    }
    add_source();
    Saving sum(instance_, SavingOf::objective);
    for (const Touched& touched : touched_) sum.add_set(touched.set, touched.without, touched.with);
    add_floors(sum);
    return sum.band(kGateSd);
  }

 private:
  [[nodiscard]] SetCost cost(Index set, Bits activity, bool holds, int awake_needs) const {
    return cost_of_set(instance_, set, activity, holds, awake_needs > 0, TimeoutRule::best);
  }

  void add_destination(Index set, const std::vector<Index>& arrived) {
    Touched touched{set, current_.of(set), {}, {}};
    if (arrived.size() == 1) {
      state_.activity_without(arrived.front(), touched.activity_without);
    } else {
      touched.activity_without.assign(instance_.words, 0);
      for (const Index v : state_.members(set)) {
        if (std::find(arrived.begin(), arrived.end(), v) == arrived.end()) add(v, touched.activity_without);
      }
    }
    const bool holds = state_.members(set).size() > arrived.size();
    touched.without = cost(set, touched.activity_without, holds,
                           state_.awake_needs(set) - awake_needs_of(instance_, set, arrived));
    touched_.push_back(std::move(touched));
  }

  void add_source() {
    const Index set = bundle_.source;
    Touched touched{set, current_.of(set), {}, {}};
    const Bits now = state_.activity(set);
    touched.activity_without.assign(now.begin(), now.end());
    for (const Index v : bundle_.volumes) add(v, touched.activity_without);
    touched.without = cost(set, touched.activity_without, true,
                           state_.awake_needs(set) + awake_needs_of(instance_, set, bundle_.volumes));
    touched_.push_back(std::move(touched));
  }

  void add(Index volume, std::vector<Word>& activity) const { set_runs(activity, instance_.runs_of(volume)); }

  void add_floors(Saving& sum) {
    std::vector<Index> enclosures;
    for (const Touched& touched : touched_) {
      for (const Index enclosure : instance_.sets[touched.set].enclosures) {
        if (instance_.snapshot->domains[enclosure].floor) enclosures.push_back(enclosure);
      }
    }
    std::sort(enclosures.begin(), enclosures.end());
    enclosures.erase(std::unique(enclosures.begin(), enclosures.end()), enclosures.end());
    std::sort(touched_.begin(), touched_.end(),
              [](const Touched& a, const Touched& b) { return a.set < b.set; });
    for (const Index enclosure : enclosures)
      sum.add_floor(enclosure, awake_steps_without(enclosure) - current_.awake_steps(enclosure));
  }
  // Of the enclosure; `touched_` is in the order of sets.
  [[nodiscard]] double awake_steps_without(Index enclosure) const {
    std::vector<Word> awake(instance_.words);
    for (const Index set : state_.sets_under_floor(enclosure)) {
      const auto touched = std::lower_bound(touched_.begin(), touched_.end(), set,
                                            [](const Touched& one, Index other) { return one.set < other; });
      if (touched != touched_.end() && touched->set == set) {
        add_awake(instance_, touched->without.k, touched->activity_without, awake);
      } else {
        current_.add_awake_of(set, awake);
      }
    }
    return weighed_steps(instance_, awake);
  }

  const State& state_;
  const Instance& instance_;
  const Bundle& bundle_;
  const CurrentPrices& current_;
  std::vector<Touched> touched_;
};

}  // namespace

std::vector<Bundle> bundles_of(const Instance& instance, const std::vector<Index>& place) {
  std::vector<Bundle> bundles(instance.sets.size());
  for (Index v = 0; v < place.size(); ++v) {
    if (place[v] != instance.volumes[v].set) bundles[instance.volumes[v].set].volumes.push_back(v);
  }
  for (Index s = 0; s < bundles.size(); ++s) bundles[s].source = s;
  std::erase_if(bundles, [](const Bundle& bundle) { return bundle.volumes.empty(); });
  return bundles;
}

Band saving_of(const State& state, const Bundle& bundle) {
  return saving_of(state, bundle, CurrentPrices(state, 1));
}

Band saving_of(const State& state, const Bundle& bundle, const CurrentPrices& current) {
  return Judge(state, bundle, current).saving();
}

int awake_needs_of(const Instance& instance, Index set, std::span<const Index> volumes) {
  return static_cast<int>(std::count_if(volumes.begin(), volumes.end(), [&](Index v) {
    return needs_awake(instance.volumes[v], instance.sets[set]);
  }));
}

}  // namespace tierwatt::planner
