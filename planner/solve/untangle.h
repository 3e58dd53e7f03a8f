// Untangle: replicas of a group trade their targets, so that each can get to its own.
//
// To the energy it hardly matters which replica of a group goes where, since they are busy at the same times;
// to the order of moves it does. Where three of them want each other's hard domains in a ring, none can go
// first, and all that they were to leave stays awake. Two members trade targets where fewer of them then want
// a place that a mate must leave first (or where fewer move), both have room and are allowed there, no more
// move than before, and the total rises by no more than a ten thousandth. Repeated until nothing changes.
// Tested by tests/planner/solve/untangle_test.cc.
#pragma once

#include "planner/solve/state.h"

namespace tierwatt::planner {

void untangle(State& state);

}  // namespace tierwatt::planner
