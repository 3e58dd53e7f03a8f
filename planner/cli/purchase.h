// "Net, or nothing": whether what a plan would buy pays for itself over the horizon.
//
// A plan that uses `new` sets is compared with the same plan in which their volumes had stayed where they
// were. Under the cost objective the money saved, at the lower bound of its interval, must exceed the price;
// under the carbon objective the carbon saved must exceed what making the drives emitted. Under the energy
// objective the sets are used where they save energy, and the plan says what that costs.
#pragma once

#include <optional>
#include <vector>

#include "planner/model/plan.h"
#include "planner/simulate/saving.h"

namespace tierwatt::planner {

struct JudgedPurchase {
  BoughtSets purchase;
  bool pays = true;  // by the policy's objective, at the lower bound
};
// None where the places use no new set.
std::optional<JudgedPurchase> judge_purchase(const Instance& instance, const std::vector<Index>& place,
                                             const Evaluation& after);

// No volume may go to a new set any more.
void close_new_sets(Instance& instance);

Refusal refusal_of(const BoughtSets& purchase);

}  // namespace tierwatt::planner
