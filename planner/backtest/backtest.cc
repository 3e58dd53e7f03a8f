// Tested by tests/planner/backtest/backtest_test.cc.
#include "planner/backtest/backtest.h"

#include <algorithm>

#include "planner/simulate/evaluate.h"

namespace tierwatt::planner {
namespace {

double percent_saved(double all_spinning_j, double joules) {
  return all_spinning_j > 0 ? 100 * (1 - joules / all_spinning_j) : 0;
}

double spinning_j(const Instance& instance) {
  return replay(instance, all_spinning(instance)).energy_j.value;
}

// A policy that answers step by step is asked once more; one that only places volumes is replayed as it is.
double train_saved_percent(const Instance& train, const Policy& policy, const Service& service) {
  const Replayed replayed =
      service.redirects ? replay(train, policy.serve(train, train)) : replay(train, service);
  return percent_saved(spinning_j(train), replayed.energy_j.value);
}

Judged judge(const Instance& train, const Instance& test, const Policy& policy) {
  const Service service = policy.serve(train, test);
  Judged judged;
  judged.name = policy.name;
  judged.title = policy.title;
  judged.kind = policy.kind;
  judged.source = policy.source;
  judged.replayed = replay(test, service);
  judged.moved_before_bytes = service.moved_before_bytes;
  judged.moved_during_bytes = service.moved_during_bytes;
  for (Index s = 0; s < test.sets.size(); ++s)
    judged.sets_emptied += service.emptied[s] && !test.sets[s].is_new ? 1 : 0;
  if (policy.kind != PolicyKind::hindsight)
    judged.train_saved_percent = train_saved_percent(train, policy, service);
  return judged;
}

Source weakest_figure(const Instance& instance) {
  Source source = Source::measured;
  for (const SetModel& set : instance.sets) source = weaker(source, set.source);
  return source;
}

}  // namespace

double Backtest::saved_percent(double joules) const { return percent_saved(all_spinning_j, joules); }

const Judged* Backtest::best_of(std::initializer_list<PolicyKind> kinds) const {
  const Judged* best = nullptr;
  for (const Judged& policy : policies) {
    if (std::find(kinds.begin(), kinds.end(), policy.kind) == kinds.end()) continue;
    if (best == nullptr || policy.replayed.energy_j.value < best->replayed.energy_j.value) best = &policy;
  }
  return best;
}

Backtest backtest(const Instance& train, const Instance& test, const std::vector<Policy>& policies,
                  const BacktestControl& control) {
  Backtest result;
  result.train = train.snapshot->window;
  result.test = test.snapshot->window;
  result.all_spinning_j = spinning_j(test);
  result.floor_j = clairvoyant_floor_j(test);
  result.figures = weakest_figure(test);
  for (const Policy& policy : policies) {
    if (control.stop && control.stop()) {
      result.stopped = true;
      break;
    }
    if (control.progress) control.progress(policy.title);
    result.policies.push_back(judge(train, test, policy));
  }
  return result;
}

}  // namespace tierwatt::planner
