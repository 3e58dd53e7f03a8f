// When a search ends, and whom it tells: steps, seconds, the caller's word. Tested by
// tests/planner/solve/search_test.cc. Threads: one at a time.
#pragma once

#include <algorithm>
#include <chrono>

#include "planner/solve/search.h"

namespace tierwatt::planner {

class Budget {
 public:
  // Only the `first` of several searches side by side tells its progress.
  Budget(const SearchOptions& options, std::int64_t steps, bool first)
      : options_(options),
        steps_(steps),
        first_(first),
        deadline_(began_ + std::chrono::duration_cast<Clock::duration>(
                               std::chrono::duration<double>(options.seconds))) {}

  // As many as were given, else by the instance's size.
  static std::int64_t steps_for(const Instance& instance, const SearchOptions& options) {
    // Where they are searched in blocks, steps are quick (planner/solve/polish.h).
    const std::int64_t steps_per_volume = instance.volumes.size() > kAnnealVolumes ? 1000 : 300;
    // Small instances get what takes no time all the same: so many words of bit planes. A week of minutes has
    // 158 words.
    constexpr std::int64_t kWords = 3'200'000;
    constexpr std::int64_t kFewestSteps = 20'000;
    constexpr std::int64_t kMostOfFewest = 1'000'000;
    if (options.steps > 0) return options.steps;
    const std::int64_t fewest =
        std::clamp(kWords / std::max<std::int64_t>(1, static_cast<std::int64_t>(instance.words)),
                   kFewestSteps, kMostOfFewest);
    return std::max(fewest, steps_per_volume * static_cast<std::int64_t>(instance.volumes.size()));
  }

  [[nodiscard]] std::int64_t steps() const { return steps_; }
  [[nodiscard]] SearchEnd end() const { return end_; }
  // False when it is time to end.
  bool go_on(std::int64_t step, double saved_j) {
    if (options_.stop && options_.stop()) end_ = SearchEnd::stopped;
    const auto now = Clock::now();
    if (end_ == SearchEnd::finished && now >= deadline_) end_ = SearchEnd::time;
    if (first_ && options_.progress && now >= next_report_) {
      options_.progress(saved_j, done_share(step, now));
      next_report_ = now + std::chrono::milliseconds(250);
    }
    return end_ == SearchEnd::finished;
  }

 private:
  using Clock = std::chrono::steady_clock;

  // Of steps or of seconds, whichever will end it.
  [[nodiscard]] double done_share(std::int64_t step, Clock::time_point now) const {
    const double of_steps = static_cast<double>(step) / static_cast<double>(steps_);
    const std::chrono::duration<double> spent = now - began_;
    return std::min(1.0, std::max(of_steps, spent.count() / options_.seconds));
  }

  const SearchOptions& options_;
  std::int64_t steps_;
  bool first_;
  Clock::time_point began_ = Clock::now();
  Clock::time_point deadline_;
  Clock::time_point next_report_{};
  SearchEnd end_ = SearchEnd::finished;
};

}  // namespace tierwatt::planner
