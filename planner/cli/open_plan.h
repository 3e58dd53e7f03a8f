// A plan and the snapshot that it was made from, found, checked against each other and filled as the plan
// filled it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "planner/model/plan.h"
#include "probe/base/result.h"
#include "probe/profile/snapshot.h"

namespace tierwatt::planner {

struct OpenedPlan {
  Snapshot snapshot;  // every figure there
  Plan plan;
};

// Without `snapshot_path`: the path that the plan remembers (made_by.options.snapshot), as it is, from the
// plan's folder, or the file of that name in the plan's folder. Errors: a snapshot that is not found says how
// to give it; one of another digest is refused.
Result<OpenedPlan> open_plan(const std::filesystem::path& plan_path,
                             const std::optional<std::string>& snapshot_path);

}  // namespace tierwatt::planner
