// From wanted places to ordered moves of which every prefix is feasible, so that one can stop anywhere.
//
// Event-driven list scheduling (Graham 1966). A move reserves its destination when it starts and releases its
// source when it ends (copied, read back, switched); in between both ends count, for bytes, IOPS, bandwidth
// and replica domains alike. A set copies as many volumes at once as parallel_moves() says; of a replica
// group one member at a time. Which of those that may start comes first: planner/schedule/priority.h.
//
// Sets that will be empty at the end are scratch, so they are emptied last: a move out of one is held back as
// long as others are yet to leave its destination. Otherwise newcomers fill the sets in use while their old
// volumes wait for room elsewhere, and the end is a knot that only hops undo, one after the other (on 2 000
// disks the makespan is 1.09 times the bound with this rule and 60 times without). When nothing is in flight
// and nothing can start, the rule is dropped; then one blocked volume hops to a set with room (two moves),
// else it is dropped with the reason.
//
// Bound: no order is shorter than the busiest set's work over its parallelism; the result gives both.
// Threads: none; pure function.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "planner/model/instance.h"

namespace tierwatt::planner {

// Copying reads once and reads back once to compare: twice the bytes over the slower end.
inline constexpr double kCopyPasses = 2;
// What production keeps of a set's bandwidth while volumes move.
inline constexpr double kCopyShare = 0.5;
// What even a volume of no bytes takes: a move ends after its start, or the order of two would be undefined.
inline constexpr double kShortestMoveS = 1;

struct ScheduledMove {
  Index volume = kNone, from = kNone, to = kNone;
  double start_s = 0, end_s = 0;
  int wave = 1;      // moves that start after those of the wave before had to end
  bool hop = false;  // to scratch
};

struct DroppedMove {
  Index volume = kNone, to = kNone;
  std::string why;
  std::map<std::string, double> number;
};

struct Schedule {
  std::vector<ScheduledMove> moves;  // in the order of their starts
  std::vector<DroppedMove> dropped;
  std::vector<Index> final_place;
  double makespan_s = 0;
  double bound_s = 0;
};

// `wanted` has a set for each volume. Never fails: what cannot be done is in `dropped`.
Schedule order_moves(const Instance& instance, const std::vector<Index>& wanted);

// Seconds that one volume takes from one set to another.
double move_seconds(const Instance& instance, Index volume, Index from, Index to);

}  // namespace tierwatt::planner
