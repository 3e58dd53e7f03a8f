// The event loop. Tested by tests/planner/schedule/schedule_test.cc, which replays every prefix.
//
// What waits is asked again only when something that it waits for has changed. A move waits for its two sets
// (a free lane, room) and for the replicas of its group, so the end of a flight wakes the queues of its two
// sets and of its group; a start takes and never gives, so it wakes nobody. The woken are asked in the one
// order of all moves, and a queue whose set has no free lane left is not asked further. Limits on moves or
// bytes that the wanted moves and the hops exceed concern everyone, so then all are asked at each event.
// Order and result are those of the plain rule that tests/planner/schedule/rescan_testlib.h states.
#include "planner/schedule/schedule.h"

#include <algorithm>
#include <cmath>
#include <queue>
#include <set>
#include <utility>

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
        used_bytes_(instance.sets.size()),
        work_s_(instance.sets.size()),
        active_(instance.sets.size()),
        drains_(instance.sets.size(), 1),
        leaving_(instance.sets.size()),
        lanes_(instance.sets.size()),
        group_busy_(instance.group_members.size()),
        queues_(instance.sets.size() + instance.group_members.size()),
        started_(queues_.size()) {
    for (Index v = 0; v < place_.size(); ++v) add(place_[v], v, 1);
    for (const Index set : wanted_) drains_[set] = 0;
    for (Index s = 0; s < lanes_.size(); ++s)
      lanes_[s] = instance_.sets[s].spins ? kParallelSpinning : kParallelFlash;
    for (const SetModel& set : instance_.sets) most_bytes_.push_back(set.limit[kBytes] * (1 + kRoomSlack));
  }

  Schedule run() {
    order_ = moves_in_order();
    for (const Index volume : order_) {
      ++leaving_[place_[volume]];
      needs(volume);
    }
    position_.assign(place_.size(), order_.size());
    waits_.assign(order_.size(), 1);
    waiting_ = order_.size();
    for (std::size_t position = 0; position < order_.size(); ++position) {
      position_[order_[position]] = position;
      const Index from = place_[order_[position]];
      const Index to = wanted_[order_[position]];
      const auto at = static_cast<std::uint32_t>(position);
      ends_.push_back({from, to});
      const double bytes = instance_.volumes[order_[position]].demand[kBytes];
      queues_[from].push_back({at, to, true, bytes});
      queues_[to].push_back({at, from, false, bytes});
      if (const Index group = instance_.volumes[order_[position]].group; group != kNone)
        queues_[instance_.sets.size() + group].push_back({at, kNone, false, bytes});
    }
    schedule_.moves.reserve(order_.size());
    schedule_.bound_s = busiest_s();
    ask_all();
    while (waiting_ > 0 || !flights_.empty()) {
      if (!flights_.empty()) {
        finish_next();
      } else if (!held_back_is_over_) {
        held_back_is_over_ = true;
        ask_all();
        continue;
      } else if (!unblock()) {
        const Index volume = order_[first_waiting()];
        drop(volume, blocked_why(volume));
        stop_waiting(volume);
        continue;
      }
      start_what_may();
    }
    schedule_.final_place = place_;
    return std::move(schedule_);
  }

 private:
  // One that waits, in the queue of a set: where its other end is, and whether it leaves the set.
  struct Waiting {
    std::uint32_t position;
    Index other;
    bool leaves;
    double bytes;
  };
  struct Cursor {
    std::size_t position, queue, next;  // next: in the queue
  };

  void add(Index set, Index volume, int sign) {
    for (std::size_t r = 0; r < kResources; ++r) used_[set][r] += sign * instance_.volumes[volume].demand[r];
    used_bytes_[set] = used_[set][kBytes];
  }
  [[nodiscard]] int parallel(Index set) const { return lanes_[set]; }

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
    struct Key {
      bool last;
      double load;
      Index volume;
    };
    std::vector<Key> keys;
    keys.reserve(volumes.size());
    for (const Index v : volumes) {
      const double load =
          std::max(work_s_[place_[v]] / parallel(place_[v]), work_s_[wanted_[v]] / parallel(wanted_[v]));
      keys.push_back({drains_[place_[v]] != 0, load, v});
    }
    std::sort(keys.begin(), keys.end(), [](const Key& a, const Key& b) {
      if (a.last != b.last) return b.last;
      return a.load != b.load ? a.load > b.load : a.volume < b.volume;
    });
    for (std::size_t i = 0; i < keys.size(); ++i) volumes[i] = keys[i].volume;
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

  // What leaves a set that is emptied has time: as long as its destination waits for others to leave, it
  // would fill the room that they are waiting for elsewhere.
  [[nodiscard]] bool held_back(Index volume, Index to) const {
    return !held_back_is_over_ && drains_[place_[volume]] != 0 && leaving_[to] > 0;
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
    add(to, volume, 1);
    target_[volume] = to;
    moved_bytes_ += instance_.volumes[volume].demand[kBytes];
    if (const Index group = instance_.volumes[volume].group; group != kNone) ++group_busy_[group];
  }

  void stop_waiting(Index volume) {
    const std::size_t position = position_[volume];
    waits_[position] = 0;
    --waiting_;
    ++started_[ends_[position].from];
    ++started_[ends_[position].to];
  }
  std::size_t first_waiting() {
    while (waits_[first_waiting_] == 0) ++first_waiting_;
    return first_waiting_;
  }

  void ask(std::size_t position) {
    // Most that are asked find a lane taken: that much is answered from what lies close together.
    const Ends& ends = ends_[position];
    const bool busy = active_[ends.from] >= lanes_[ends.from] || active_[ends.to] >= lanes_[ends.to];
    if (busy && !is_limited()) return;
    const Index volume = order_[position];
    if (!within_limits(volume, 1)) {
      drop(volume, "the limit on moves or bytes is reached");
      stop_waiting(volume);
    } else if (!held_back(volume, wanted_[volume]) && may_start(volume, wanted_[volume])) {
      start(volume, wanted_[volume], false);
      stop_waiting(volume);
    }
  }
  void ask_all() {
    for (std::size_t position = 0; position < waits_.size(); ++position)
      if (waits_[position] != 0) ask(position);
  }

  // Whether the moves as wanted, and the hops so far, exceed a limit: then which come first matters to
  // everyone.
  [[nodiscard]] bool is_limited() const {
    const Policy& policy = instance_.snapshot->policy;
    return (policy.max_moves && needed_moves_ > *policy.max_moves) ||
           (policy.max_bytes && needed_bytes_ > static_cast<double>(policy.max_bytes->value()));
  }
  void needs(Index volume) {
    ++needed_moves_;
    needed_bytes_ += instance_.volumes[volume].demand[kBytes];
  }

  void start_what_may() {
    if (is_limited()) return ask_all();
    std::sort(woken_.begin(), woken_.end());
    woken_.erase(std::unique(woken_.begin(), woken_.end()), woken_.end());
    cursors_.clear();
    for (const std::size_t queue : woken_) {
      tidy(queue);
      Cursor cursor{0, queue, 0};
      if (advance(cursor)) cursors_.push_back(cursor);
    }
    while (!cursors_.empty()) {
      auto first = std::min_element(cursors_.begin(), cursors_.end(), [](const Cursor& a, const Cursor& b) {
        return a.position != b.position ? a.position < b.position : a.queue < b.queue;
      });
      if (waits_[first->position] != 0) ask(first->position);
      ++first->next;
      if (advance(*first)) continue;
      *first = cursors_.back();
      cursors_.pop_back();
    }
  }

  // Takes out what waits no longer, once that is half of the queue.
  void tidy(std::size_t queue) {
    if (2 * started_[queue] < queues_[queue].size()) return;
    std::erase_if(queues_[queue], [this](const Waiting& one) { return waits_[one.position] == 0; });
    started_[queue] = 0;
  }

  // To the next in the queue that may be able to start; false where there is none. Lanes are only taken and
  // nothing leaves while an event is answered, so what is passed over could not have started later in it.
  bool advance(Cursor& cursor) const {
    const Queue& queue = queues_[cursor.queue];
    const bool of_set = cursor.queue < active_.size();
    if (of_set && active_[cursor.queue] >= lanes_[cursor.queue]) return false;
    for (; cursor.next < queue.size(); ++cursor.next) {
      const Waiting& one = queue[cursor.next];
      if (of_set && cannot_start(one, static_cast<Index>(cursor.queue))) continue;
      if (waits_[one.position] == 0) continue;
      cursor.position = one.position;
      return true;
    }
    return false;
  }
  // Its other end has no lane, or its destination no room for its bytes, or it is held back. All of that is
  // answered from arrays that stay in the cache.
  [[nodiscard]] bool cannot_start(const Waiting& one, Index set) const {
    if (active_[one.other] >= lanes_[one.other]) return true;
    const Index from = one.leaves ? set : one.other;
    const Index to = one.leaves ? one.other : set;
    if (one.bytes > 0 && used_bytes_[to] + one.bytes > most_bytes_[to]) return true;
    return !held_back_is_over_ && drains_[from] != 0 && leaving_[to] > 0;
  }

  void finish_next() {
    now_s_ = flights_.top().end_s;
    woken_.clear();
    while (!flights_.empty() && flights_.top().end_s <= now_s_) {
      const ScheduledMove& move = schedule_.moves[flights_.top().move];
      flights_.pop();
      --leaving_[move.from];
      if (move.to != wanted_[move.volume]) ++leaving_[move.to];
      --active_[move.from];
      --active_[move.to];
      add(move.from, move.volume, -1);
      arrive(move);
      if (const Index group = instance_.volumes[move.volume].group; group != kNone) --group_busy_[group];
      schedule_.makespan_s = std::max(schedule_.makespan_s, move.end_s);
    }
    if (flights_.empty()) ++wave_;
  }

  // One that hopped waits on from where it is now.
  void arrive(const ScheduledMove& move) {
    const std::size_t position = position_[move.volume];
    const Index wanted = wanted_[move.volume];
    if (position < waits_.size() && waits_[position] != 0) {
      std::erase_if(queues_[move.from], [&](const Waiting& one) { return one.position == position; });
      Queue& queue = queues_[move.to];
      const auto after = std::find_if(queue.begin(), queue.end(),
                                      [&](const Waiting& one) { return one.position > position; });
      queue.insert(after, {static_cast<std::uint32_t>(position), wanted, true,
                           instance_.volumes[move.volume].demand[kBytes]});
      for (Waiting& one : queues_[wanted]) {
        if (one.position == position) one.other = move.to;
      }
      ends_[position].from = move.to;
    }
    place_[move.volume] = move.to;
    woken_.insert(woken_.end(), {move.to, wanted, move.from});
    if (const Index group = instance_.volumes[move.volume].group; group != kNone)
      woken_.push_back(instance_.sets.size() + group);
  }

  // Nothing is in flight and nothing can start: one volume of a full destination's way goes to scratch for a
  // while.
  bool unblock() {
    for (std::size_t position = 0; position < waits_.size(); ++position) {
      const Index volume = order_[position];
      if (waits_[position] == 0 || hopped_.contains(volume) || !within_limits(volume, 2)) continue;
      const Index scratch = scratch_for(volume);
      if (scratch == kNone) continue;
      hopped_.insert(volume);
      needs(volume);
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
      const double room = (instance_.sets[s].limit[kBytes] - used_[s][kBytes]) * (drains_[s] != 0 ? 1e6 : 1);
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
  std::vector<Index> place_;        // where each volume is; while in flight still the source
  std::vector<Index> target_;       // where each is or is on its way to
  std::vector<Amounts> used_;       // both ends of a flight count
  std::vector<double> used_bytes_;  // of them, the bytes
  std::vector<double> most_bytes_;  // that may be used
  std::vector<double> work_s_;
  std::vector<int> active_;
  std::vector<char> drains_;
  std::vector<int> leaving_;  // volumes on each set that are yet to leave it
  std::vector<int> lanes_;    // of each set
  std::vector<int> group_busy_;
  using Queue = std::vector<Waiting>;  // by position, ascending; some may wait no longer
  std::vector<Index> order_;           // the volumes to move
  std::vector<std::size_t> position_;  // of each volume in it
  struct Ends {
    Index from, to;
  };
  std::vector<Ends> ends_;   // by position
  std::vector<char> waits_;  // by position
  std::size_t waiting_ = 0, first_waiting_ = 0;
  std::vector<Queue> queues_;           // of each set, then of each group
  std::vector<std::uint32_t> started_;  // those of each queue that wait no longer
  std::vector<std::size_t> woken_;      // queues
  std::vector<Cursor> cursors_;         // scratch of start_what_may
  std::set<Index> hopped_;
  std::priority_queue<InFlight> flights_;
  Schedule schedule_;
  double now_s_ = 0;
  double moved_bytes_ = 0;
  double needed_bytes_ = 0;
  std::int64_t needed_moves_ = 0;
  int wave_ = 1;
  bool held_back_is_over_ = false;
};

}  // namespace

double move_seconds(const Instance& instance, Index volume, Index from, Index to) {
  const double rate = kCopyShare * std::min(instance.sets[from].copy_read_bytes_per_s,
                                            instance.sets[to].copy_write_bytes_per_s);
  // A set of which no bandwidth is known to be above zero takes a nominal 1 MB/s rather than forever.
  constexpr double kSlowest = 1e6;
  const double seconds = kCopyPasses * instance.volumes[volume].demand[kBytes] / std::max(rate, kSlowest);
  return std::max(seconds, kShortestMoveS);
}

Schedule order_moves(const Instance& instance, const std::vector<Index>& wanted) {
  return Scheduler(instance, wanted).run();
}

}  // namespace tierwatt::planner
