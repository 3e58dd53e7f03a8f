// Entries by set. Tested by tests/planner/solve/current_prices_test.cc.
#include "planner/solve/current_prices.h"

#include <algorithm>
#include <limits>

#include "planner/solve/in_parallel.h"

namespace tierwatt::planner {
namespace {

constexpr std::uint32_t kNoFloor = std::numeric_limits<std::uint32_t>::max();
constexpr double kNotCounted = -1;

}  // namespace

CurrentPrices::CurrentPrices(const State& state, int threads)
    : state_(state),
      instance_(state.instance()),
      threads_(threads),
      known_(instance_.sets.size()),
      costs_(instance_.sets.size()),
      awake_of_(instance_.sets.size(), kNoFloor),
      awake_steps_(instance_.snapshot->domains.size(), kNotCounted) {
  std::uint32_t under_floors = 0;
  for (Index set = 0; set < awake_of_.size(); ++set) {
    const std::vector<Index>& enclosures = instance_.sets[set].enclosures;
    const bool any = std::any_of(enclosures.begin(), enclosures.end(), [&](Index enclosure) {
      return !state_.sets_under_floor(enclosure).empty();
    });
    if (any) awake_of_[set] = under_floors++;
  }
  awake_.resize(under_floors * instance_.words);
}

void CurrentPrices::renew(const std::vector<char>& sets) {
  in_parallel(sets.size(), threads_, [&](std::size_t s) {
    if (sets[s] == 0) return;
    const auto set = static_cast<Index>(s);
    known_[s] = 1;
    costs_[s] = price(set);
    if (awake_of_[s] == kNoFloor) return;
    const MutableBits awake = MutableBits(awake_).subspan(awake_of_[s] * instance_.words, instance_.words);
    std::fill(awake.begin(), awake.end(), Word{0});
    add_awake(instance_, costs_[s].k, state_.activity(set), awake);
  });
  for (Index set = 0; set < sets.size(); ++set) {
    for (const Index enclosure : instance_.sets[set].enclosures)
      if (sets[set] != 0) awake_steps_[enclosure] = kNotCounted;
  }
  in_parallel(awake_steps_.size(), threads_, [&](std::size_t d) {
    const auto domain = static_cast<Index>(d);
    if (awake_steps_[d] == kNotCounted && !state_.sets_under_floor(domain).empty())
      awake_steps_[d] = count_awake_steps(domain);
  });
}

void CurrentPrices::outdate(Index set) {
  known_[set] = 0;
  for (const Index enclosure : instance_.sets[set].enclosures) awake_steps_[enclosure] = kNotCounted;
}

double CurrentPrices::awake_steps(Index enclosure) const {
  return awake_steps_[enclosure] != kNotCounted ? awake_steps_[enclosure] : count_awake_steps(enclosure);
}

double CurrentPrices::count_awake_steps(Index enclosure) const {
  std::vector<Word> awake(instance_.words);
  for (const Index set : state_.sets_under_floor(enclosure)) add_awake_of(set, awake);
  return weighed_steps(instance_, awake);
}

SetCost CurrentPrices::of(Index set) const { return known_[set] != 0 ? costs_[set] : price(set); }

void CurrentPrices::add_awake_of(Index set, MutableBits awake) const {
  if (known_[set] == 0 || awake_of_[set] == kNoFloor)
    return add_awake(instance_, of(set).k, state_.activity(set), awake);
  const Bits own = Bits(awake_).subspan(awake_of_[set] * instance_.words, instance_.words);
  for (std::size_t w = 0; w < own.size(); ++w) awake[w] |= own[w];
}

SetCost CurrentPrices::price(Index set) const {
  return cost_of_set(instance_, set, state_.activity(set), !state_.members(set).empty(),
                     state_.awake_needs(set) > 0, TimeoutRule::best);
}

}  // namespace tierwatt::planner
