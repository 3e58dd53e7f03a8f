// A small cluster and its plan, made by hand so that every figure of a report can be worked out on paper, and
// a large one for bounds.
//
// Two nodes; n1: hdd-a, hdd-b; n2: hdd-c, ssd-d. Every disk 10 W idle, 1 W standby, 100 J a spin-up; the
// flash 2 W. Window: two days of minutes from a Monday. v1 on hdd-a is active in steps 0-59, v2 on hdd-b in
// 60-119, v3 on hdd-c never. Nothing sleeps before. The plan moves v2 to hdd-a; hdd-b retires, hdd-a and
// hdd-c sleep after 60 s.
#pragma once

#include "planner/model/plan.h"
#include "planner/report/report_model.h"
#include "probe/profile/snapshot.h"

namespace tierwatt::planner {

Snapshot small_cluster();
Plan small_plan();
Report small_report();
// With a frontier of three points: timeouts alone, half, and the plan.
Report frontier_report();

// `sets` single-disk sets on 10 nodes, a volume each with a run every two hours; a plan that moves each
// volume.
Snapshot large_cluster(std::uint32_t sets, std::uint32_t days);
Plan large_plan(const Snapshot& snapshot);

DeviceProfile measured_profile();

std::size_t count_of(const std::string& text, const std::string& word);

}  // namespace tierwatt::planner
