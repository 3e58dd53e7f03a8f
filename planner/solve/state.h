// The search's state: places, and for each set what its volumes add up to, kept so that one move is priced
// exactly from the two sets it touches.
//
// Two bit planes a set: `ones` (at least one volume active) and `twos` (at least two). Taking volume v away
// leaves ones & ~(v & ~twos), so a removal is exact without looking at the other volumes; `twos` itself is
// rebuilt from the members when a move is accepted.
//
// What is minimised, in joules of one window:
//   energy of the sets, each with its best timeout (planner/simulate/timeout.h), + enclosures' floors
//   + for each volume away from its origin: kMovePrice x copy energy x window / horizon (stickiness)
//   + under the carbon objective, for each new set in use: its drives' embodied carbon, as joules
//   + kSoftConflictJ for each pair of replicas in one soft domain
// Threads: one State a thread.
#pragma once

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

class State {
 public:
  // Starts from the instance's own places. The instance must outlive the state.
  explicit State(const Instance& instance);

  [[nodiscard]] const Instance& instance() const { return *instance_; }
  [[nodiscard]] const std::vector<Index>& place() const { return place_; }
  [[nodiscard]] const std::vector<Index>& members(Index set) const { return sets_[set].members; }
  [[nodiscard]] double total_j() const { return total_j_; }
  [[nodiscard]] std::int64_t moved() const { return moved_; }
  [[nodiscard]] double moved_bytes() const { return moved_bytes_; }

  // Whether the volume may go there now: allowed, room for every resource, hard spread, limits on moves.
  [[nodiscard]] bool fits(Index volume, Index to) const;
  // Change of total_j if it went; does not ask fits(). `to` differs from where it stands.
  [[nodiscard]] double delta_j(Index volume, Index to);
  void relocate(Index volume, Index to);
  // Goes back to these places, one relocate at a time.
  void restore(const std::vector<Index>& place);

  // Room without one volume and with another, for exchanges.
  [[nodiscard]] bool fits_instead(Index volume, Index leaving, Index to) const;

 private:
  struct SetState {
    std::vector<Index> members;
    std::vector<Word> ones, twos, awake;
    Amounts used{};
    int awake_needs = 0;  // volumes for which the set may not sleep
    double energy_j = 0;
    bool always_awake = false;
  };
  struct Priced {
    double energy_j = 0;
    bool always_awake = false;
    Timeout k;
  };

  [[nodiscard]] double opening_j(const SetModel& set) const;
  [[nodiscard]] Priced price(Index set, Bits ones, bool empty, int awake_needs) const;
  void awake_bits(Bits ones, const Priced& priced, std::vector<Word>& into) const;
  [[nodiscard]] double floors_j(Index set_a, const std::vector<Word>* awake_a, bool always_a, Index set_b,
                                const std::vector<Word>* awake_b, bool always_b) const;
  [[nodiscard]] double away_j(Index volume) const;
  [[nodiscard]] bool only_natives(Index set) const;
  [[nodiscard]] bool room(Index volume, Index leaving, Index to) const;
  [[nodiscard]] bool within_move_limits(Index volume, Index to) const;
  void rebuild_planes(SetState& set) const;

  const Instance* instance_;
  std::vector<Index> place_;
  std::vector<SetState> sets_;
  std::vector<std::vector<Index>> sets_of_enclosure_;  // by domain; only those with a floor
  double horizon_windows_ = 1;
  double total_j_ = 0;
  std::int64_t moved_ = 0;
  double moved_bytes_ = 0;
  std::vector<Word> trial_a_, trial_b_, awake_a_, awake_b_;  // scratch of delta_j
};

// Joules to copy a volume once: both ends active for as long as the slower of them needs.
double copy_joules(const Instance& instance, Index volume, Index from, Index to);

}  // namespace tierwatt::planner
