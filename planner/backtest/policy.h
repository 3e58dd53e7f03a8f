// A policy of power and placement as the backtest sees it: it may look at the train window as long as it
// likes, and then answers for the test window, whose activity it meets step by step.
//
// Each file of this folder is one policy (or one family), and its head says what is kept of the published
// rule and what is simplified at the granularity of volumes: a snapshot knows in which steps a volume did
// I/O, not which blocks. Where a simplification has to lean to one side, it leans towards the published
// policy, so that a comparison with it is not won by a poor rebuild.
//
// `train` and `test` are of one cluster: same sets, same volumes, same places. Threads: pure.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "planner/simulate/replay.h"

namespace tierwatt::planner {

enum class PolicyKind {
  plain,         // what an administrator does
  published,     // rebuilt after its paper
  strengthened,  // a published idea with what this planner knows
  ours,
  hindsight,  // ours, but planned on the test window itself: what not knowing it costs
};
const char* to_string(PolicyKind kind);

struct Policy {
  std::string name;   // "pdc"; stands in the document
  std::string title;  // for people
  PolicyKind kind = PolicyKind::plain;
  std::string source;  // where it was published; "" for others
  std::function<Service(const Instance& train, const Instance& test)> serve;
};

struct PolicyOptions {
  // Share of a volume's bytes that its working set takes, and share of its bursts of I/O that also read
  // outside it. Verma et al. (2010, section 3) found the data used over weeks to be a few hundredths of a
  // volume; the second is not in any snapshot, so it is an assumption that the document names.
  double working_set = 0.05;
  double working_set_misses = 0.1;
  double cache_disks = 0;  // MAID: share of the spinning sets; 0: the best of a few for the train window
  double consolidation_hours = 2;  // SRCMap: how often the awake sets are chosen anew
};

// Spinning without pause first, then as published, by year.
std::vector<Policy> published_policies(const PolicyOptions& options);

}  // namespace tierwatt::planner
