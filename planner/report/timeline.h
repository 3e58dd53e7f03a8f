// The moves as a timeline: one lane a destination, one bar a copy; neighbours melt into one bar where there
// would be too many to see, destinations beyond the limit share a last lane.
//
// Threads: pure functions. Errors: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "planner/model/plan.h"

namespace tierwatt::planner {

struct Bar {
  double start_s = 0, end_s = 0;
  int wave = 1;
  int row = 0;  // within its lane: copies at the same time stand under one another
  std::int64_t moves = 1;
  double bytes = 0;
  std::string label;  // the volume, when it is one move
};

struct Lane {
  std::string destination;  // set id, or "37 other destinations"
  int rows = 1;
  std::int64_t moves = 0;
  double bytes = 0;
  std::vector<Bar> bars;
};

struct Timeline {
  double duration_s = 0;
  std::int64_t waves = 0, destinations = 0;
  std::vector<Lane> lanes;  // by first start
  bool melted = false;      // some bars stand for several moves
};

Timeline build_timeline(const std::vector<Move>& moves, std::size_t max_lanes, std::size_t max_bars);

}  // namespace tierwatt::planner
