// A plan in which given sets are emptied, whatever that costs: what `tierwatt whatif --retire` compares.
//
// The volumes of these sets are put elsewhere first, the largest first, where they add the fewest steps
// awake; the search goes on from there, with the sets closed to all. The places that it ends with are then
// ordered, evaluated and reviewed from where the volumes really stand, so that the figures are those of a
// plan like any other, but for one thing: moves out of these sets are not refused when they do not pay.
#pragma once

#include <string>
#include <vector>

#include "planner/cli/make_plan.h"
#include "planner/model/plan.h"
#include "probe/base/result.h"
#include "probe/profile/snapshot.h"

namespace tierwatt::planner {

// Infeasible, with the reason, where a volume has nowhere to go. Errors: a set that the snapshot does not
// have.
Result<Plan> plan_retiring(const Snapshot& filled, const std::vector<std::string>& sets,
                           const PlanRequest& request);

}  // namespace tierwatt::planner
