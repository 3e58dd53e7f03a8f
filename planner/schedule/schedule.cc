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
#include <set>
#include <utility>

#include "planner/schedule/priority.h"

namespace tierwatt::planner {
namespace {

constexpr double kRoomSlack = 1e-9;  // relative: sums of doubles in another order

struct InFlight {
  double end_s = 0;
  Index volume = kNone;
  std::uint32_t position = 0;
  Index from = kNone, to = kNone;
  // Earliest end first; volumes break ties so that equal times have one order.
  bool operator<(const InFlight& other) const {
    return end_s != other.end_s ? end_s > other.end_s : volume > other.volume;
  }
};

// At a million volumes nothing that an event touches is in the cache, and time goes with the lines that it
// waits for. So what it asks of one move is one line, what it asks of one set are two, and those of the next
// event are fetched ahead.
constexpr std::size_t kLineBytes = 64;

struct alignas(kLineBytes) WantedMove {
  Index volume = kNone;
  Index from = kNone;  // where it is; while in flight still the source
  Index to = kNone;    // where it is wanted
  Index group = kNone;
  Amounts demand{};
  bool in_flight = false;
};

struct alignas(kLineBytes) SetNow {
  Amounts used{};  // both ends of a flight count
  Amounts most{};  // that may be used
  double read_bytes_per_s = 0, write_bytes_per_s = 0;
  int active = 0, lanes = 1;
  int leaving = 0;  // volumes that are yet to leave it
};

// What most that wait are turned away by: a byte a set, so that all of them stay in the first cache.
using Flags = std::uint8_t;
constexpr Flags kFull = 1;     // no lane is free
constexpr Flags kDrains = 2;   // is emptied
constexpr Flags kLeaving = 4;  // volumes are yet to leave it

double seconds_of_copy(double bytes, double read_bytes_per_s, double write_bytes_per_s) {
  const double rate = kCopyShare * std::min(read_bytes_per_s, write_bytes_per_s);
  // A set of which no bandwidth is known to be above zero takes a nominal 1 MB/s rather than forever.
  constexpr double kSlowest = 1e6;
  return std::max(kCopyPasses * bytes / std::max(rate, kSlowest), kShortestMoveS);
}

class Scheduler {
 public:
  Scheduler(const Instance& instance, const std::vector<Index>& wanted)
      : instance_(instance),
        wanted_(wanted),
        place_(instance.places()),
        target_(place_),
        sets_(instance.sets.size()),
        flags_(instance.sets.size(), kDrains),
        group_busy_(instance.group_members.size()),
        queues_(instance.sets.size() + instance.group_members.size()),
        started_(queues_.size()) {
    for (Index s = 0; s < sets_.size(); ++s) {
      const SetModel& set = instance_.sets[s];
      sets_[s].lanes = parallel_moves(set);
      sets_[s].read_bytes_per_s = set.copy_read_bytes_per_s;
      sets_[s].write_bytes_per_s = set.copy_write_bytes_per_s;
      for (std::size_t r = 0; r < kResources; ++r) sets_[s].most[r] = set.limit[r] * (1 + kRoomSlack);
    }
    for (Index v = 0; v < place_.size(); ++v) add(place_[v], instance_.volumes[v].demand, 1);
    for (const Index set : wanted_) flags_[set] = 0;
  }

  Schedule run() {
    line_up(prioritise(instance_, wanted_));
    ask_all();
    while (waiting_ > 0 || !flights_.empty()) {
      if (!flights_.empty()) {
        finish_next();
      } else if (!held_back_is_over_) {
        held_back_is_over_ = true;
        ask_all();
        continue;
      } else if (!unblock()) {
        const std::size_t position = first_waiting();
        drop(moves_[position], blocked_why(moves_[position]));
        stop_waiting(position);
        continue;
      }
      start_what_may();
    }
    schedule_.final_place = place_;
    return std::move(schedule_);
  }

 private:
  // One that waits, in the queue of a set: where its other end is, and whether it leaves the set. Queues are
  // read from end to end at each event, so it is kept small.
  struct Waiting {
    static constexpr Index kLeaves = Index{1} << 31;
    std::uint32_t position;
    Index other_end;
    [[nodiscard]] Index other() const { return other_end & ~kLeaves; }
    [[nodiscard]] bool leaves() const { return (other_end & kLeaves) != 0; }
  };
  struct Cursor {
    std::size_t position, queue, next;  // next: in the queue
  };

  void add(Index set, const Amounts& demand, int sign) {
    for (std::size_t r = 0; r < kResources; ++r) sets_[set].used[r] += sign * demand[r];
  }
  [[nodiscard]] bool is(Index set, Flags what) const { return (flags_[set] & what) != 0; }
  void mark(Index set, Flags what, bool holds) {
    flags_[set] = static_cast<Flags>(holds ? flags_[set] | what : flags_[set] & ~what);
  }
  void leave(Index set, int volumes) {
    sets_[set].leaving += volumes;
    mark(set, kLeaving, sets_[set].leaving > 0);
  }
  void occupy(Index set, int flights) {
    sets_[set].active += flights;
    mark(set, kFull, sets_[set].active >= sets_[set].lanes);
  }

  void line_up(const Priorities& priorities) {
    waiting_ = priorities.volumes.size();
    waits_.assign(waiting_, 1);
    moves_.reserve(waiting_);
    for (const Index volume : priorities.volumes) line_up(volume);
    schedule_.moves.reserve(waiting_);
    schedule_.bound_s = priorities.busiest_s;
  }
  void line_up(Index volume) {
    const VolumeModel& model = instance_.volumes[volume];
    const Index from = place_[volume];
    const Index to = wanted_[volume];
    const auto position = static_cast<std::uint32_t>(moves_.size());
    moves_.push_back({volume, from, to, model.group, model.demand, false});
    queues_[from].push_back({position, to | Waiting::kLeaves});
    queues_[to].push_back({position, from});
    if (model.group != kNone) queues_[sets_.size() + model.group].push_back({position, kNone});
    leave(from, 1);
    needs(model.demand[kBytes]);
  }

  [[nodiscard]] bool has_room(const Amounts& demand, Index to) const {
    const SetNow& set = sets_[to];
    for (std::size_t r = 0; r < kResources; ++r) {
      if (demand[r] > 0 && set.used[r] + demand[r] > set.most[r]) return false;
    }
    return true;
  }

  // Replicas where they stand and where they are on their way to.
  [[nodiscard]] bool spread_holds(const WantedMove& move, Index to) const {
    return move.group == kNone || (!breaks_hard_spread(instance_, place_, move.volume, to) &&
                                   !breaks_hard_spread(instance_, target_, move.volume, to));
  }

  // What leaves a set that is emptied has time: as long as its destination waits for others to leave, it
  // would fill the room that they are waiting for elsewhere.
  [[nodiscard]] bool held_back(Index from, Index to) const {
    return is(from, kDrains) && is(to, kLeaving) && !held_back_is_over_;
  }

  [[nodiscard]] bool group_free(const WantedMove& move) const {
    return move.group == kNone || group_busy_[move.group] == 0;
  }

  [[nodiscard]] bool within_limits(double bytes, int moves) const {
    const Policy& policy = instance_.snapshot->policy;
    const auto done = static_cast<std::int64_t>(schedule_.moves.size());
    if (policy.max_moves && done + moves > *policy.max_moves) return false;
    return !policy.max_bytes ||
           moved_bytes_ + moves * bytes <= static_cast<double>(policy.max_bytes->value());
  }

  [[nodiscard]] bool may_start(const WantedMove& move, Index to) const {
    return !move.in_flight && !is(move.from, kFull) && !is(to, kFull) && group_free(move) &&
           has_room(move.demand, to) && spread_holds(move, to);
  }

  void start(std::size_t position, Index to, bool hop) {
    WantedMove& move = moves_[position];
    const double bytes = move.demand[kBytes];
    const double end_s =
        now_s_ + seconds_of_copy(bytes, sets_[move.from].read_bytes_per_s, sets_[to].write_bytes_per_s);
    schedule_.moves.push_back({move.volume, move.from, to, now_s_, end_s, wave_, hop});
    flights_.push_back({end_s, move.volume, static_cast<std::uint32_t>(position), move.from, to});
    std::push_heap(flights_.begin(), flights_.end());
    occupy(move.from, 1);
    occupy(to, 1);
    add(to, move.demand, 1);
    move.in_flight = true;
    target_[move.volume] = to;
    moved_bytes_ += bytes;
    if (move.group != kNone) ++group_busy_[move.group];
  }

  void stop_waiting(std::size_t position) {
    waits_[position] = 0;
    --waiting_;
    ++started_[moves_[position].from];
    ++started_[moves_[position].to];
  }
  std::size_t first_waiting() {
    while (waits_[first_waiting_] == 0) ++first_waiting_;
    return first_waiting_;
  }

  void ask(std::size_t position) {
    const WantedMove& move = moves_[position];
    if (!within_limits(move.demand[kBytes], 1)) {
      drop(move, "the limit on moves or bytes is reached");
      stop_waiting(position);
    } else if (may_start(move, move.to) && !held_back(move.from, move.to)) {
      start(position, move.to, false);
      stop_waiting(position);
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
  void needs(double bytes) {
    ++needed_moves_;
    needed_bytes_ += bytes;
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
    if (started_[queue] < queues_[queue].size() / 2) return;
    std::erase_if(queues_[queue], [this](const Waiting& one) { return waits_[one.position] == 0; });
    started_[queue] = 0;
  }

  // To the next in the queue that may be able to start; false where there is none. Lanes are only taken and
  // nothing leaves while an event is answered, so what is passed over could not have started later in it.
  bool advance(Cursor& cursor) const {
    const Queue& queue = queues_[cursor.queue];
    const bool of_set = cursor.queue < flags_.size();
    if (of_set && is(static_cast<Index>(cursor.queue), kFull)) return false;
    for (; cursor.next < queue.size(); ++cursor.next) {
      const Waiting& one = queue[cursor.next];
      if (of_set && cannot_start(one, static_cast<Index>(cursor.queue))) continue;
      if (waits_[one.position] == 0) continue;
      cursor.position = one.position;
      return true;
    }
    return false;
  }
  // Its other end has no lane, or it is held back, or its destination has no room for its bytes.
  [[nodiscard]] bool cannot_start(const Waiting& one, Index set) const {
    const Index other = one.other();
    if (is(other, kFull)) return true;
    const Index from = one.leaves() ? set : other;
    const Index to = one.leaves() ? other : set;
    if (held_back(from, to)) return true;
    const double bytes = moves_[one.position].demand[kBytes];
    return bytes > 0 && sets_[to].used[kBytes] + bytes > sets_[to].most[kBytes];
  }

  void finish_next() {
    now_s_ = flights_.front().end_s;
    woken_.clear();
    while (!flights_.empty() && flights_.front().end_s <= now_s_) {
      const InFlight flight = flights_.front();
      std::pop_heap(flights_.begin(), flights_.end());
      flights_.pop_back();
      fetch_ahead();
      finish(flight);
    }
    schedule_.makespan_s = now_s_;
    if (flights_.empty()) ++wave_;
  }

  void finish(const InFlight& flight) {
    WantedMove& move = moves_[flight.position];
    leave(flight.from, -1);
    if (flight.to != move.to) leave(flight.to, 1);
    occupy(flight.from, -1);
    occupy(flight.to, -1);
    add(flight.from, move.demand, -1);
    if (move.group != kNone) --group_busy_[move.group];
    move.in_flight = false;
    move.from = flight.to;
    place_[flight.volume] = flight.to;
    if (waits_[flight.position] != 0) wait_on(flight);
    woken_.insert(woken_.end(), {flight.to, move.to, flight.from});
    if (move.group != kNone) woken_.push_back(sets_.size() + move.group);
  }

  // The queues of the flight that ends next; of the two that can be next after it, what leads there.
  void fetch_ahead() const {
    if (flights_.empty()) return;
    for (const Index set : {flights_.front().from, flights_.front().to}) {
      const char* const queue = reinterpret_cast<const char*>(queues_[set].data());
      for (std::size_t at = 0; at < queues_[set].size() * sizeof(Waiting); at += kLineBytes)
        __builtin_prefetch(queue + at);
    }
    constexpr std::size_t kChildren = 2;
    for (std::size_t child = 1; child <= kChildren && child < flights_.size(); ++child) {
      __builtin_prefetch(&moves_[flights_[child].position]);
      for (const Index set : {flights_[child].from, flights_[child].to}) {
        __builtin_prefetch(&sets_[set].used);
        __builtin_prefetch(&sets_[set].active);
        __builtin_prefetch(&queues_[set]);
      }
    }
  }

  // One that hopped waits on from where it is now.
  void wait_on(const InFlight& flight) {
    const std::uint32_t position = flight.position;
    const Index wanted = moves_[position].to;
    std::erase_if(queues_[flight.from], [&](const Waiting& one) { return one.position == position; });
    Queue& queue = queues_[flight.to];
    const auto after =
        std::find_if(queue.begin(), queue.end(), [&](const Waiting& one) { return one.position > position; });
    queue.insert(after, {position, wanted | Waiting::kLeaves});
    for (Waiting& one : queues_[wanted]) {
      if (one.position == position) one.other_end = flight.to;
    }
  }

  // Nothing is in flight and nothing can start: one volume of a full destination's way goes to scratch for a
  // while.
  bool unblock() {
    for (std::size_t position = 0; position < waits_.size(); ++position) {
      const WantedMove& move = moves_[position];
      const double bytes = move.demand[kBytes];
      if (waits_[position] == 0 || hopped_.contains(move.volume) || !within_limits(bytes, 2)) continue;
      const Index scratch = scratch_for(move);
      if (scratch == kNone) continue;
      hopped_.insert(move.volume);
      needs(bytes);
      start(position, scratch, true);
      return true;
    }
    return false;
  }

  // An emptied set first, then the one with most room. A set that would have to be bought is none as long as
  // nothing stands on it.
  [[nodiscard]] Index scratch_for(const WantedMove& move) const {
    Index best = kNone;
    double best_room = 0;
    for (Index s = 0; s < sets_.size(); ++s) {
      if (s == move.from || s == move.to || !may_place(instance_, move.volume, s) || !may_start(move, s) ||
          (instance_.sets[s].is_new && sets_[s].used[kBytes] <= 0))
        continue;
      const double room =
          (instance_.sets[s].limit[kBytes] - sets_[s].used[kBytes]) * (is(s, kDrains) ? 1e6 : 1);
      if (best == kNone || room > best_room) {
        best = s;
        best_room = room;
      }
    }
    return best;
  }

  [[nodiscard]] std::string blocked_why(const WantedMove& move) const {
    if (!has_room(move.demand, move.to))
      return "its destination never has room, and there is no scratch to make some";
    if (!spread_holds(move, move.to))
      return "a replica of its group never leaves the destination's domain in time";
    return "no order of moves reaches it";
  }

  void drop(const WantedMove& move, const std::string& why) {
    schedule_.dropped.push_back(
        {move.volume,
         move.to,
         why,
         {{"bytes", move.demand[kBytes]},
          {"free_bytes", instance_.sets[move.to].limit[kBytes] - sets_[move.to].used[kBytes]}}});
  }

  const Instance& instance_;
  const std::vector<Index>& wanted_;
  std::vector<Index> place_;   // where each volume is; while in flight still the source
  std::vector<Index> target_;  // where each is or is on its way to
  std::vector<SetNow> sets_;
  std::vector<Flags> flags_;  // of each set
  std::vector<int> group_busy_;
  using Queue = std::vector<Waiting>;  // by position, ascending; some may wait no longer
  std::vector<WantedMove> moves_;      // in the order of all moves: a position is an index of it
  std::vector<char> waits_;            // by position
  std::size_t waiting_ = 0, first_waiting_ = 0;
  std::vector<Queue> queues_;           // of each set, then of each group
  std::vector<std::uint32_t> started_;  // those of each queue that wait no longer
  std::vector<std::size_t> woken_;      // queues
  std::vector<Cursor> cursors_;         // scratch of start_what_may
  std::set<Index> hopped_;
  std::vector<InFlight> flights_;  // a heap: the next to end is in front
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
  return seconds_of_copy(instance.volumes[volume].demand[kBytes], instance.sets[from].copy_read_bytes_per_s,
                         instance.sets[to].copy_write_bytes_per_s);
}

Schedule order_moves(const Instance& instance, const std::vector<Index>& wanted) {
  return Scheduler(instance, wanted).run();
}

}  // namespace tierwatt::planner
