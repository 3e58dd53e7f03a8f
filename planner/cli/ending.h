// How a planning ended, and why, in words. Every state is one of these:
//   infeasible     rules contradict each other; the reason names a conflict of which no part can be spared
//   nothing_to_do  no move pays at the low end of its saving; the reason says what stands against moving
//   certified      the gap to the bound is at most kCertifiedGapShare of the largest conceivable saving
//   stopped        a good plan without that proof: the search ended by itself, by its time, or by Ctrl-C
// Threads: pure function.
#pragma once

#include <string>

#include "planner/model/instance.h"
#include "planner/model/plan.h"
#include "planner/solve/search.h"

namespace tierwatt::planner {

inline constexpr double kCertifiedGapShare = 0.01;

struct Ending {
  PlanStatus status = PlanStatus::stopped;
  std::string reason;
};

// `plan` has moves, energy, bound and refused. `conflict`: "" where there is none.
Ending ending_of(const Instance& instance, const Plan& plan, SearchEnd end, const std::string& conflict);

}  // namespace tierwatt::planner
