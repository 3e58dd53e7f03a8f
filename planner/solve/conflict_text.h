// A conflict in one sentence: who has no place, and the rules that cannot be kept together.
//
// Threads: pure function. Tested by tests/planner/solve/conflict_text_test.cc.
#pragma once

#include <string>
#include <vector>

#include "planner/solve/conflict.h"

namespace tierwatt::planner {

// `parts` is not empty. Of more than eight rules the first eight are named.
std::string conflict_text(const Snapshot& snapshot, const std::vector<ConflictPart>& parts);

// A group with more replicas than there are domains of a kind that no two of them may share.
std::string inseparable_text(const std::string& group, std::size_t replicas, DomainKind kind,
                             std::size_t domains);

}  // namespace tierwatt::planner
