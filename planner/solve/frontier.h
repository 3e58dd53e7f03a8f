// The frontier: places under limits on what is moved, for one limit or for many at once.
//
// Taking a part of the unlimited plan is no plan: its volumes go where others have not left yet. So
// constructions (planner/solve/construct.h) are made on a path from coarse roles to fine ones. The coarsest
// gathers the hot volumes and leaves all others where they are; then sets are drained, then patterns are told
// apart; at the end nothing stays that would be better elsewhere. What is moved grows along the path, so the
// finest construction that keeps a limit is found by bisection, and each is made once for all limits. A
// limit's answer starts from the best construction that keeps it, or from the answer to a tighter limit where
// that is better, and is polished within what is left of the limit (planner/solve/polish.h). So an answer
// costs a polish, not a search of its own, and a wider limit is never answered worse.
//
// Deterministic for a seed and a step budget (shared by the limits) at any number of threads. The answers are
// never worse than doing nothing. Tested by tests/planner/solve/frontier_test.cc.
#pragma once

#include <span>
#include <vector>

#include "planner/solve/search.h"
#include "planner/solve/state.h"

namespace tierwatt::planner {

// One result for each limit, in the given order. The policy's own limits do not count here.
std::vector<SearchResult> search_frontier(const Instance& instance, const SearchOptions& options,
                                          std::span<const MoveLimits> limits);

}  // namespace tierwatt::planner
