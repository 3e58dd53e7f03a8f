// A block: some sets that are searched by one thread, apart from all others.
//
// Blocks of one round share no set, no enclosure with a floor and no group of replicas that may move, so they
// can be searched side by side, and the result is that of searching them one after the other. A block holds a
// sketch of each of its sets, so that one volume can be compared with all of them at once; what looks best on
// the sketch - watts of the sets and of the floors they stand on - is priced exactly and taken when it saves.
// The kinds of change, one file each: block_relocate.cc, block_swap.cc, block_drain.cc, block_reopen.cc,
// block_regroup.cc.
//
// Threads: one block a thread; see State::fork().
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "planner/solve/signature.h"
#include "planner/solve/state.h"
#include "probe/base/random.h"

namespace tierwatt::planner {

class Block {
 public:
  // `frozen` volumes (by volume) stay where they are. The state is a fork of the whole.
  Block(State state, std::span<const Signature> signatures, const std::vector<char>& frozen,
        std::vector<Index> sets, std::uint64_t seed);

  // From now on a relocation that costs is taken too, with probability exp(-cost / temperature).
  void warm(double temperature_j) { temperature_j_ = temperature_j; }
  // One change tried: a relocation, else an exchange; now and then a regrouping or a reopening.
  void step();
  // Each set once, the one with the least bytes first: emptied if that pays.
  void drain_all();

  // One change of one kind: whether it was taken. What does not save is undone. The volumes are movable ones
  // of the block; a slot is the place of a set among the block's, in rising order.
  bool try_relocate(Index volume);
  bool try_warm_relocate(Index volume);
  bool try_swap(Index volume);
  bool try_drain(std::size_t slot);
  bool try_reopen(std::size_t slot);
  bool try_regroup(Index volume);

  [[nodiscard]] std::size_t volumes() const { return volumes_.size(); }
  [[nodiscard]] const State& state() const { return state_; }

 private:
  static constexpr double kNoiseJ = 1e-3;  // sums of doubles in another order differ by less

  // A place for a volume as the sketch sees it.
  struct Candidate {
    std::size_t slot = 0;  // of the set in sets_
    double saves = 0;      // watts x bits
  };

  // An enclosure's floor, which is paid while any set under it is awake.
  struct Floor {
    double watts = 0;
    std::vector<std::size_t> slots;
  };

  // What one of two sets that are sorted anew would hold.
  struct Side {
    Signature sketch;
    std::size_t slot = 0;
    std::size_t volumes = 0;
    Amounts used{};
    void take(const Block& block, Index volume);
    [[nodiscard]] bool has_room(const Block& block, Index volume) const;
  };

  [[nodiscard]] const Instance& instance() const { return state_.instance(); }
  [[nodiscard]] bool movable(Index volume) const;
  // An empty spinning set that draws less when it is retired than asleep: it is filled by a reopening alone.
  [[nodiscard]] bool unopened(std::size_t slot) const;
  [[nodiscard]] std::size_t slot_of(Index set) const;
  // Bits for which the volume alone keeps its set awake.
  [[nodiscard]] int own_bits(Index volume, std::size_t slot) const;
  // The best few slots for the volume by the sketch, the one that saves most first. Only those that save
  // where `must_save`, only those with room where `must_fit`.
  std::vector<Candidate> candidates(Index volume, bool must_save, bool must_fit, std::size_t most);
  [[nodiscard]] std::size_t most_alike_slot(Index volume, std::size_t slot) const;
  bool change_all(const std::vector<std::pair<Index, std::size_t>>& changes);
  void relocate(Index volume, std::size_t slot);
  void rebuild(std::size_t slot);
  void find_floors();
  [[nodiscard]] Signature awake(std::size_t slot) const;
  [[nodiscard]] Signature awake_under(const Floor& floor, std::size_t but_for) const;

  State state_;
  std::span<const Signature> signatures_;
  const std::vector<char>* frozen_;
  Random random_;
  double temperature_j_ = 0;
  std::vector<Index> sets_;      // sorted
  std::vector<double> watts_;    // that waking costs, by slot
  std::vector<Signature> ones_;  // by slot
  std::vector<Signature> twos_;
  std::vector<Index> volumes_;
  std::vector<Floor> floors_;
  std::vector<Signature> floor_ones_;                // by floor: when any set under it is awake
  std::vector<std::vector<std::size_t>> floors_of_;  // by slot
  std::vector<std::uint16_t> added_, floors_added_;  // scratch: by slot, by floor
  std::vector<double> floors_gained_;                // scratch: by floor
};

}  // namespace tierwatt::planner
