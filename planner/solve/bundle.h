// A bundle: all volumes that left one set. They belong together, because watts fall when the last one goes;
// so they are judged together: what would the window take if they had stayed, all others being where they
// are?
//
// Only the set they left, the sets they went to, and the floors above these change, and each is priced once;
// no volume is moved for the question. Tested by tests/planner/solve/bundle_test.cc against evaluate().
#pragma once

#include <span>
#include <vector>

#include "planner/simulate/saving.h"
#include "planner/solve/current_prices.h"
#include "planner/solve/state.h"

namespace tierwatt::planner {

struct Bundle {
  Index source = kNone;
  std::vector<Index> volumes;  // none of them on the source now
};

// By the set that was left, ascending.
std::vector<Bundle> bundles_of(const Instance& instance, const std::vector<Index>& place);

// What the bundle saves in the window (SavingOf::objective): the value, and the one-sided 95 % bounds of the
// difference (mean -+ kGateSd standard deviations).
Band saving_of(const State& state, const Bundle& bundle);
// The same where the state's sets have been priced.
Band saving_of(const State& state, const Bundle& bundle, const CurrentPrices& current);
// Of these volumes, how many need the set awake.
int awake_needs_of(const Instance& instance, Index set, std::span<const Index> volumes);

}  // namespace tierwatt::planner
