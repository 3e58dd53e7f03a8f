// First the reads decide when sets are awake, then each write looks for one that is. Tested by
// tests/planner/backtest/write_off_loading_test.cc.
#include "planner/backtest/write_off_loading.h"

#include <algorithm>
#include <utility>

#include "planner/backtest/bursts.h"
#include "planner/backtest/timeouts.h"

namespace tierwatt::planner {
namespace {

constexpr std::size_t kTargets = 64;  // sets that take writes: those awake longest

Service reads_alone(const Instance& window, const std::vector<Burst>& bursts) {
  Service service = all_spinning(window);
  service.redirects = true;
  for (const Burst& burst : bursts)
    if (burst.reads) service.answered.push_back({window.volumes[burst.volume].set, burst.run});
  return service;
}

bool all_set(const std::vector<Word>& bits, Run run) {
  bool all = true;
  for_each_word(run, [&](std::size_t word, Word mask) { all = all && (bits[word] & mask) == mask; });
  return all;
}

class OffLoader {
 public:
  OffLoader(const Instance& test, const std::vector<Burst>& bursts, Timeouts timeouts)
      : test_(test), timeouts_(std::move(timeouts)), service_(reads_alone(test, bursts)) {
    std::vector<std::vector<Word>> reads(test.sets.size(), std::vector<Word>(test.words));
    for (const Answered& answer : service_.answered) set_run(reads[answer.set], answer.run);
    awake_.resize(test.sets.size());
    for (Index s = 0; s < test.sets.size(); ++s) {
      awake_[s].resize(test.words);
      add_awake(test, k_of(s), reads[s], awake_[s]);
    }
    choose_targets();
    for (const Burst& burst : bursts) book(burst);
  }

  Service run(const std::vector<Burst>& bursts) {
    for (const Burst& burst : bursts)
      if (!burst.reads) write(burst);
    hold();
    return std::move(service_);
  }

 private:
  [[nodiscard]] Timeout k_of(Index s) const {
    return timeouts_[s] ? Timeout(steps_of_timeout(test_, *timeouts_[s])) : std::nullopt;
  }
  void choose_targets() {
    for (Index s = 0; s < test_.sets.size(); ++s)
      if (!test_.sets[s].is_new) targets_.push_back(s);
    std::stable_sort(targets_.begin(), targets_.end(),
                     [&](Index a, Index b) { return count_bits(awake_[a]) > count_bits(awake_[b]); });
    if (targets_.size() > kTargets) targets_.resize(kTargets);
    for (const Index s : targets_)
      loads_.emplace_back(test_.steps, test_.sets[s].limit[kReadIops], test_.sets[s].limit[kWriteIops]);
  }
  // What targets answer for themselves.
  void book(const Burst& burst) {
    const auto at = std::find(targets_.begin(), targets_.end(), test_.volumes[burst.volume].set);
    if (at != targets_.end())
      loads_[static_cast<std::size_t>(at - targets_.begin())].add(test_.volumes[burst.volume], burst.run);
  }
  void write(const Burst& burst) {
    const Index home = test_.volumes[burst.volume].set;
    if (all_set(awake_[home], burst.run)) return answer(home, burst);
    for (std::size_t i = 0; i < targets_.size(); ++i) {
      const std::size_t at = (burst.volume + i) % targets_.size();
      const Index target = targets_[at];
      if (target == home || !all_set(awake_[target], burst.run)) continue;
      if (!loads_[at].fits(test_.volumes[burst.volume], burst.run)) continue;
      loads_[at].add(test_.volumes[burst.volume], burst.run);
      service_.moved_during_bytes += 2 * written_bytes(test_, burst);  // there, and home again
      return answer(target, burst);
    }
    // Nowhere to go: the disk itself wakes for it, as for a read.
    std::vector<Word> alone(test_.words);
    set_run(alone, burst.run);
    add_awake(test_, k_of(home), alone, awake_[home]);
    answer(home, burst);
  }
  void answer(Index set, const Burst& burst) { service_.answered.push_back({set, burst.run}); }
  // Sleep was decided above, by reads: what is awake is said step by step, and falls asleep at once after.
  void hold() {
    for (Index s = 0; s < test_.sets.size(); ++s) {
      service_.timeout_s[s] = timeouts_[s];
      if (!timeouts_[s]) continue;
      for_each_run(awake_[s], [&](Run run) { service_.held.push_back({s, run}); });
      service_.timeout_s[s] = 0;
    }
  }

  const Instance& test_;
  Timeouts timeouts_;
  Service service_;
  std::vector<std::vector<Word>> awake_;  // by set
  std::vector<Index> targets_;
  std::vector<Load> loads_;  // by target
};

}  // namespace

Service off_load_writes(const Instance& train, const Instance& test) {
  Timeouts timeouts = fitted_timeouts(train, reads_alone(train, bursts_of(train)));
  const std::vector<Burst> bursts = bursts_of(test);
  return OffLoader(test, bursts, std::move(timeouts)).run(bursts);
}

}  // namespace tierwatt::planner
