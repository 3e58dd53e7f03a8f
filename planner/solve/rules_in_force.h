// The rules of volumes' places, some of them left out: what a search for a conflict asks again and again.
//
// Threads: one. Tested by tests/planner/solve/rules_in_force_test.cc.
#pragma once

#include <optional>
#include <vector>

#include "planner/solve/conflict.h"

namespace tierwatt::planner {

class RulesInForce {
 public:
  // All of them, of the instance, which must outlive it.
  explicit RulesInForce(const Instance& instance) : instance_(instance) {}

  void leave_out(const ConflictPart& part) { without_.push_back(part); }
  void put_back() { without_.pop_back(); }

  [[nodiscard]] bool holds(ConflictRule rule, Index volume, Index group = kNone) const;
  // Whether the volume's own rules let it stand there.
  [[nodiscard]] bool allow(Index volume, Index set) const;
  // Whether they exclude the set on which it stands.
  [[nodiscard]] bool misplaced(Index volume) const { return !allow(volume, instance_.volumes[volume].set); }
  // The rule that keeps it where it is, if any.
  [[nodiscard]] std::optional<ConflictRule> fixed_by(Index volume) const;

 private:
  const Instance& instance_;
  std::vector<ConflictPart> without_;
};

}  // namespace tierwatt::planner
