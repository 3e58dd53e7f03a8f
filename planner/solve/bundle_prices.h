// What each of many bundles saves. They are priced set by set rather than bundle by bundle: a set's planes
// are read once for all the bundles that have volumes on it, and at a million volumes reading is what takes
// time. Bundles with a floor above one of their sets are judged one by one (planner/solve/bundle.h), beside
// what all other sets take.
//
// Tested by tests/planner/solve/bundle_prices_test.cc.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "planner/simulate/evaluate.h"
#include "planner/simulate/saving.h"
#include "planner/solve/bundle.h"
#include "planner/solve/current_prices.h"

namespace tierwatt::planner {

// Of many bundles. Threads: const use is safe from any.
class BundlePrices {
 public:
  // The state and the bundles, which are those of its places, must outlive it. `home`: what each set takes
  // with the snapshot's places under TimeoutRule::best.
  BundlePrices(const State& state, std::span<const Bundle> bundles, std::span<const SetCost> home,
               int threads);

  // What bundles[b] saves, as saving_of() has it.
  [[nodiscard]] Band saving(std::size_t b) const;
  // Prices anew what depends on the marked sets, whose volumes are no longer the same. Bundles that went home
  // are left out of it; no new bundle may have come about.
  void renew(const std::vector<char>& sets);
  // The set's volumes are no longer the same, and what it takes is not to be relied on until renew().
  void outdate(Index set) { current_.outdate(set); }
  // What it saves as the state is now, whatever has changed since.
  [[nodiscard]] Band saving_now(const Bundle& bundle) const { return saving_of(state_, bundle, current_); }

 private:
  // Volumes of one bundle that are on one set, and what that set would take if they were not.
  struct Removal {
    Index set = kNone;
    std::uint32_t bundle = 0;
    std::uint32_t first = 0, last = 0;  // of volumes_
    SetUnits units;
  };

  void list_removals();
  void list_by_bundle();
  void price_removals(const std::vector<char>& sets);
  void price_returns(const std::vector<char>& sets);
  [[nodiscard]] bool is_priced(std::size_t b) const;
  [[nodiscard]] SetUnits units_of(const Removal& removal, std::vector<Word>& activity) const;
  [[nodiscard]] SetUnits units_of_return(const Bundle& bundle) const;

  const State& state_;
  const Instance& instance_;
  std::span<const Bundle> bundles_;
  std::span<const SetCost> home_;
  int threads_;
  CurrentPrices current_;
  std::vector<Index> volumes_;               // of removals, one after the other
  std::vector<Removal> removals_;            // by set, then by bundle
  std::vector<std::uint32_t> first_;         // of each set's removals; one more at the end
  std::vector<std::uint32_t> by_bundle_;     // removals by bundle, then by set
  std::vector<std::uint32_t> bundle_first_;  // of each bundle's part of it; one more at the end
  std::vector<char> alone_;                  // by bundle: a floor is above one of its sets
  std::vector<SetUnits> returns_;            // by bundle: its own set
};

}  // namespace tierwatt::planner
