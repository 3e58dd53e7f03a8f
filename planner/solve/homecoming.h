// Homecoming: what a construction found no place for goes back to where it stands in the snapshot.
//
// Among a hundred thousand volumes with rules of their own there are always some that find every set of
// their nodes full, or a replica in each domain. The snapshot's places are feasible together, so the way back
// is always open: the volume goes home; replicas placed in the way of that go home too; and volumes from
// elsewhere that took its room leave and are placed anew, or go home in their turn. None goes home twice, so
// it ends, at worst with everything where it was.
//
// Tested by tests/planner/solve/homecoming_test.cc. Threads: one.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "planner/solve/board.h"

namespace tierwatt::planner {

// Every volume but `homeless` is placed on the board, and at the end those are too. `place` looks for a place
// and puts the volume there, or says no.
void bring_home(const Instance& instance, std::span<const Signature> signatures, Board& board,
                std::vector<Index> homeless, const std::function<bool(Index volume)>& place);

}  // namespace tierwatt::planner
