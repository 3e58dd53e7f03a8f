// Write off-loading. Narayanan, Donnelly, Rowstron, "Write off-loading: practical power management for
// enterprise storage", FAST 2008.
//
// Kept: a disk spins down when nothing has been read from it for a while; what is then written to it goes to
// another disk that is awake, and comes home when a read wakes it. Simplified: at the volume's granularity a
// write is off-loaded when the snapshot's `write_only` says that nothing was read in that step; where a
// snapshot gives no write_only steps, nothing can be off-loaded and the policy is the best fixed timeout. In
// its favour: any disk of the cluster takes writes (the paper's widest setting is a rack), reads of what was
// off-loaded are answered where it lies, reclaiming costs bytes alone, timeouts fit the reads of the train
// window.
#pragma once

#include "planner/backtest/policy.h"

namespace tierwatt::planner {

Service off_load_writes(const Instance& train, const Instance& test);

}  // namespace tierwatt::planner
