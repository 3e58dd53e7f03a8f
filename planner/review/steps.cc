// Tested by tests/planner/review/steps_test.cc, step by step against single booleans.
#include "planner/review/steps.h"

#include <algorithm>
#include <cmath>

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
  std::vector<std::vector<Index>> volumes(site.sets.size());
  for (Index v = 0; v < place.size(); ++v) volumes[place[v]].push_back(v);
  std::vector<SetReplayed> replayed;
  replayed.reserve(site.sets.size());
  for (std::size_t s = 0; s < site.sets.size(); ++s) {
    Intervals active;
    for (const Index v : volumes[s]) {
      for (const Run& run : snapshot.volumes[v].active)
        active.push_back({run.start, std::int64_t{run.start} + run.length});
    }
    replayed.push_back(replay(joined(std::move(active)), behaviours[s], snapshot.window.steps,
                              static_cast<double>(snapshot.window.step_s)));
    replayed.back().awake.shrink_to_fit();
  }
  return replayed;
}

}  // namespace tierwatt::planner
