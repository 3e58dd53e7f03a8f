// Why a volume may not stand on a set, where all others stand as they do: every rule that speaks against it,
// in words and numbers. The rules are those of planner/model/instance.h and the limits of a set; here they
// are told apart one by one.
//
// Rules by name: activity_unknown, pinned, allowed_sets, allowed_classes, node_affinity, headroom, read_iops,
// write_iops, read_bandwidth, write_bandwidth, one_set (two replicas on one set), spread, spread_order (two
// replicas would have to trade domains).
// A deadline shorter than a spin-up forbids no place: it costs that the set stays awake, and is in the price.
// Threads: pure functions.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "planner/explain/standing.h"

namespace tierwatt::planner {

struct Reason {
  std::string rule;
  std::string text;  // what stands behind "because"
  std::map<std::string, double> number;
};

// Empty: it may. The set is not where the volume stands.
std::vector<Reason> why_not(const Standing& standing, Index volume, Index set);

// Of them, those that hold wherever the volume would go: unknown activity, pinned.
std::vector<Reason> why_nowhere(const Instance& instance, Index volume);

}  // namespace tierwatt::planner
