// One plan from one snapshot, in the order in which it comes about:
//   fill -> instance -> bound -> search -> schedule -> prune what does not pay -> evaluate -> document ->
//   review.
// The only place where these parts meet.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "planner/model/plan.h"
#include "planner/solve/search.h"
#include "probe/base/result.h"
#include "probe/profile/snapshot.h"

namespace tierwatt::planner {

struct PlanRequest {
  // `search.seconds` is the budget of the whole: the search ends so much earlier as the stages after it are
  // expected to take. What cannot be cut short (one construction, the order, the review) may still exceed it.
  SearchOptions search;
  // What filled the snapshot's gaps: copied into the plan so that a checker can use the same.
  std::vector<Filled> filled;
  std::map<std::string, std::string> options;  // for made_by
  // Told when each stage begins: "model", "bound", "search", "order", "document", "review".
  std::function<void(const char* stage)> on_stage;
};

// Fills the snapshot's gaps from the catalog and the priors and says with what. Errors: of the catalog's
// files.
Result<std::vector<Filled>> fill_snapshot(Snapshot& snapshot);

// `filled` must have every figure (fill_snapshot). Never an error for a plan that says no: see Plan::status
// and reason.
Result<Plan> make_plan(const Snapshot& filled, const PlanRequest& request);

}  // namespace tierwatt::planner
