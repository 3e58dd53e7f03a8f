// Room: bytes, IOPS and bandwidth of every set, before, after each move in the listed order, and while moves
// overlap in time with both ends counted. Threads: pure. Tested by tests/planner/review/room_test.cc.
#pragma once

#include "planner/review/moves.h"

namespace tierwatt::planner {

// Sets over their limit as the snapshot has them: `warn`, since they may stay so.
void review_room_before(const Site& site, Findings& findings);
// An arrival that leaves a set over its limit in something that the volume asks for is a `fail`.
void review_room_of_moves(const Site& site, const CheckedMoves& moves, Findings& findings);

}  // namespace tierwatt::planner
