// Tested by tests/planner/review/steps_test.cc, step by step against single booleans.
#include "planner/review/steps.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <future>
#include <span>
#include <utility>

namespace tierwatt::planner {
namespace {

// Rounded up, at most `most`. What is no duration does not linger; review_roles says that it is none.
std::int64_t steps_of(double timeout_steps, std::int64_t most) {
  if (!(timeout_steps > 0)) return 0;
  return static_cast<std::int64_t>(std::min(std::ceil(timeout_steps), static_cast<double>(most)));
}

SetReplayed replay(Intervals active, const Behaviour& behaviour, std::int64_t steps, double step_s) {
  SetReplayed result;
  if (behaviour.off) return result;
  if (!behaviour.timeout_s) {
    result.never_sleeps = true;
    if (steps > 0) result.awake = {{0, steps}};
    return result;
  }
  const std::int64_t linger = steps_of(*behaviour.timeout_s / step_s, steps);
  for (Interval& interval : active) interval.end = std::min(steps, interval.end + linger);
  result.awake = joined(std::move(active));
  result.wake_ups = static_cast<std::int64_t>(result.awake.size());
  return result;
}

// The volumes on each set, side by side.
class Occupants {
 public:
  Occupants(std::size_t sets, const std::vector<Index>& place) : first_(sets + 1), volumes_(place.size()) {
    for (const Index set : place) ++first_[set + 1];
    for (std::size_t s = 0; s < sets; ++s) first_[s + 1] += first_[s];
    std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
    for (Index v = 0; v < place.size(); ++v) volumes_[next[place[v]]++] = v;
  }
  [[nodiscard]] std::span<const Index> of(std::size_t set) const {
    return std::span(volumes_).subspan(first_[set], first_[set + 1] - first_[set]);
  }

 private:
  std::vector<std::size_t> first_;
  std::vector<Index> volumes_;
};

// Joins the runs of many volumes without sorting them: it counts how many begin and end at each step, and
// keeps a bit for each step where any does, so that only those are looked at in the end.
class Joiner {
 public:
  explicit Joiner(std::int64_t steps)
      : steps_(steps), change_(static_cast<std::size_t>(steps) + 1), changed_(change_.size() / kBits + 1) {}
  void add(const std::vector<Run>& runs) {
    for (const Run& run : runs) {
      count(run.start, 1);
      count(std::int64_t{run.start} + run.length, -1);
    }
  }
  // What was added, joined; then it is empty again.
  Intervals take() {
    Intervals result;
    std::int32_t active = 0;
    for (std::size_t word = 0; word < changed_.size(); ++word) {
      for (std::uint64_t bits = std::exchange(changed_[word], 0); bits != 0; bits &= bits - 1) {
        const std::size_t step = word * kBits + static_cast<std::size_t>(std::countr_zero(bits));
        const std::int32_t change = std::exchange(change_[step], 0);
        if (active == 0 && change > 0) {
          result.push_back({static_cast<std::int64_t>(step), steps_});
        } else if (active > 0 && active + change == 0) {
          result.back().end = static_cast<std::int64_t>(step);
        }
        active += change;
      }
    }
    return result;
  }

 private:
  static constexpr std::size_t kBits = 64;

  void count(std::int64_t step, std::int32_t change) {
    const auto at = static_cast<std::size_t>(std::min(step, steps_));
    change_[at] += change;
    changed_[at / kBits] |= std::uint64_t{1} << at % kBits;
  }

  std::int64_t steps_;
  std::vector<std::int32_t> change_;
  std::vector<std::uint64_t> changed_;
};

}  // namespace

Intervals joined(Intervals intervals) {
  std::sort(intervals.begin(), intervals.end(),
            [](const Interval& a, const Interval& b) { return a.begin < b.begin; });
  Intervals out;
  for (const Interval& interval : intervals) {
    if (interval.begin >= interval.end) continue;
    if (!out.empty() && interval.begin <= out.back().end) {
      out.back().end = std::max(out.back().end, interval.end);
    } else {
      out.push_back(interval);
    }
  }
  return out;
}

std::int64_t steps_in(const Intervals& intervals) {
  std::int64_t steps = 0;
  for (const Interval& interval : intervals) steps += interval.end - interval.begin;
  return steps;
}

std::vector<SetReplayed> replay_sets(const Site& site, const std::vector<Index>& place,
                                     const std::vector<Behaviour>& behaviours) {
  const Snapshot& snapshot = *site.snapshot;
  const std::int64_t steps = snapshot.window.steps;
  const auto step_s = static_cast<double>(snapshot.window.step_s);
  const Occupants occupants(site.sets.size(), place);
  std::vector<SetReplayed> replayed(site.sets.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    Joiner joiner(steps);
    for (std::size_t s = next++; s < replayed.size(); s = next++) {
      const std::span<const Index> volumes = occupants.of(s);
      for (std::size_t i = 0; i < volumes.size(); ++i) {
        if (i + 2 < volumes.size()) __builtin_prefetch(&snapshot.volumes[volumes[i + 2]].active);
        if (i + 1 < volumes.size()) __builtin_prefetch(snapshot.volumes[volumes[i + 1]].active.data());
        joiner.add(snapshot.volumes[volumes[i]].active);
      }
      replayed[s] = replay(joiner.take(), behaviours[s], steps, step_s);
      replayed[s].awake.shrink_to_fit();
    }
  };
  std::future<void> other = std::async(std::launch::async, work);
  work();
  other.get();
  return replayed;
}

}  // namespace tierwatt::planner
