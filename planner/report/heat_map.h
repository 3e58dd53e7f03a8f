// How much of each hour each spinning set was awake, before and after: the picture in which a plan is seen
// to work. Columns are hours, or whole multiples of an hour (or of a step longer than that) when the window
// is long; rows are sets, node by node, or groups of neighbours when there are many.
//
// Threads: pure functions. Errors: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "planner/model/plan.h"
#include "planner/report/replay.h"
#include "probe/profile/snapshot.h"

namespace tierwatt::planner {

struct HeatRow {
  std::string label;  // the set's id, or "12 sets from hdd-0001"
  std::string node;
  std::int64_t sets = 1;
  SetRole role = SetRole::awake;     // after; of a group: its first set's
  std::vector<float> before, after;  // awake share of each column, 0 to 1
};

struct HeatMap {
  WallTime start{};
  std::int64_t column_s = 3600;
  std::size_t columns = 0;
  std::vector<HeatRow> rows;
  std::int64_t sets = 0;  // spinning sets in all rows
  [[nodiscard]] bool grouped() const { return static_cast<std::int64_t>(rows.size()) < sets; }
};

HeatMap build_heat_map(const Snapshot& snapshot, const Replay& before, const Replay& after,
                       std::size_t max_rows, std::size_t max_columns);

}  // namespace tierwatt::planner
