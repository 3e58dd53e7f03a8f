// The search's state: places, and for each set what its volumes add up to, kept so that one move is priced
// exactly from the two sets it touches.
//
// Two bit planes a set: `ones` (at least one volume active) and `twos` (at least two). Taking volume v away
// leaves ones & ~(v & ~twos), so a removal is exact without looking at the other volumes; `twos` itself is
// rebuilt from the members when a volume leaves.
//
// What is minimised, in joules of one window:
//   energy of the sets, each with its best timeout (planner/simulate/timeout.h), + enclosures' floors
//   + for each volume away from its origin: kMovePrice x copy energy x window / horizon (stickiness)
//   + under the carbon objective, for each new set in use: its drives' embodied carbon, as joules
//   + kSoftConflictJ for each pair of replicas in one soft domain
//
// Threads: one State a thread. fork() gives a state over the same places for another thread; two of them may
// be used side by side as long as neither asks about, moves from or moves to a set (or an enclosure with a
// floor, or the replicas of a group) that the other changes.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "planner/model/instance.h"
#include "planner/simulate/evaluate.h"

namespace tierwatt::planner {

// Price of two replicas in one soft domain: 20 Wh a window. A soft rule should yield to a disk that sleeps
// for a week (some 500 Wh), not to noise.
inline constexpr double kSoftConflictJ = 300'000;
// What a moved byte is priced at, in multiples of the energy of copying it: bandwidth, risk and flash wear
// are what is scarce, the joules of a copy are not. On the recorded office cluster 20 moves a quarter fewer
// bytes than 1 for the same saving.
inline constexpr double kMovePrice = 20;

// How many volumes, and how many of their bytes, may be away from where they stand in the snapshot.
struct MoveLimits {
  std::int64_t moves = std::numeric_limits<std::int64_t>::max();
  double bytes = std::numeric_limits<double>::infinity();
  [[nodiscard]] bool limited() const {
    return moves != std::numeric_limits<std::int64_t>::max() ||
           bytes != std::numeric_limits<double>::infinity();
  }
};
MoveLimits limits_of(const Policy& policy);

class State {
 public:
  // Starts from the instance's own places, within the policy's limits. The instance must outlive the state.
  explicit State(const Instance& instance);
  // The same from other places; sets are priced by several threads.
  State(const Instance& instance, std::vector<Index> place, int threads = 1);

  // A state over the same board whose sums start at zero; absorb() adds them up again. The board lives as
  // long as any of them. Its own moves are held to the given limits.
  [[nodiscard]] State fork(const MoveLimits& limits = {}) const;
  void absorb(const State& fork);

  [[nodiscard]] const Instance& instance() const { return *instance_; }
  [[nodiscard]] const std::vector<Index>& place() const { return board_->place; }
  [[nodiscard]] const std::vector<Index>& members(Index set) const { return board_->sets[set].members; }
  [[nodiscard]] double used(Index set, Resource resource) const { return board_->sets[set].used[resource]; }
  // Steps in which any volume on the set is active.
  [[nodiscard]] Bits activity(Index set) const { return board_->sets[set].ones; }
  // The same once the volume has left its set.
  void activity_without(Index volume, std::vector<Word>& into) const;
  // Brings what activity_without() reads into the cache, ahead of time.
  void fetch(Index volume) const {
    const SetState& set = board_->sets[board_->place[volume]];
    __builtin_prefetch(instance_->snapshot->volumes[volume].active.data());
    __builtin_prefetch(set.ones.data());
    __builtin_prefetch(set.twos.data());
  }
  // Of an enclosure that has a floor; else none.
  [[nodiscard]] const std::vector<Index>& sets_under_floor(Index domain) const {
    return board_->sets_of_enclosure[domain];
  }
  // Volumes for which the set may not sleep.
  [[nodiscard]] int awake_needs(Index set) const { return board_->sets[set].awake_needs; }
  [[nodiscard]] double total_j() const { return total_j_; }
  [[nodiscard]] std::int64_t moved() const { return moved_; }
  [[nodiscard]] double moved_bytes() const { return moved_bytes_; }
  [[nodiscard]] const MoveLimits& limits() const { return limits_; }
  void set_limits(const MoveLimits& limits) { limits_ = limits; }

  // From now on sets may hold more than their limits, at this price a limit that is exceeded by as much as it
  // is. It is part of total_j. For states without forks, as a search passes through what is not feasible.
  void allow_crowding(double price_j);
  // Whether what is on the set is within its limits, or natives alone, or limits may be exceeded.
  [[nodiscard]] bool holds(Index set) const {
    return board_->crowding_j > 0 || excess(set, kNone, kNone) == 0;
  }
  // In how many sets, and how many limits in sum, what is there is over; natives alone are never over.
  [[nodiscard]] int crowded_sets() const { return crowded_sets_; }
  [[nodiscard]] double excess() const { return excess_; }
  // Whether the volume may go there now: allowed, room for every resource, hard spread, limits on moves.
  [[nodiscard]] bool fits(Index volume, Index to) const;
  // The same but for room.
  [[nodiscard]] bool may_go(Index volume, Index to) const;
  // Change of total_j if it went; does not ask fits(). `to` differs from where it stands.
  [[nodiscard]] double delta_j(Index volume, Index to);
  void relocate(Index volume, Index to);
  // The volumes go where it says, one after the other, as far as each fits in its turn; what the sets hold
  // then is priced once at the end, by several threads.
  struct Change {
    Index volume, to;
  };
  void relocate_all(const std::vector<Change>& changes, int threads);
  // Goes to these places at once; time as of the sets that change, priced by several threads.
  void restore(const std::vector<Index>& place, int threads = 1);

  // Whether there is room for the volume once `leaving` (kNone: nobody) has left; nothing else is asked.
  [[nodiscard]] bool room(Index volume, Index leaving, Index to) const;
  // Room without one volume and with another, for exchanges.
  [[nodiscard]] bool fits_instead(Index volume, Index leaving, Index to) const;
  // Change of the two sets' energy if a and b traded places, without floors and prices of moves: a lower
  // price than relocating both and looking at the total.
  [[nodiscard]] double exchange_j(Index a, Index b);

 private:
  struct SetState {
    std::vector<Index> members;
    MutableBits ones, twos;   // of the board's planes
    std::vector<Word> awake;  // only where an enclosure's floor depends on it
    Amounts used{};
    int awake_needs = 0;  // volumes for which the set may not sleep
    double energy_j = 0;
    bool always_awake = false;
    double excess = 0;
  };
  // What forks share.
  struct Board {
    std::vector<Index> place;
    std::vector<SetState> sets;
    // Of all sets, one after the other: as vectors of their own they would leave a heap of holes behind.
    std::unique_ptr<Word[]> planes;
    std::vector<std::vector<Index>> sets_of_enclosure;  // by domain; only those with a floor
    std::vector<char> under_floor;                      // by set
    double horizon_windows = 1;
    std::vector<Word> activity;  // of the volumes, where planes are so short that runs take longer to read
    double crowding_j = 0;       // above 0: limits may be exceeded at this price
  };
  struct Priced {
    double energy_j = 0;
    bool always_awake = false;
    Timeout k;
  };

  State(const Instance& instance, std::shared_ptr<Board> board);

  [[nodiscard]] double opening_j(const SetModel& set) const;
  [[nodiscard]] Priced price(Index set, Bits ones, bool empty, int awake_needs);
  void awake_bits(Bits ones, const Priced& priced, std::vector<Word>& into) const;
  [[nodiscard]] double floors_j(Index set_a, const std::vector<Word>* awake_a, bool always_a, Index set_b,
                                const std::vector<Word>* awake_b, bool always_b) const;
  [[nodiscard]] double stored_floors_j(Index set_a, Index set_b) const;
  [[nodiscard]] double away_j(Index volume, Index at) const;
  [[nodiscard]] bool only_natives(Index set) const;
  // How far over its limits the set is once one volume has left it and another has come (kNone: nobody).
  [[nodiscard]] double excess(Index set, Index leaves, Index comes) const;
  void price_crowding(Index set);
  [[nodiscard]] bool within_move_limits(Index volume, Index to) const;
  [[nodiscard]] bool under_floor(Index a, Index b) const;
  void without(const SetState& set, Index volume, std::vector<Word>& into) const;
  void with(Index volume, std::vector<Word>& into) const;
  // visit(word, mask) for the words in which the volume is active; the mask may be empty.
  template <class Visit>
  void for_each_word_of(Index volume, Visit visit) const;
  void rebuild_planes(SetState& set) const;
  void reprice(Index set);
  void transfer(Index volume, Index to);
  // Planes and price of each set that is marked.
  void rebuild(const std::vector<char>& marked, int threads);
  void recount();

  const Instance* instance_;
  std::shared_ptr<Board> board_;
  double total_j_ = 0;
  std::int64_t moved_ = 0;
  int crowded_sets_ = 0;
  double excess_ = 0;
  double moved_bytes_ = 0;
  MoveLimits limits_;
  std::vector<Word> trial_a_, trial_b_, awake_a_, awake_b_;  // scratch of delta_j
  TimeoutScratch scratch_;                                   // of price
};

// Joules to copy a volume once: both ends active for as long as the slower of them needs.
double copy_joules(const Instance& instance, Index volume, Index from, Index to);

}  // namespace tierwatt::planner
