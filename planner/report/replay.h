// When each set was awake, before and after a plan: the replay rule of docs/formats.md, done once more by the
// report itself. A plan states totals only; the heat map needs every hour, and watts by node need every
// set. That the totals of both agree is shown in the report (ReplayCheck).
//
// Work is in runs of steps, never in single steps: O(R log R) for R recorded runs, whatever the window.
// Threads: pure functions. Errors: none; a plan that names unknown sets or volumes is read as far as it goes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "planner/model/plan.h"
#include "probe/profile/snapshot.h"

namespace tierwatt::planner {

struct SetReplay {
  std::vector<Run> awake;  // sorted, disjoint
  std::int64_t awake_steps = 0;
  std::int64_t wake_ups = 0;
  bool never_sleeps = false;
  bool spins = false;
  bool counted = true;  // false: draws nothing (a new set that is not in use; a retired one that is off)
  SetRole role = SetRole::awake;
};

// One entry a set of the snapshot, in its order.
using Replay = std::vector<SetReplay>;

// Places of the snapshot, each set's own idle_timeout_s.
Replay replay_before(const Snapshot& snapshot);
// The awake steps of the same alone, without keeping when they are.
std::vector<std::int64_t> awake_steps_before(const Snapshot& snapshot);
// Places after the last move, the plan's timeouts and roles. A set that the plan does not mention keeps its
// idle_timeout_s.
Replay replay_after(const Snapshot& snapshot, const Plan& plan);

// The set of each volume after all moves.
std::vector<Index> places_after(const Snapshot& snapshot, const Plan& plan);

bool set_spins(const Snapshot& snapshot, const SpindleSet& set);

// Union of any runs, each stretched by `linger` steps, cut at `steps`.
std::vector<Run> awake_runs(std::vector<Run> active, std::uint64_t linger, std::uint32_t steps);

}  // namespace tierwatt::planner
