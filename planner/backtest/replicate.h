// SRCMap, sample-replicate-consolidate mapping. Verma, Koller, Useche, Rangaswami, "SRCMap: energy
// proportional storage using dynamic consolidation", FAST 2010.
//
// Kept: the working set of each volume (sampled from history) has replicas in the free space of other disks;
// for each consolidation interval (two hours, as in the paper) as few disks are kept awake as the load
// predicted from history needs, those with the most of their own load first; the volumes of the others are
// answered from replicas; a read outside the working set wakes the volume's own disk, and writes go to the
// replica and are brought home later. Simplified: the working set is a share of the volume and a share of the
// bursts read outside it (PolicyOptions); a volume without I/O in the train window has no replica. In its
// favour: there is a replica on whichever disk is awake, where the paper has to fit a few into the free
// space; the load of an interval is taken from the same time of the train window; syncing costs bytes alone;
// timeouts of disks that wake for a miss are break-even.
#pragma once

#include "planner/backtest/policy.h"

namespace tierwatt::planner {

Service consolidate_on_replicas(const Instance& train, const Instance& test, const PolicyOptions& options);

}  // namespace tierwatt::planner
