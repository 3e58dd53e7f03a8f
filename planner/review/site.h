// The hardware as the checker sees it: what each set can take, what it draws, where it stands. Read straight
// from the snapshot's records; planner/model's instance is deliberately not used.
// Units as the names say; doubles. Ownership: keeps a pointer to the snapshot. Threads: immutable.
// Tested by tests/planner/review/site_test.cc.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "planner/review/findings.h"
#include "probe/profile/snapshot.h"

namespace tierwatt::planner {

// Bytes, read I/O a second, write I/O a second, bytes read a second, bytes written a second.
inline constexpr std::size_t kLoads = 5;
using Loads = std::array<double, kLoads>;
const char* load_name(std::size_t load);

struct SiteSet {
  Loads limit{};  // with the policy's headroom; bytes less what is reserved
  Loads whole{};  // without headroom: what an emergency may use
  double idle_w = 0, standby_w = 0, spinup_j = 0, spinup_s = 0;
  bool can_sleep = false;
  std::vector<Index> domains;     // nearest of each kind above each drive; sorted, each once
  std::vector<Index> enclosures;  // those of them that are enclosures
};

struct Site {
  const Snapshot* snapshot = nullptr;
  std::vector<SiteSet> sets;
  std::vector<Loads> demand;                // of each volume
  std::vector<Index> place;                 // of each volume, in the snapshot
  std::vector<std::vector<Index>> members;  // of each group

  [[nodiscard]] const std::string& set_id(Index set) const { return snapshot->sets[set].id; }
  [[nodiscard]] const std::string& volume_id(Index volume) const { return snapshot->volumes[volume].id; }
  // "" for a volume without one.
  [[nodiscard]] std::string group_of(Index volume) const;
};

// Adds a `fail` finding "missing-figure" for each figure that nobody filled.
Site read_site(const Snapshot& filled, Findings& findings);

// "" when the volume may move there, else why not: pinned, unknown activity, allowed sets and classes, node
// affinity.
std::string why_not_there(const Site& site, Index volume, Index set);

// Whether any drive of the set stands at or below the domain.
bool stands_in(const Snapshot& snapshot, Index set, Index domain);

}  // namespace tierwatt::planner
