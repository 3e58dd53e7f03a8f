// The backtest: every policy decides on the train window and is judged on the test window by one simulator.
// Threads: `progress` and `stop` are called from the caller's thread.
#pragma once

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "planner/backtest/policy.h"
#include "planner/model/instance.h"
#include "planner/simulate/replay.h"

namespace tierwatt::planner {

struct Judged {
  std::string name, title;
  PolicyKind kind = PolicyKind::plain;
  std::string source;
  Replayed replayed;                          // in the test window
  std::optional<double> train_saved_percent;  // the same policy in the window it was made for
  std::int64_t sets_emptied = 0;
  double moved_before_bytes = 0, moved_during_bytes = 0;
};

struct Backtest {
  Window train, test;
  double all_spinning_j = 0;          // of the test window; what a saving is a share of
  double floor_j = 0;                 // no policy of the table takes less (clairvoyant_floor_j)
  Source figures = Source::measured;  // the weakest of the drives' power figures
  std::vector<Judged> policies;
  bool stopped = false;  // by the user: policies are missing
  // Percent of all-spinning energy.
  [[nodiscard]] double saved_percent(double joules) const;
  // The policy of a kind that saves most; nullptr where there is none.
  [[nodiscard]] const Judged* best_of(std::initializer_list<PolicyKind> kinds) const;
};

struct BacktestControl {
  std::function<bool()> stop;
  std::function<void(const std::string& title)> progress;  // before each policy
};

Backtest backtest(const Instance& train, const Instance& test, const std::vector<Policy>& policies,
                  const BacktestControl& control);

// The floor of every policy, whatever it moves, caches or copies beforehand: in each step the I/O of the
// active volumes has to be answered by sets that are awake, so their IOPS by the cheapest fractional choice
// of sets; everything else draws what is least, spin-ups and gaps cost nothing, and nothing has to be held
// anywhere. It is clairvoyant, and below what any real policy reaches.
double clairvoyant_floor_j(const Instance& test);

}  // namespace tierwatt::planner
