// Where all volumes stand, asked set by set, and what would change if some stood elsewhere. A search keeps
// every set's bits at hand for millions of questions (planner/solve/state.h); an explanation has a few
// hundred, so here a set's activity is put together when it is asked for: a million volumes cost a list of
// them, no more.
//
// Energy is that of the window by the replay rule, enclosure floors included; the price that the search puts
// on moving is not in it. Ownership: the instance must outlive it. Threads: one Standing a thread, since
// answers about floors are kept.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "planner/model/instance.h"
#include "planner/simulate/evaluate.h"
#include "planner/simulate/saving.h"

namespace tierwatt::planner {

class Standing {
 public:
  // `place` has a set for each volume.
  Standing(const Instance& instance, std::vector<Index> place);

  [[nodiscard]] const Instance& instance() const { return *instance_; }
  [[nodiscard]] const std::vector<Index>& place() const { return place_; }
  [[nodiscard]] std::span<const Index> members(Index set) const;
  [[nodiscard]] double used(Index set, Resource resource) const { return used_[set][resource]; }
  // The union of its volumes' activity.
  [[nodiscard]] std::vector<Word> activity(Index set) const;
  [[nodiscard]] SetCost cost(Index set, TimeoutRule rule) const;

  // Sets under an enclosure with a floor; none for other domains.
  [[nodiscard]] std::span<const Index> under_floor(Index domain) const { return under_floor_[domain]; }
  // Steps in which the set is awake.
  [[nodiscard]] const std::vector<Word>& awake(Index set, TimeoutRule rule) const;

 private:
  const Instance* instance_;
  std::vector<Index> place_;
  std::vector<std::size_t> first_;  // by set: where its volumes begin in members_
  std::vector<Index> members_;
  std::vector<Amounts> used_;
  std::vector<std::vector<Index>> under_floor_;
  mutable std::map<std::pair<Index, TimeoutRule>, std::vector<Word>> awake_;
};

// A volume and where it would stand; kNone: nowhere, it would be gone.
struct Relocation {
  Index volume = kNone, to = kNone;
};

struct SetChange {
  Index set = kNone;
  SetCost now, then;
};

struct Difference {
  std::vector<SetChange> sets;  // those whose volumes change, ascending
  Band saved_j;                 // of the window; below 0: it would take more
  // Awake steps more, of all sets that change.
  [[nodiscard]] std::int64_t awake_steps_more() const;
  [[nodiscard]] const SetChange* of(Index set) const;
};

// One relocation a volume at most.
Difference difference_if(const Standing& standing, std::span<const Relocation> relocations,
                         TimeoutRule rule = TimeoutRule::best);

}  // namespace tierwatt::planner
