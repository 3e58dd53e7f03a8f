// Interval by interval: predict, choose, answer. Tested by tests/planner/backtest/replicate_test.cc.
#include "planner/backtest/replicate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "planner/backtest/bursts.h"
#include "planner/backtest/timeouts.h"

namespace tierwatt::planner {
namespace {

constexpr std::array kIo = {kReadIops, kWriteIops};
constexpr std::size_t kAsked = 16;  // awake sets that a burst looks at before its own is woken
constexpr double kDayS = 86400, kWeekS = 7 * kDayS;

// What the train window says about its intervals.
struct History {
  std::uint32_t interval_steps = 1;
  std::vector<std::array<double, kIo.size()>> peak;  // by interval: most IOPS of all volumes together
  std::vector<std::vector<float>> accesses;          // by interval, then set
};

History history_of(const Instance& train, std::uint32_t interval_steps) {
  const std::size_t intervals = (train.steps + interval_steps - 1) / interval_steps;
  History history{interval_steps, {}, {}};
  history.peak.resize(intervals);
  history.accesses.assign(intervals, std::vector<float>(train.sets.size()));
  std::vector<std::array<double, kIo.size()>> change(std::size_t{train.steps} + 1);
  for (Index v = 0; v < train.volumes.size(); ++v) {
    for (const Run run : train.runs_of(v)) {
      for (std::size_t io = 0; io < kIo.size(); ++io) {
        change[run.start][io] += train.volumes[v].demand[kIo[io]];
        change[run.start + run.length][io] -= train.volumes[v].demand[kIo[io]];
      }
      for (std::uint32_t t = run.start; t < run.start + run.length;) {
        const std::uint32_t end = std::min((t / interval_steps + 1) * interval_steps, run.start + run.length);
        history.accesses[t / interval_steps][train.volumes[v].set] += static_cast<float>(end - t);
        t = end;
      }
    }
  }
  std::array<double, kIo.size()> now{};
  for (std::uint32_t t = 0; t < train.steps; ++t) {
    for (std::size_t io = 0; io < kIo.size(); ++io) {
      now[io] += change[t][io];
      history.peak[t / interval_steps][io] = std::max(history.peak[t / interval_steps][io], now[io]);
    }
  }
  return history;
}

// The interval of the train window at the same time of the week, else of the day, else simply in order.
std::size_t interval_like(const Instance& train, const Instance& test, const History& history,
                          std::uint32_t test_step) {
  const double apart_s =
      std::chrono::duration<double>(test.snapshot->window.start - train.snapshot->window.start).count() +
      test_step * test.step_s;
  const double period_s = train.window_s() >= kWeekS  ? kWeekS
                          : train.window_s() >= kDayS ? kDayS
                                                      : train.window_s();
  const double into_s = apart_s - std::floor(apart_s / period_s) * period_s;
  const auto step = static_cast<std::uint32_t>(into_s / train.step_s);
  return std::min<std::size_t>(step / history.interval_steps, history.peak.size() - 1);
}

// As few sets as answer the peak, those that have most of their own to answer first.
std::vector<Index> sets_for(const Instance& train, const History& history, std::size_t interval) {
  std::vector<Index> order;
  for (Index s = 0; s < train.sets.size(); ++s)
    if (train.sets[s].can_sleep && !train.sets[s].is_new) order.push_back(s);
  const std::vector<float>& own = history.accesses[interval];
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return own[a] > own[b]; });
  std::array<double, kIo.size()> needed = history.peak[interval];
  // Sets that never sleep answer too.
  std::size_t count = 0;
  while (count < order.size() && (count == 0 || needed[0] > 0 || needed[1] > 0)) {
    for (std::size_t io = 0; io < kIo.size(); ++io) needed[io] -= train.sets[order[count]].limit[kIo[io]];
    ++count;
  }
  order.resize(count);
  return order;
}

class Consolidator {
 public:
  Consolidator(const Instance& train, const Instance& test, const PolicyOptions& options)
      : train_(train),
        test_(test),
        options_(options),
        bursts_(bursts_of(test)),
        service_(all_spinning(test)) {
    service_.redirects = true;
    const double steps = options.consolidation_hours * 3600 / test.step_s;
    interval_steps_ = static_cast<std::uint32_t>(std::clamp(std::round(steps), 1.0, 1.0 * test.steps));
    history_ = history_of(train, interval_steps_);
    for (const VolumeModel& volume : train.volumes)
      if (volume.active_steps > 0) service_.moved_before_bytes += options.working_set * volume.demand[kBytes];
  }

  Service run() {
    std::vector<Burst> open;  // that reach into the interval
    std::size_t next = 0;
    for (std::uint32_t from = 0; from < test_.steps; from += interval_steps_) {
      const std::uint32_t to = std::min(from + interval_steps_, test_.steps);
      while (next < bursts_.size() && bursts_[next].run.start < to) open.push_back(bursts_[next++]);
      serve_interval(from, to, open);
      open.erase(std::remove_if(open.begin(), open.end(),
                                [to](const Burst& b) { return b.run.start + b.run.length <= to; }),
                 open.end());
    }
    service_.timeout_s = break_even_timeouts(train_, all_spinning(train_));
    return std::move(service_);
  }

 private:
  void serve_interval(std::uint32_t from, std::uint32_t to, const std::vector<Burst>& open) {
    const std::vector<Index> awake = sets_for(train_, history_, interval_like(train_, test_, history_, from));
    std::vector<std::size_t> rank(test_.sets.size(), awake.size());
    std::vector<Load> loads;
    for (std::size_t i = 0; i < awake.size(); ++i) {
      rank[awake[i]] = i;
      const Amounts& limit = test_.sets[awake[i]].limit;
      loads.emplace_back(to - from, limit[kReadIops], limit[kWriteIops]);
      service_.held.push_back({awake[i], {from, to - from}});
    }
    // What awake sets answer for their own volumes comes before what others ask of them.
    for (const bool own : {true, false}) {
      for (const Burst& burst : open) {
        const Index home = test_.volumes[burst.volume].set;
        if ((rank[home] < awake.size()) != own) continue;
        Burst part = burst;
        part.run.start = std::max(burst.run.start, from);
        part.run.length = std::min(burst.run.start + burst.run.length, to) - part.run.start;
        if (own) loads[rank[home]].add(test_.volumes[burst.volume], part.run, from);
        service_.answered.push_back({own ? home : answers(part, from, awake, loads), part.run});
      }
    }
  }

  // The awake set that answers from its replica, or the volume's own.
  Index answers(const Burst& part, std::uint32_t from, const std::vector<Index>& awake,
                std::vector<Load>& loads) {
    const VolumeModel& volume = test_.volumes[part.volume];
    const bool replica = train_.volumes[part.volume].active_steps > 0 || !part.reads;
    if (!replica || !test_.sets[volume.set].can_sleep ||
        misses_working_set(part, options_.working_set_misses))
      return volume.set;
    for (std::size_t i = 0; i < std::min(kAsked, awake.size()); ++i, ++turn_) {
      const std::size_t at = turn_ % awake.size();
      if (!loads[at].fits(volume, part.run, from)) continue;
      loads[at].add(volume, part.run, from);
      if (!part.reads) service_.moved_during_bytes += written_bytes(test_, part);
      return awake[at];
    }
    return volume.set;
  }

  const Instance& train_;
  const Instance& test_;
  const PolicyOptions& options_;
  std::vector<Burst> bursts_;
  Service service_;
  std::uint32_t interval_steps_ = 1;
  History history_;
  std::size_t turn_ = 0;
};

}  // namespace

Service consolidate_on_replicas(const Instance& train, const Instance& test, const PolicyOptions& options) {
  return Consolidator(train, test, options).run();
}

}  // namespace tierwatt::planner
