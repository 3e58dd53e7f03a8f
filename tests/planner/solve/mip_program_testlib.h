// The search's question as a mixed-integer program, for COIN-OR CBC to prove an optimum of.
//
// What is asked is the search's own objective (planner/solve/state.h): each set with the timeout that the
// replay rule makes best, what a retired set draws, and the price of what is moved. One step awake must cost
// more than a spin-up: then no timeout but "at once" and "never" can be best, and the policy's energy is the
// clairvoyant's. It is linear in
//   x[v,d]  volume v is on set d              (binary; bytes and IOPS within the limits)
//   u[d]    set d holds a volume              (binary; >= x)
//   z[p,d]  a volume of pattern p is on d     (>= x of those with the same activity)
//   a[d,k]  set d is awake in slots of kind k (>= z of the patterns active then)
//   w[d,j,k] set d wakes where a slot of kind k follows one of kind j (>= a[d,k] - a[d,j])
//   n[d]    set d never sleeps, and nothing wakes (<= a)
// Only x and u have to be whole: the others follow.
//
// Stated so plainly CBC proves little beyond 4 x 9: fractions of volumes on fractions of sets are cheap.
// Three things make it strong.
// - Slots in which the same volumes are active are one kind, and volumes with the same activity one pattern:
//   the program shrinks by half.
// - What is active in a slot has to lie on awake sets, and sets are whole: with `need` bytes active,
//   sum of min(room[d], need) a[d] >= need, and as many sets awake as the roomiest would take. The same for
//   u and z. (Coefficient tightening and cardinality cuts of a covering row.)
// - Branching goes by priority: first which sets are used, then where the volumes lie that keep most bytes
//   awake longest.
//
// Sets spin, without floors; no groups, deadlines or new sets.
#pragma once

#include <string>

#include "planner/model/instance.h"

namespace tierwatt::planner::testing {

struct MipProgram {
  std::string lp;          // in CPLEX LP format; the objective in kilojoules
  std::string priorities;  // of branching: CSV as CBC's -priorityIn reads it
};

inline constexpr double kKilojoule = 1e-3;  // a joule, for the solver's tolerances

MipProgram mip_program(const Instance& instance);

}  // namespace tierwatt::planner::testing
