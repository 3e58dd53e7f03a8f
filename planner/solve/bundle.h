// A bundle: all volumes that left one set. They belong together, because watts fall when the last one goes;
// so they are judged together: what would the window take if they had stayed, all others being where they
// are?
//
// Only the set they left, the sets they went to, and the floors above these change, and each is priced once;
// no volume is moved for the question. Tested by tests/planner/solve/bundle_test.cc against evaluate().
#pragma once

#include <span>
#include <vector>

#include "planner/simulate/evaluate.h"
#include "planner/solve/state.h"

namespace tierwatt::planner {

struct Bundle {
  Index source = kNone;
  std::vector<Index> volumes;  // none of them on the source now
};

// By the set that was left, ascending.
std::vector<Bundle> bundles_of(const Instance& instance, const std::vector<Index>& place);

// Joules of the window that the bundle saves, with the interval of the difference.
Band saving_of(const State& state, const Bundle& bundle);
// Of each, by several threads.
std::vector<Band> savings_of(const State& state, std::span<const Bundle> bundles, int threads);

}  // namespace tierwatt::planner
