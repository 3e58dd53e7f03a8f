// Spread: replicas of one group in distinct places, before, after, after each move in the listed order, and
// in flight, where both ends of a move count.
//
// Groups know nothing of each other, so each is walked alone: a count for each place that holds one of its
// replicas (a place is a set or a domain), changed by each of its moves at the few places of two sets.
// Threads: pure. Tested by tests/planner/review/spread_test.cc.
#pragma once

#include "planner/review/moves.h"

namespace tierwatt::planner {

void review_spread_before(const Site& site, Findings& findings);
void review_spread_of_moves(const Site& site, const CheckedMoves& moves, Findings& findings);

}  // namespace tierwatt::planner
