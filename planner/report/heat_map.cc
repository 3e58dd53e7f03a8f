// Awake runs poured into columns: a run touches each column it crosses once, so the cost is runs + columns a
// set. Tested by tests/planner/report/heat_map_test.cc.
#include "planner/report/heat_map.h"

#include <algorithm>
#include <utility>

#include "planner/report/places.h"

namespace tierwatt::planner {
namespace {

// Whole steps a column holds: an hour or more, so that the window takes at most max_columns.
std::uint64_t steps_per_column(const Window& window, std::size_t max_columns) {
  const auto step_s = static_cast<std::uint64_t>(window.step_s);
  const std::uint64_t hour = std::max<std::uint64_t>(1, 3600 / step_s);
  const std::uint64_t hours = (window.steps + hour - 1) / hour;
  const std::uint64_t hours_a_column = std::max<std::uint64_t>(1, (hours + max_columns - 1) / max_columns);
  return hour * hours_a_column;
}

// Adds the set's awake share of each column to `row`, weighed by `weight`.
void pour(const std::vector<Run>& awake, std::uint64_t per_column, std::uint32_t steps, float weight,
          std::vector<float>& row) {
  for (const Run& run : awake) {
    const std::uint64_t end = std::uint64_t{run.start} + run.length;
    for (std::uint64_t at = run.start; at < end;) {
      const std::uint64_t column = at / per_column;
      const std::uint64_t column_end = std::min<std::uint64_t>((column + 1) * per_column, steps);
      const std::uint64_t until = std::min(end, column_end);
      const auto length = static_cast<float>(column_end - column * per_column);
      row[column] += weight * static_cast<float>(until - at) / length;
      at = until;
    }
  }
}

struct Ordered {
  Index set = 0;
  std::size_t node = 0;
};

// Spinning sets node by node, within a node the busiest after the plan first.
std::vector<Ordered> row_order(const Snapshot& snapshot, const Nodes& nodes, const Replay& after) {
  std::vector<Ordered> order;
  for (Index s = 0; s < snapshot.sets.size(); ++s) {
    const bool shown = after[s].spins && !snapshot.sets[s].drives.empty();
    if (shown) order.push_back({s, nodes.of_drive(snapshot.drives[snapshot.sets[s].drives.front()])});
  }
  std::stable_sort(order.begin(), order.end(), [&](const Ordered& a, const Ordered& b) {
    if (a.node != b.node) return a.node < b.node;
    return after[a.set].awake_steps > after[b.set].awake_steps;
  });
  return order;
}

}  // namespace

HeatMap build_heat_map(const Snapshot& snapshot, const Replay& before, const Replay& after,
                       std::size_t max_rows, std::size_t max_columns) {
  HeatMap map;
  const Window& window = snapshot.window;
  map.start = window.start;
  if (window.steps == 0 || max_rows == 0 || max_columns == 0) return map;
  const std::uint64_t per_column = steps_per_column(window, max_columns);
  map.column_s = static_cast<std::int64_t>(per_column) * window.step_s;
  map.columns = (window.steps + per_column - 1) / per_column;
  const Nodes nodes = list_nodes(snapshot);
  const std::vector<Ordered> order = row_order(snapshot, nodes, after);
  map.sets = static_cast<std::int64_t>(order.size());
  const std::size_t group = std::max<std::size_t>(1, (order.size() + max_rows - 1) / max_rows);
  for (std::size_t first = 0; first < order.size(); first += group) {
    const std::size_t count = std::min(group, order.size() - first);
    const SpindleSet& leader = snapshot.sets[order[first].set];
    HeatRow row;
    row.label = count == 1 ? leader.id : std::to_string(count) + " sets from " + leader.id;
    row.node = nodes.names[order[first].node];
    row.sets = static_cast<std::int64_t>(count);
    row.role = after[order[first].set].role;
    row.before.assign(map.columns, 0);
    row.after.assign(map.columns, 0);
    const float weight = 1.0F / static_cast<float>(count);
    for (std::size_t i = first; i < first + count; ++i) {
      pour(before[order[i].set].awake, per_column, window.steps, weight, row.before);
      pour(after[order[i].set].awake, per_column, window.steps, weight, row.after);
    }
    map.rows.push_back(std::move(row));
  }
  return map;
}

}  // namespace tierwatt::planner
