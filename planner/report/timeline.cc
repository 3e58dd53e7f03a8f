// Lanes by destination; within a lane, copies that overlap take rows of their own (first fit over starts).
// Tested by tests/planner/report/timeline_test.cc.
#include "planner/report/timeline.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <unordered_map>

namespace tierwatt::planner {
namespace {

constexpr std::size_t kMaxRows = 4;  // copies at once that still get a row each

Bar bar_of(const Move& move) {
  return {move.start_s,
          std::max(move.start_s, move.end_s),
          move.wave,
          0,
          1,
          static_cast<double>(move.bytes.value()),
          move.volume};
}

// First fit: the first row that is free at the bar's start; the last row when none is.
void place_in_rows(Lane& lane) {
  std::vector<double> free_at;
  for (Bar& bar : lane.bars) {
    std::size_t row = 0;
    while (row < free_at.size() && free_at[row] > bar.start_s) ++row;
    if (row == free_at.size() && row < kMaxRows) free_at.push_back(0);
    row = std::min(row, kMaxRows - 1);
    free_at[row] = std::max(free_at[row], bar.end_s);
    bar.row = static_cast<int>(row);
  }
  lane.rows = static_cast<int>(std::max<std::size_t>(1, free_at.size()));
}

// Neighbours of one wave and row closer than `gap_s` become one bar.
void melt(Lane& lane, double gap_s) {
  std::vector<Bar> bars;
  std::map<int, std::size_t> last_of_row;
  for (const Bar& bar : lane.bars) {
    const auto last = last_of_row.find(bar.row);
    if (last != last_of_row.end()) {
      Bar& previous = bars[last->second];
      if (previous.wave == bar.wave && bar.start_s - previous.end_s <= gap_s) {
        previous.end_s = std::max(previous.end_s, bar.end_s);
        previous.moves += bar.moves;
        previous.bytes += bar.bytes;
        previous.label.clear();
        continue;
      }
    }
    last_of_row[bar.row] = bars.size();
    bars.push_back(bar);
  }
  lane.bars = std::move(bars);
}

std::vector<const Move*> by_start(const std::vector<Move>& moves) {
  std::vector<const Move*> order;
  order.reserve(moves.size());
  for (const Move& move : moves) order.push_back(&move);
  std::stable_sort(order.begin(), order.end(),
                   [](const Move* a, const Move* b) { return a->start_s < b->start_s; });
  return order;
}

void append(Lane& lane, const Move& move) {
  lane.bars.push_back(bar_of(move));
  lane.moves += 1;
  lane.bytes += static_cast<double>(move.bytes.value());
}

}  // namespace

Timeline build_timeline(const std::vector<Move>& moves, std::size_t max_lanes, std::size_t max_bars) {
  Timeline timeline;
  std::unordered_map<std::string_view, std::size_t> lane_of;
  std::set<int> waves;
  for (const Move* move : by_start(moves)) {
    timeline.duration_s = std::max(timeline.duration_s, move->end_s);
    waves.insert(move->wave);
    const auto [at, added] = lane_of.emplace(move->to, std::min(lane_of.size(), max_lanes));
    const bool shared = at->second == max_lanes;
    if (added && (!shared || timeline.lanes.size() == max_lanes))
      timeline.lanes.push_back({.destination = move->to});
    append(timeline.lanes[at->second], *move);
  }
  timeline.waves = static_cast<std::int64_t>(waves.size());
  timeline.destinations = static_cast<std::int64_t>(lane_of.size());
  if (lane_of.size() > max_lanes + 1) {
    timeline.lanes.back().destination = std::to_string(lane_of.size() - max_lanes) + " other destinations";
  }
  for (Lane& lane : timeline.lanes) place_in_rows(lane);
  // Melting by ever wider gaps; the widest leaves one bar a lane, row and wave run.
  for (double part = 2000; moves.size() > max_bars && part >= 1; part /= 10) {
    std::size_t bars = 0;
    for (Lane& lane : timeline.lanes) melt(lane, timeline.duration_s / part);
    for (const Lane& lane : timeline.lanes) bars += lane.bars.size();
    timeline.melted = true;
    if (bars <= max_bars) break;
  }
  return timeline;
}

}  // namespace tierwatt::planner
