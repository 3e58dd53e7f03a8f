// Fit: whether some volumes find places all at once, each whole and with its replicas apart.
//
// Sums and flows let a volume be cut into parts: three of 600 then fit on two sets of 1 000. Here each is
// put somewhere whole, the one with the fewest places left first (backtracking; fail-first: Haralick and
// Elliott, "Increasing tree search efficiency for constraint satisfaction problems", 1980), and of sets that
// nothing tells apart only one is tried. It is asked of few volumes, to show that a snapshot's rules
// contradict each other; where the answer takes too long it is `unknown`, and nothing is claimed.
//
// Threads: pure function. Tested by tests/planner/solve/fit_test.cc.
#pragma once

#include <span>
#include <vector>

#include "planner/model/instance.h"

namespace tierwatt::planner {

struct Guest {
  Amounts demand{};
  Index group = kNone;      // its replicas: never in one hard domain
  Index home = kNone;       // where it may stay; two of a group that both stay may share a domain
  std::vector<Index> sets;  // where it may go
};

enum class Fit { yes, no, unknown };

// Up to so many guests are asked.
inline constexpr std::size_t kMostGuests = 64;

// `room`: by set of the instance, what the guests may use together.
Fit fit(const Instance& instance, std::span<const Guest> guests, std::vector<Amounts> room);

}  // namespace tierwatt::planner
