// The moves of a plan, resolved against the snapshot: names become indices, and what is wrong with the list
// itself is said: numbering, order, times, bytes, a chain that does not hold, places that are not allowed,
// limits. Only moves that can be carried out at all are handed to the other rules.
// Threads: pure. Tested by tests/planner/review/moves_test.cc.
#pragma once

#include <cstdint>
#include <vector>

#include "planner/review/findings.h"
#include "planner/review/site.h"

namespace tierwatt::planner {

struct CheckedMove {
  Index volume = kNone, from = kNone, to = kNone;  // from: where the volume really is by then
  double start_s = 0, end_s = 0;
  std::int64_t n = 0;  // place in the plan's list, from 1
};

struct CheckedMoves {
  std::vector<CheckedMove> list;   // in the plan's order
  std::vector<Index> final_place;  // of each volume
};

CheckedMoves check_moves(const Site& site, const Plan& plan, Findings& findings);

// Starts and ends of moves in time; at one moment ends come first, since a finished move frees its source.
struct MoveEvent {
  double time_s = 0;
  bool starts = false;
  std::size_t move = 0;   // index into CheckedMoves::list
  std::int64_t done = 0;  // moves that have ended before it
};
std::vector<MoveEvent> timeline(const CheckedMoves& moves);

}  // namespace tierwatt::planner
