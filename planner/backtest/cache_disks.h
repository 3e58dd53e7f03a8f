// MAID, a massive array of idle disks with cache disks. Colarelli, Grunwald, "Massive arrays of idle disks
// for storage archives", SC 2002.
//
// Kept: some disks always spin and cache what was used last (least recently used goes first); what is in the
// cache is answered there, reads and writes; what is not wakes its own disk and enters the cache; the other
// disks sleep by a timeout. Simplified: the cache holds working sets of volumes (PolicyOptions) instead of
// blocks, and a share of the bursts read outside them and wake the volume's own disk. In its favour: the
// disks with the most accesses of the train window are the cache and keep their own volumes, the cache starts
// warm, written data finds its way home at no cost but bytes, timeouts fit the train window, and so does the
// number of cache disks where `cache_disks` is 0.
#pragma once

#include "planner/backtest/policy.h"

namespace tierwatt::planner {

Service cache_on_spinning_disks(const Instance& train, const Instance& test, const PolicyOptions& options);

}  // namespace tierwatt::planner
