// Savings against bytes moved: what could be had for less moving than the plan's. Each point is the best that
// the search finds within a limit on bytes; the first is better timeouts alone, the last the plan itself.
//
// The points' places are as the search found them: only the plan's are ordered, pruned and reviewed, so that
// a plan made with that max_bytes may move a little less. A wider limit is never answered worse than a
// tighter one.
#pragma once

#include <array>
#include <vector>

#include "planner/model/plan.h"
#include "planner/solve/search.h"
#include "probe/base/result.h"
#include "probe/profile/snapshot.h"

namespace tierwatt::planner {

// Shares of the plan's bytes at which the frontier is asked.
inline constexpr std::array kFrontierShares{0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8};

// `filled`: the plan's snapshot with every figure. Empty when the plan moves nothing.
Result<std::vector<FrontierPoint>> frontier_of(const Snapshot& filled, const Plan& plan,
                                               const SearchOptions& options);

}  // namespace tierwatt::planner
