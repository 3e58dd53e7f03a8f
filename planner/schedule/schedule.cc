// The event loop. Tested by tests/planner/schedule/schedule_test.cc, which replays every prefix.
#include "planner/schedule/schedule.h"

#include <algorithm>
#include <cmath>
#include <queue>
#include <set>

namespace tierwatt::planner {
namespace {

constexpr double kRoomSlack = 1e-9;  // relative: sums of doubles in another order

struct InFlight {
  double end_s = 0;
  Index volume = kNone;
  std::size_t move = 0;
  // Earliest end first; volumes break ties so that equal times have one order.
  bool operator<(const InFlight& other) const {
    return end_s != other.end_s ? end_s > other.end_s : volume > other.volume;
  }
};

class Scheduler {
 public:
  Scheduler(const Instance& instance, const std::vector<Index>& wanted)
      : instance_(instance),
        wanted_(wanted),
        place_(instance.places()),
        target_(place_),
        used_(instance.sets.size()),
        work_s_(instance.sets.size()),
        active_(instance.sets.size()),
        drains_(instance.sets.size(), true),
        group_busy_(instance.group_members.size()) {
    for (Index v = 0; v < place_.size(); ++v) add(used_[place_[v]], v, 1);
    for (const Index set : wanted_) drains_[set] = false;
  }

  Schedule run() {
    std::vector<Index> waiting = moves_in_order();
    schedule_.bound_s = busiest_s();
    while (!waiting.empty() || !flights_.empty()) {
      start_what_may(waiting);
      if (!flights_.empty()) {
        finish_next();
      } else if (!waiting.empty() && !unblock(waiting)) {
        drop(waiting.front(), blocked_why(waiting.front()));
        waiting.erase(waiting.begin());
      }
    }
    schedule_.final_place = place_;
    return std::move(schedule_);
  }

 private:
  void add(Amounts& amounts, Index volume, int sign) const {
    for (std::size_t r = 0; r < kResources; ++r) amounts[r] += sign * instance_.volumes[volume].demand[r];
  }
  [[nodiscard]] int parallel(Index set) const {
    return instance_.sets[set].spins ? kParallelSpinning : kParallelFlash;
  }

  // Volumes to move: those out of sets that stay first, sets that are emptied last; among them the busiest
  // ends first.
  std::vector<Index> moves_in_order() {
    std::vector<Index> volumes;
    for (Index v = 0; v < place_.size(); ++v) {
      if (wanted_[v] == place_[v]) continue;
      volumes.push_back(v);
      const double seconds = move_seconds(instance_, v, place_[v], wanted_[v]);
      work_s_[place_[v]] += seconds;
      work_s_[wanted_[v]] += seconds;
    }
    const auto load = [&](Index v) {
      return std::max(work_s_[place_[v]] / parallel(place_[v]), work_s_[wanted_[v]] / parallel(wanted_[v]));
    };
    std::stable_sort(volumes.begin(), volumes.end(), [&](Index a, Index b) {
      const double load_a = load(a);
      const double load_b = load(b);
      return load_a != load_b ? load_a > load_b : a < b;
    });
    return volumes;
  }

  [[nodiscard]] double busiest_s() const {
    double busiest = 0;
    for (Index s = 0; s < work_s_.size(); ++s) busiest = std::max(busiest, work_s_[s] / parallel(s));
    return busiest;
  }

  [[nodiscard]] bool has_room(Index volume, Index to) const {
    for (std::size_t r = 0; r < kResources; ++r) {
      const double demand = instance_.volumes[volume].demand[r];
      if (demand > 0 && used_[to][r] + demand > instance_.sets[to].limit[r] * (1 + kRoomSlack)) return false;
    }
    return true;
  }

  // Replicas where they stand and where they are on their way to.
  [[nodiscard]] bool spread_holds(Index volume, Index to) const {
    return !breaks_hard_spread(instance_, place_, volume, to) &&
           !breaks_hard_spread(instance_, target_, volume, to);
  }

  [[nodiscard]] bool group_free(Index volume) const {
    const Index group = instance_.volumes[volume].group;
    return group == kNone || group_busy_[group] == 0;
  }

  [[nodiscard]] bool within_limits(Index volume, int moves) const {
    const Policy& policy = instance_.snapshot->policy;
    const double bytes = instance_.volumes[volume].demand[kBytes];
    const auto done = static_cast<std::int64_t>(schedule_.moves.size());
    if (policy.max_moves && done + moves > *policy.max_moves) return false;
    return !policy.max_bytes ||
           moved_bytes_ + moves * bytes <= static_cast<double>(policy.max_bytes->value());
  }

  [[nodiscard]] bool may_start(Index volume, Index to) const {
    const Index from = place_[volume];
    const bool in_flight = target_[volume] != from;
    return !in_flight && active_[from] < parallel(from) && active_[to] < parallel(to) && group_free(volume) &&
           has_room(volume, to) && spread_holds(volume, to);
  }

  void start(Index volume, Index to, bool hop) {
    const Index from = place_[volume];
    const double end_s = now_s_ + move_seconds(instance_, volume, from, to);
    schedule_.moves.push_back({volume, from, to, now_s_, end_s, wave_, hop});
    flights_.push({end_s, volume, schedule_.moves.size() - 1});
    ++active_[from];
    ++active_[to];
    add(used_[to], volume, 1);
    target_[volume] = to;
    moved_bytes_ += instance_.volumes[volume].demand[kBytes];
    if (const Index group = instance_.volumes[volume].group; group != kNone) ++group_busy_[group];
  }

  void start_what_may(std::vector<Index>& waiting) {
    std::erase_if(waiting, [&](Index volume) {
      if (!within_limits(volume, 1)) {
        drop(volume, "the limit on moves or bytes is reached");
        return true;
      }
      if (!may_start(volume, wanted_[volume])) return false;
      start(volume, wanted_[volume], false);
      return true;
    });
  }

  void finish_next() {
    now_s_ = flights_.top().end_s;
    bool ended = false;
    while (!flights_.empty() && flights_.top().end_s <= now_s_) {
      const ScheduledMove& move = schedule_.moves[flights_.top().move];
      flights_.pop();
      --active_[move.from];
      --active_[move.to];
      add(used_[move.from], move.volume, -1);
      place_[move.volume] = move.to;
      if (const Index group = instance_.volumes[move.volume].group; group != kNone) --group_busy_[group];
      schedule_.makespan_s = std::max(schedule_.makespan_s, move.end_s);
      ended = true;
    }
    if (ended && flights_.empty()) ++wave_;
  }

  // Nothing is in flight and nothing can start: one volume of a full destination's way goes to scratch for a
  // while.
  bool unblock(std::vector<Index>& waiting) {
    for (const Index volume : waiting) {
      if (hopped_.contains(volume) || !within_limits(volume, 2)) continue;
      const Index scratch = scratch_for(volume);
      if (scratch == kNone) continue;
      hopped_.insert(volume);
      start(volume, scratch, true);
      return true;
    }
    return false;
  }

  // An emptied set first, then the one with most room.
  [[nodiscard]] Index scratch_for(Index volume) const {
    Index best = kNone;
    double best_room = 0;
    for (Index s = 0; s < instance_.sets.size(); ++s) {
      if (s == place_[volume] || s == wanted_[volume] || !may_place(instance_, volume, s) ||
          !may_start(volume, s))
        continue;
      const double room = (instance_.sets[s].limit[kBytes] - used_[s][kBytes]) * (drains_[s] ? 1e6 : 1);
      if (best == kNone || room > best_room) {
        best = s;
        best_room = room;
      }
    }
    return best;
  }

  [[nodiscard]] std::string blocked_why(Index volume) const {
    const Index to = wanted_[volume];
    if (!has_room(volume, to)) return "its destination never has room, and there is no scratch to make some";
    if (!spread_holds(volume, to))
      return "a replica of its group never leaves the destination's domain in time";
    return "no order of moves reaches it";
  }

  void drop(Index volume, const std::string& why) {
    const Index to = wanted_[volume];
    schedule_.dropped.push_back({volume,
                                 to,
                                 why,
                                 {{"bytes", instance_.volumes[volume].demand[kBytes]},
                                  {"free_bytes", instance_.sets[to].limit[kBytes] - used_[to][kBytes]}}});
  }

  const Instance& instance_;
  const std::vector<Index>& wanted_;
  std::vector<Index> place_;   // where each volume is; while in flight still the source
  std::vector<Index> target_;  // where each is or is on its way to
  std::vector<Amounts> used_;  // both ends of a flight count
  std::vector<double> work_s_;
  std::vector<int> active_;
  std::vector<bool> drains_;
  std::vector<int> group_busy_;
  std::set<Index> hopped_;
  std::priority_queue<InFlight> flights_;
  Schedule schedule_;
  double now_s_ = 0;
  double moved_bytes_ = 0;
  int wave_ = 1;
};

}  // namespace

double move_seconds(const Instance& instance, Index volume, Index from, Index to) {
  const double rate = kCopyShare * std::min(instance.sets[from].copy_read_bytes_per_s,
                                            instance.sets[to].copy_write_bytes_per_s);
  // A set of which no bandwidth is known to be above zero takes a nominal 1 MB/s rather than forever.
  constexpr double kSlowest = 1e6;
  return kCopyPasses * instance.volumes[volume].demand[kBytes] / std::max(rate, kSlowest);
}

Schedule order_moves(const Instance& instance, const std::vector<Index>& wanted) {
  return Scheduler(instance, wanted).run();
}

}  // namespace tierwatt::planner
