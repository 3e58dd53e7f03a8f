// A part of a snapshot's window, as if only that had been recorded: what a plan may look at while it is made,
// and what it is judged on afterwards. Ownership: values. Threads: pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "probe/base/result.h"
#include "probe/profile/snapshot.h"

namespace tierwatt::planner {

// The same cluster with the activity of steps [steps.start, steps.start + steps.length) alone, which become
// the steps from 0. `steps` lies inside the window and is not empty.
Snapshot window_part(const Snapshot& snapshot, Run steps);

// How many volumes of one recording the other knows.
struct Matched {
  std::int64_t volumes = 0;         // in both
  std::int64_t without_record = 0;  // in `cluster` alone: taken as idle in the other window
  std::int64_t unknown = 0;         // in `recorded` alone: left out
};
struct Joined {
  Snapshot snapshot;
  Matched matched;
};
// `cluster` (its drives, places, policy) with the window and the activity that `recorded` has for volumes of
// the same id: another week of the same cluster from a file of its own. Errors: invalid_input where the steps
// differ in length or no volume is in both.
Result<Joined> with_activity_of(const Snapshot& cluster, const Snapshot& recorded);

// "0d-7d", "12h-36h", "0-10080" (steps), "2026-02-23/2026-03-02",
// "2026-02-23T08:00:00Z/2026-02-24T08:00:00Z": the steps from the first to before the second. Errors:
// invalid_argument with what the window has.
Result<Run> parse_steps(std::string_view text, const Window& window);

}  // namespace tierwatt::planner
