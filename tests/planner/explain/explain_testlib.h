// A cluster and a plan made by hand, so that every figure of an explanation can be worked out on paper.
//
// Ten steps of an hour. Four disks of 10 W idle, 1 W standby, 3600 J a spin-up, so that sleep pays in gaps
// longer than 400 s; each holds 1000 bytes, headroom 1. Nothing sleeps today. Set a has "early" (steps 0-3)
// and "late" (6-7), b has "noon" (4-5), c has "big" (900 bytes, steps 0-1), d is empty. The plan moves "noon"
// from b to a.
#pragma once

#include <memory>

#include "planner/explain/explanation.h"

namespace tierwatt::planner::testing {

enum VolumeName : Index { kEarly, kLate, kNoon, kBig };
enum SetName : Index { kA, kB, kC, kD };

struct Case {
  Snapshot snapshot;
  Plan plan;
  std::unique_ptr<Instance> instance;

  // After changes of snapshot and plan.
  Question question();
};

Case small_case();

}  // namespace tierwatt::planner::testing
