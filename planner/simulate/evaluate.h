// What places and timeouts cost over the window, by the replay rule of docs/formats/plan.md: sets,
// enclosures' floors, I/O. The search judges by it, the plan reports it; planner/review recomputes it with
// code of its own.
//
// Intervals: the figures of a set's drives are taken as wrong together (one model, one datasheet), so bounds
// add; a figure's source is the weakest of its parts.
// Threads: const use is safe from any.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "planner/model/instance.h"
#include "planner/simulate/timeout.h"

namespace tierwatt::planner {

// A set's timeout in steps; nullopt: never sleeps.
using Timeout = std::optional<std::uint32_t>;

struct SetCost {
  bool holds_volumes = false;
  bool off = false;  // draws nothing: its bay has no power, or it was never bought
  Timeout k;
  AwakeCount count;
  Band energy_j;
};

struct EnclosureCost {
  Index domain = kNone;
  std::int64_t awake_steps = 0;
  Band energy_j;
  Source source = Source::measured;
};

struct Evaluation {
  std::vector<SetCost> sets;
  std::vector<EnclosureCost> enclosures;
  Band total_j;  // sets and floors
  Band io_j;
  Source source = Source::measured;
};

enum class TimeoutRule {
  as_configured,  // the snapshot's idle_timeout_s
  best,           // the cheapest within the wake-up cap, first-byte deadlines kept
};

// Empty sets count standby, or nothing with retired_power off, under TimeoutRule::best; under as_configured
// an empty set is a set like any other.
Evaluation evaluate(const Instance& instance, const std::vector<Index>& place, TimeoutRule rule);
// Of the same places by several rules, in their order, by several threads.
std::vector<Evaluation> evaluate(const Instance& instance, const std::vector<Index>& place,
                                 std::span<const TimeoutRule> rules, int threads);

// One set with this activity. `pinned_awake`: a volume on it needs it awake.
SetCost cost_of_set(const Instance& instance, Index set, Bits activity, bool holds_volumes, bool pinned_awake,
                    TimeoutRule rule);
// Marks the steps in which the set is awake.
void add_awake(const Instance& instance, const Timeout& k, Bits activity, MutableBits awake);

// Union of the activity of the volumes on each set, words per set one after another.
std::vector<Word> union_activity(const Instance& instance, const std::vector<Index>& place);

// What a set may cost: prices by value, by the caller's choice of bound.
TimeoutPrices prices_of(const Instance& instance, const SetModel& set);
// ceil(T / step); the rule's k.
std::uint32_t steps_of_timeout(const Instance& instance, double timeout_s);
// Wake-ups that the policy allows a sleeping set over the window.
double max_wake_ups(const Instance& instance);
// Whether an empty set may be counted as retired: it was never bought, or it spins and either can be put to
// sleep or its bay loses power.
bool may_retire(const Instance& instance, const SetModel& set);
// What it then draws.
Band retired_w(const Instance& instance, const SetModel& set);

// A saving as the sum of what sets and floors draw less, with the 95 % interval of the difference. Savings
// are linear in the sets' (idle - standby) watts, spin-up joules and floors. Sets of one error group (one
// model, one source) are wrong together, so their parts add linearly; groups are wrong independently, so
// their half-widths add in quadrature.
class Saving {
 public:
  explicit Saving(const Instance& instance);
  void add_set(Index set, const SetCost& before, const SetCost& after);
  void add_floor(Index domain, std::int64_t fewer_awake_steps);
  [[nodiscard]] Band band() const;

 private:
  // Whose price is known as a band: fewer units save, more units cost. With one error for all of a group, the
  // sums at the low and at the high end of the price are the two extremes of the group.
  struct Linear {
    double value = 0, at_low = 0, at_high = 0;
    void add(const Band& price, double fewer);
    [[nodiscard]] Band band() const;
  };
  const Instance* instance_;
  std::vector<Linear> watts_, spin_ups_;  // by error group: different figures, each with its own shared error
  Linear floors_;
};

// The saving from `before` to `after`.
Band saving_j(const Instance& instance, const Evaluation& before, const Evaluation& after);

}  // namespace tierwatt::planner
