// Settle: volumes go home whose absence no longer pays.
//
// What a search moved early may have become pointless by what it moved later. Each volume away is asked in
// turn whether its home has room and takes it for no more than it costs where it is; going home must be
// feasible in its turn, so it is repeated until nothing changes, at most `rounds` times (where sets cost the
// same, volumes of no bytes could trade places for ever). Tested by tests/planner/solve/settle_test.cc.
#pragma once

#include <span>

#include "planner/solve/signature.h"
#include "planner/solve/state.h"

namespace tierwatt::planner {

// With `in_use` an empty set is not opened again for one volume.
void settle(State& state, bool in_use, int rounds);

// Once, for large instances, with `in_use`: the sketch says who may gain by going home, those are priced, and
// all that gain go at once: together they save no less than one by one, as a rule, and else all stay.
void settle_by_sketch(State& state, std::span<const Signature> signatures, int threads);

}  // namespace tierwatt::planner
