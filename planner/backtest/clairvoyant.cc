// A sweep over the steps with demand by step, priced by one fractional knapsack for each kind of I/O. Tested
// by tests/planner/backtest/clairvoyant_test.cc.
#include <algorithm>
#include <array>
#include <vector>

#include "planner/backtest/backtest.h"
#include "planner/simulate/evaluate.h"
#include "planner/solve/knapsack.h"

namespace tierwatt::planner {
namespace {

constexpr std::array kIo = {kReadIops, kWriteIops};
constexpr double kRoundedDown = 1 - 1e-9;  // what rounding of many sums could have added

// A set over its limit may go on as it is.
std::vector<double> rooms_of(const Instance& test, Resource resource) {
  std::vector<double> rooms(test.sets.size());
  for (const VolumeModel& volume : test.volumes) rooms[volume.set] += volume.demand[resource];
  for (Index s = 0; s < rooms.size(); ++s) rooms[s] = std::max(rooms[s], test.sets[s].limit[resource]);
  return rooms;
}

// The least that a set can draw, and what waking it adds.
double least_w(const Instance& test, Index s) {
  const SetModel& set = test.sets[s];
  if (set.is_new) return 0;
  if (!may_retire(test, set)) return set.idle_w.value;
  return std::min({retired_w(test, set).value, set.idle_w.value, set.standby_w.value});
}
double waking_w(const Instance& test, Index s) {
  return std::max(0.0, test.sets[s].idle_w.value - std::max(least_w(test, s), 0.0));
}

}  // namespace

double clairvoyant_floor_j(const Instance& test) {
  std::vector<double> watts(test.sets.size());
  double floor_w = 0;
  for (Index s = 0; s < test.sets.size(); ++s) {
    watts[s] = waking_w(test, s);
    floor_w += least_w(test, s);
  }
  std::vector<Knapsack> knapsacks;
  for (const Resource resource : kIo) knapsacks.emplace_back(watts, rooms_of(test, resource));
  std::vector<std::array<double, kIo.size()>> change(std::size_t{test.steps} + 1);
  for (Index v = 0; v < test.volumes.size(); ++v) {
    for (const Run run : test.runs_of(v)) {
      for (std::size_t io = 0; io < kIo.size(); ++io) {
        change[run.start][io] += test.volumes[v].demand[kIo[io]];
        change[run.start + run.length][io] -= test.volumes[v].demand[kIo[io]];
      }
    }
  }
  std::array<double, kIo.size()> demand{};
  double joules = floor_w * test.window_s();
  for (std::uint32_t step = 0; step < test.steps; ++step) {
    double least = 0;
    for (std::size_t io = 0; io < kIo.size(); ++io) {
      demand[io] += change[step][io];
      least = std::max(least, knapsacks[io].least_watts(std::max(0.0, demand[io])));
    }
    joules += least * test.step_s;
  }
  return joules * kRoundedDown;
}

}  // namespace tierwatt::planner
