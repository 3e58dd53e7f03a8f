// Where the watts of a replayed window are drawn, and which kind of figure they rest on.
//
// A drive's mean watts = (idle x awake + standby x asleep steps) / steps + spin-up joules x wake-ups /
// window, summed over the drives of a node; an enclosure's floor counts in the steps in which a drive of it
// is awake. Errors of parts are added as shared (bounds add), as in Estimate. Threads: pure functions.
// Errors: none; a drive without a figure counts 0 W and is counted in `unknown`.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "planner/model/plan.h"
#include "planner/report/replay.h"
#include "probe/profile/snapshot.h"

namespace tierwatt::planner {

inline constexpr std::size_t kSources = 5;  // as many as enumerators of Source

struct NodeLoad {
  std::string node;  // domain id; "(no node)" for drives outside any
  Figure watts;
};

struct PlaceWatts {
  std::vector<NodeLoad> nodes;  // in the order in which the snapshot lists the nodes
  Figure total_watts;
  std::array<double, kSources> by_source{};  // watts resting on each source, by rank
  std::int64_t unknown_drives = 0;           // drives without a power figure: not counted
};

PlaceWatts watts_by_node(const Snapshot& snapshot, const Replay& replay);

// The snapshot's nodes, in its order, and "(no node)" last; which of them each domain and drive belongs to.
struct Nodes {
  std::vector<std::string> names;
  std::vector<std::size_t> of_domain;  // index into names
  [[nodiscard]] std::size_t of_drive(const SnapshotDrive& drive) const {
    return drive.domain < of_domain.size() ? of_domain[drive.domain] : names.size() - 1;
  }
};
Nodes list_nodes(const Snapshot& snapshot);

// Puts the plan's `filled` figures into the places where the snapshot has none: power.idle, power.standby,
// power.active, spinup.joules, spinup.seconds, floor_watts. What is there stays.
void fill_from_plan(Snapshot& snapshot, const std::vector<Filled>& filled);

}  // namespace tierwatt::planner
