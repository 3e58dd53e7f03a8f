// The review of a plan, or of a placement as it is: an independent checker.
//
// It recomputes what a plan claims from the snapshot and the plan alone, by the replay rule, and asks whether
// high availability survives before, after and at every prefix of the moves. It shares nothing with search,
// simulation and scheduling: intervals of steps instead of bitmaps, its own reading of every rule. What each
// rule sees, and what it does not, is in docs/review.md.
//
// Near-linear in volumes + moves + recorded runs. Threads: pure functions; a review uses a few of its own.
// Errors: none; what is wrong is a finding.
#pragma once

#include <vector>

#include "planner/model/plan.h"
#include "probe/base/result.h"
#include "probe/profile/snapshot.h"

namespace tierwatt::planner {

// Relative difference up to which a stated figure equals the recomputed one.
inline constexpr double kReviewTolerance = 1e-6;
// Findings of one rule and severity that are listed one by one; the rest are counted in the last of them.
inline constexpr int kFindingsPerRule = 20;

// `filled`: every watt, joule, second and rate is there (apply_filled, then probe/power/fill.h); one that is
// absent counts as zero and is a `fail` finding.
Review review_plan(const Snapshot& filled, const Plan& plan);
// The placement as it stands. Nothing is anyone's fault yet, so the worst severity is `warn`.
Review review_snapshot(const Snapshot& filled);

// Puts the figures of a plan's own `filled` list into the snapshot, so that checker and planner use the same.
// Code::invalid_input when the list names an unknown owner or field, or a figure that the snapshot states
// itself: a plan may not replace what was observed.
Status apply_filled(Snapshot& snapshot, const std::vector<Filled>& filled);

}  // namespace tierwatt::planner
