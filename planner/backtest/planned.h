// Ours: what a plan document says, as a service. Its moves give the places, its sets the timeouts and which
// of them are retired; nothing of the search that made it is asked. Threads: pure.
#pragma once

#include "planner/model/plan.h"
#include "planner/simulate/replay.h"

namespace tierwatt::planner {

// `plan` was made from a snapshot with these sets and volumes.
Service service_of_plan(const Instance& instance, const Plan& plan);

}  // namespace tierwatt::planner
