// The rule of the schedule, stated as plainly as possible: at each event every waiting move is asked, in one
// order. Quadratic, so for small instances; planner/schedule must give the same, move by move.
#pragma once

#include <algorithm>
#include <set>
#include <vector>

#include "planner/schedule/priority.h"
#include "planner/schedule/schedule.h"

namespace tierwatt::planner::testing {

class Rescan {
 public:
  Rescan(const Instance& instance, const std::vector<Index>& wanted)
      : instance_(instance), wanted_(wanted), place_(instance.places()) {}

  Schedule run() {
    waiting_ = moves_in_order();
    while (!waiting_.empty() || !flying_.empty()) {
      std::erase_if(waiting_, [&](Index v) { return drop_at_limit(v) || try_start(v); });
      if (!flying_.empty()) {
        land();
      } else if (!waiting_.empty() && !held_back_is_over_) {
        held_back_is_over_ = true;
      } else if (!waiting_.empty() && !hop()) {
        drop(waiting_.front());
        waiting_.erase(waiting_.begin());
      }
    }
    schedule_.final_place = place_;
    return schedule_;
  }

 private:
  std::vector<Index> moves_in_order() const {
    std::vector<double> work_s(instance_.sets.size());
    std::vector<Index> volumes;
    for (Index v = 0; v < place_.size(); ++v) {
      if (wanted_[v] == place_[v]) continue;
      volumes.push_back(v);
      for (const Index end : {place_[v], wanted_[v]})
        work_s[end] += move_seconds(instance_, v, place_[v], wanted_[v]);
    }
    const auto busier = [&](Index v) {
      return std::max(work_s[place_[v]] / lanes(place_[v]), work_s[wanted_[v]] / lanes(wanted_[v]));
    };
    std::stable_sort(volumes.begin(), volumes.end(), [&](Index a, Index b) {
      return drains(place_[a]) != drains(place_[b]) ? drains(place_[b]) : busier(a) > busier(b);
    });
    return volumes;
  }
  bool drains(Index set) const { return std::find(wanted_.begin(), wanted_.end(), set) == wanted_.end(); }
  // Out of a set that is emptied, into one that others are yet to leave.
  bool held_back(Index volume) const {
    bool others_leave = false;
    for (Index v = 0; v < place_.size(); ++v) {
      const bool leaves = place_[v] == wanted_[volume] && wanted_[v] != place_[v];
      others_leave |= leaves;
    }
    return !held_back_is_over_ && drains(place_[volume]) && others_leave;
  }
  int lanes(Index set) const { return parallel_moves(instance_.sets[set]); }

  int flights_at(Index set) const {
    return static_cast<int>(std::count_if(flying_.begin(), flying_.end(), [&](const ScheduledMove& move) {
      return move.from == set || move.to == set;
    }));
  }
  bool has_room(Index volume, Index to) const {
    Amounts used{};
    const auto add = [&](Index v) {
      for (std::size_t r = 0; r < kResources; ++r) used[r] += instance_.volumes[v].demand[r];
    };
    for (Index v = 0; v < place_.size(); ++v) {
      if (place_[v] == to) add(v);
    }
    for (const ScheduledMove& move : flying_) {
      if (move.to == to) add(move.volume);
    }
    for (std::size_t r = 0; r < kResources; ++r) {
      const double demand = instance_.volumes[volume].demand[r];
      if (demand > 0 && used[r] + demand > instance_.sets[to].limit[r] * (1 + 1e-9)) return false;
    }
    return true;
  }
  bool may_start(Index volume, Index to) const {
    std::vector<Index> target = place_;
    for (const ScheduledMove& move : flying_) {
      const Index group = instance_.volumes[volume].group;
      if (move.volume == volume || (group != kNone && instance_.volumes[move.volume].group == group))
        return false;
      target[move.volume] = move.to;
    }
    return flights_at(place_[volume]) < lanes(place_[volume]) && flights_at(to) < lanes(to) &&
           has_room(volume, to) && !breaks_hard_spread(instance_, place_, volume, to) &&
           !breaks_hard_spread(instance_, target, volume, to);
  }
  bool within_limits(Index volume, int moves) const {
    const Policy& policy = instance_.snapshot->policy;
    double bytes = moves * instance_.volumes[volume].demand[kBytes];
    for (const ScheduledMove& move : schedule_.moves) bytes += instance_.volumes[move.volume].demand[kBytes];
    const auto count = static_cast<std::int64_t>(schedule_.moves.size()) + moves;
    return (!policy.max_moves || count <= *policy.max_moves) &&
           (!policy.max_bytes || bytes <= static_cast<double>(policy.max_bytes->value()));
  }

  void start(Index volume, Index to, bool is_hop) {
    const double end_s = now_s_ + move_seconds(instance_, volume, place_[volume], to);
    flying_.push_back({volume, place_[volume], to, now_s_, end_s, wave_, is_hop});
    schedule_.moves.push_back(flying_.back());
  }
  bool try_start(Index volume) {
    if (held_back(volume) || !may_start(volume, wanted_[volume])) return false;
    start(volume, wanted_[volume], false);
    return true;
  }
  void land() {
    now_s_ =
        std::min_element(flying_.begin(), flying_.end(), [](const ScheduledMove& a, const ScheduledMove& b) {
          return a.end_s < b.end_s;
        })->end_s;
    std::erase_if(flying_, [&](const ScheduledMove& move) {
      if (move.end_s > now_s_) return false;
      place_[move.volume] = move.to;
      return true;
    });
    if (flying_.empty()) ++wave_;
  }
  bool hop() {
    for (const Index volume : waiting_) {
      if (hopped_.contains(volume) || !within_limits(volume, 2)) continue;
      const Index scratch = scratch_for(volume);
      if (scratch == kNone) continue;
      hopped_.insert(volume);
      start(volume, scratch, true);
      return true;
    }
    return false;
  }
  Index scratch_for(Index volume) const {
    Index best = kNone;
    double best_room = 0;
    for (Index s = 0; s < instance_.sets.size(); ++s) {
      if (s == place_[volume] || s == wanted_[volume] || !may_place(instance_, volume, s) ||
          !may_start(volume, s))
        continue;
      double room = instance_.sets[s].limit[kBytes];
      for (Index v = 0; v < place_.size(); ++v)
        room -= place_[v] == s ? instance_.volumes[v].demand[kBytes] : 0;
      room *= drains(s) ? 1e6 : 1;
      if (best == kNone || room > best_room) {
        best = s;
        best_room = room;
      }
    }
    return best;
  }
  bool drop_at_limit(Index volume) {
    if (within_limits(volume, 1)) return false;
    drop(volume);
    return true;
  }
  void drop(Index volume) { schedule_.dropped.push_back({volume, wanted_[volume], "", {}}); }

  const Instance& instance_;
  const std::vector<Index>& wanted_;
  std::vector<Index> place_, waiting_;
  std::vector<ScheduledMove> flying_;
  std::set<Index> hopped_;
  Schedule schedule_;
  double now_s_ = 0;
  int wave_ = 1;
  bool held_back_is_over_ = false;
};

}  // namespace tierwatt::planner::testing
