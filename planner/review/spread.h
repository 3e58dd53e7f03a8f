// Spread: replicas of one group in distinct places, before, after, after each move in the listed order, and
// in flight, where both ends of a move count.
//
// One count for each (group, place) that holds a replica; a place is a set or a domain. A move touches the
// few places of its two sets, so a prefix costs a handful of look-ups however large the cluster is.
// Threads: pure. Tested by tests/planner/review/spread_test.cc.
#pragma once

#include "planner/review/moves.h"

namespace tierwatt::planner {

void review_spread_before(const Site& site, Findings& findings);
void review_spread_of_moves(const Site& site, const CheckedMoves& moves, Findings& findings);

}  // namespace tierwatt::planner
