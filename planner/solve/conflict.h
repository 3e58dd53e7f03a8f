// Rules that contradict each other: why a snapshot has no plan.
//
// A volume may stay where it stands even when a set is over its limits or replicas share a domain: that may
// not get worse, and nothing has to be mended. What has to be is a volume on a set that its own rules
// exclude: it needs another place. There is none when the rules below cannot be kept together; each is a
// necessary condition, so that a conflict that is found is one, whatever else is moved:
//   place: the volume's own rules (pinned, activity_unknown, allowed_sets, allowed_classes, node_affinity)
//   leave a set;
//   room: one of these sets could take it, of every resource, beside the volumes there that may never leave;
//   together: all misplaced volumes fit by parts, each resource by itself (largest flow), and up to 64 that
//   want the same sets fit whole (backtracking, planner/solve/fit.h); in a small cluster also beside all
//   others, each of which may stay or make way;
//   spread: the replicas of a group can stand in distinct hard domains (largest matching, Kuhn 1955; and
//   backtracking, in which those that are well placed stay or make way).
// Beside that, a hard spread over a kind of which fewer domains have drives than a group has replicas can be
// kept by no placement at all, and contradicts itself.
// The conflict is made as small as it gets by leaving out one rule after the other and keeping out what the
// contradiction does without (deletion filter: Chinneck and Dravnieks, "Locating minimal infeasible
// constraint sets in linear programs", 1991). It is irreducible, not always the smallest of all.
//
// A deadline shorter than a spin-up is no conflict: a set may always stay awake. Nor are limits on moves.
// Threads: pure function. Tested by tests/planner/solve/conflict_test.cc.
#pragma once

#include <string>
#include <vector>

#include "planner/model/instance.h"

namespace tierwatt::planner {

enum class ConflictRule {
  pinned,
  activity_unknown,
  allowed_sets,
  allowed_classes,
  node_affinity,
  headroom,
  spread
};
const char* to_string(ConflictRule rule);

struct ConflictPart {
  ConflictRule rule = ConflictRule::headroom;
  Index volume = kNone;   // whose rule it is; kNone: the policy's
  Index group = kNone;    // of a spread
  bool occupant = false;  // a volume that is well placed, and in the way
};

struct Conflict {
  std::vector<ConflictPart> parts;  // without any one of them there would be a place
  std::string text;                 // all of them, in one sentence
};

// Empty parts: none was found.
Conflict find_conflict(const Instance& instance);

}  // namespace tierwatt::planner
