// From evaluations and a schedule to the plan document's figures: units, intervals, years, money, carbon,
// words.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "planner/model/instance.h"
#include "planner/model/plan.h"
#include "planner/schedule/schedule.h"
#include "planner/simulate/evaluate.h"
#include "planner/solve/bound.h"

namespace tierwatt::planner {

struct PlanParts {
  const Instance* instance = nullptr;
  Evaluation before, timeout_only, after;
  Schedule schedule;
  double migration_j = 0;
  LowerBound bound;
  std::vector<Refusal> refused;
  std::optional<BoughtSets> purchase;
  std::uint64_t seed = 1;  // of the draws behind the saving's interval
};

// The document but for made_by, filled, status, reason and review.
Plan plan_document(const PlanParts& parts);

}  // namespace tierwatt::planner
