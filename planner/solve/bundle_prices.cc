// Removals by set, returns by bundle.
#include "planner/solve/bundle_prices.h"

#include <algorithm>
#include <utility>

#include "planner/solve/in_parallel.h"

namespace tierwatt::planner {
BundlePrices::BundlePrices(const State& state, std::span<const Bundle> bundles, std::span<const SetCost> home,
                           int threads)
    : state_(state),
      instance_(state.instance()),
      bundles_(bundles),
      home_(home),
      threads_(threads),
      current_(state, threads),
      returns_(bundles.size()) {
  list_removals();
  list_by_bundle();
  renew(std::vector<char>(instance_.sets.size(), 1));
}

// Which volumes of which bundle are on which set.
void BundlePrices::list_removals() {
  const std::size_t sets = instance_.sets.size();
  std::vector<std::uint32_t> bundle_of(sets);  // by the set that was left
  std::size_t volumes = 0;
  for (std::uint32_t b = 0; b < bundles_.size(); ++b) {
    bundle_of[bundles_[b].source] = b;
    volumes += bundles_[b].volumes.size();
  }
  volumes_.reserve(volumes);
  removals_.reserve(volumes);
  std::vector<std::pair<std::uint32_t, Index>> here;  // bundle, volume
  for (Index set = 0; set < sets; ++set) {
    first_.push_back(static_cast<std::uint32_t>(removals_.size()));
    here.clear();
    for (const Index v : state_.members(set)) {
      const Index home = instance_.volumes[v].set;
      if (home != set) here.emplace_back(bundle_of[home], v);
    }
    std::sort(here.begin(), here.end());
    for (const auto& [bundle, volume] : here) {
      const auto at = static_cast<std::uint32_t>(volumes_.size());
      if (first_.back() == removals_.size() || removals_.back().bundle != bundle)
        removals_.push_back({set, bundle, at, at, {}});
      volumes_.push_back(volume);
      ++removals_.back().last;
    }
  }
  first_.push_back(static_cast<std::uint32_t>(removals_.size()));
}

void BundlePrices::list_by_bundle() {
  std::vector<char> has_floor(instance_.sets.size());
  for (Index set = 0; set < has_floor.size(); ++set) {
    for (const Index enclosure : instance_.sets[set].enclosures)
      if (!state_.sets_under_floor(enclosure).empty()) has_floor[set] = 1;
  }
  for (const Bundle& bundle : bundles_) alone_.push_back(has_floor[bundle.source]);
  bundle_first_.assign(bundles_.size() + 1, 0);
  for (const Removal& removal : removals_) {
    ++bundle_first_[removal.bundle + 1];
    if (has_floor[removal.set] != 0) alone_[removal.bundle] = 1;
  }
  for (std::size_t b = 1; b < bundle_first_.size(); ++b) bundle_first_[b] += bundle_first_[b - 1];
  by_bundle_.resize(removals_.size());
  std::vector<std::uint32_t> next(bundle_first_.begin(), bundle_first_.end() - 1);
  for (std::uint32_t r = 0; r < removals_.size(); ++r) by_bundle_[next[removals_[r].bundle]++] = r;
}

void BundlePrices::renew(const std::vector<char>& sets) {
  current_.renew(sets);
  price_removals(sets);
  price_returns(sets);
}

void BundlePrices::price_removals(const std::vector<char>& sets) {
  const std::vector<Volume>& all = instance_.snapshot->volumes;
  in_parallel(sets.size(), threads_, [&, activity = std::vector<Word>()](std::size_t s) mutable {
    if (sets[s] == 0) return;
    for (std::uint32_t r = first_[s]; r < first_[s + 1]; ++r) {
      Removal& removal = removals_[r];
      // Volumes lie anywhere in memory: the next ones are fetched while this one is priced.
      constexpr std::uint32_t kFar = 4;
      if (removal.first + kFar < volumes_.size())
        __builtin_prefetch(&all[volumes_[removal.first + kFar]].active);
      if (removal.first + 2 < volumes_.size())
        __builtin_prefetch(all[volumes_[removal.first + 2]].active.data());
      if (is_priced(removal.bundle)) removal.units = units_of(removal, activity);
    }
  });
}

SetUnits BundlePrices::units_of(const Removal& removal, std::vector<Word>& activity) const {
  const Index set = removal.set;
  const std::vector<Index>& members = state_.members(set);
  const std::span<const Index> leave =
      std::span(volumes_).subspan(removal.first, removal.last - removal.first);
  if (leave.size() == 1) {
    state_.activity_without(leave.front(), activity);
  } else {
    activity.assign(instance_.words, 0);
    for (const Index v : members) {
      if (std::find(leave.begin(), leave.end(), v) == leave.end()) set_runs(activity, instance_.runs_of(v));
    }
  }
  int needs = state_.awake_needs(set);
  if (needs > 0) needs -= awake_needs_of(instance_, set, leave);
  const SetCost without =
      cost_of_set(instance_, set, activity, members.size() > leave.size(), needs > 0, TimeoutRule::best);
  return units_between(instance_, SavingOf::objective, without, current_.of(set));
}

void BundlePrices::price_returns(const std::vector<char>& sets) {
  in_parallel(bundles_.size(), threads_, [&](std::size_t b) {
    if (sets[bundles_[b].source] != 0 && is_priced(b)) returns_[b] = units_of_return(bundles_[b]);
  });
}

// Not alone, and not at home yet.
bool BundlePrices::is_priced(std::size_t b) const {
  return alone_[b] == 0 && state_.place()[bundles_[b].volumes.front()] != bundles_[b].source;
}

// Where nobody else has come meanwhile, the set is as the snapshot has it once the bundle is back.
SetUnits BundlePrices::units_of_return(const Bundle& bundle) const {
  const Index set = bundle.source;
  const std::vector<Index>& here = state_.members(set);
  const bool only_natives =
      std::all_of(here.begin(), here.end(), [&](Index v) { return instance_.volumes[v].set == set; });
  if (only_natives) return units_between(instance_, SavingOf::objective, home_[set], current_.of(set));
  const Bits now = state_.activity(set);
  std::vector<Word> activity(now.begin(), now.end());
  const std::vector<Volume>& all = instance_.snapshot->volumes;
  for (std::size_t i = 0; i < bundle.volumes.size(); ++i) {
    constexpr std::size_t kFar = 4;
    if (i + kFar < bundle.volumes.size()) __builtin_prefetch(&all[bundle.volumes[i + kFar]].active);
    if (i + 2 < bundle.volumes.size()) __builtin_prefetch(all[bundle.volumes[i + 2]].active.data());
    set_runs(activity, instance_.runs_of(bundle.volumes[i]));
  }
  const int needs = state_.awake_needs(set) + awake_needs_of(instance_, set, bundle.volumes);
  const SetCost back = cost_of_set(instance_, set, activity, true, needs > 0, TimeoutRule::best);
  return units_between(instance_, SavingOf::objective, back, current_.of(set));
}

Band BundlePrices::saving(std::size_t b) const {
  if (alone_[b] != 0) return saving_now(bundles_[b]);
  Saving sum(instance_, SavingOf::objective);
  for (std::uint32_t i = bundle_first_[b]; i < bundle_first_[b + 1]; ++i) {
    const Removal& removal = removals_[by_bundle_[i]];
    sum.add_set(removal.set, removal.units);
  }
  sum.add_set(bundles_[b].source, returns_[b]);
  return sum.band(kGateSd);
}

}  // namespace tierwatt::planner
