// PDC, popular data concentration. Pinheiro, Bianchini, "Energy conservation techniques for disk array-based
// servers", ICS 2004.
//
// Kept: data is laid out by popularity, the most popular on the first disk until that is full or as loaded as
// it may be, the next on the second, and so on; the load is skewed to a few disks, the others sleep by a
// timeout. Simplified: what is laid out is volumes, not files; popularity is the number of requests in the
// train window (bytes a day where the snapshot has them, else peak IOPS while active), where the paper keeps
// a multi-queue of access counts; the layout is made once, before the test window, where the paper's server
// moves files every half hour. Disks come in the order of the snapshot (the paper's are all alike) and sleep
// by their break-even timeout. What the paper has not: sets that end up empty may be retired.
//
// Strengthened: the same idea with what this planner knows. Volumes are sorted by duty, the share of steps in
// which they are active - one that is always a little awake keeps a disk from sleeping as much as one that is
// always busy -, disks by watts a byte, and timeouts fit the train window. Nobody published it; it stands
// beside PDC to show how far a mere sort goes.
#pragma once

#include "planner/backtest/policy.h"

namespace tierwatt::planner {

Service concentrate_popular_data(const Instance& train, const Instance& test);
Service concentrate_by_duty(const Instance& train, const Instance& test);

}  // namespace tierwatt::planner
