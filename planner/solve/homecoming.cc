// Tested by tests/planner/solve/homecoming_test.cc.
#include "planner/solve/homecoming.h"

#include <algorithm>

namespace tierwatt::planner {
namespace {

class Homecoming {
 public:
  Homecoming(const Instance& instance, std::span<const Signature> signatures, Board& board,
             const std::vector<Index>& homeless)
      : instance_(instance),
        signatures_(signatures),
        board_(board),
        placed_(instance.volumes.size()),
        is_home_(instance.volumes.size()),
        guests_(instance.sets.size()) {
    for (Index v = 0; v < placed_.size(); ++v) note(v);
    for (const Index v : homeless) placed_[v] = 0;
  }

  // Those that lose their place by it are added to `homeless`.
  void bring(Index volume, std::vector<Index>& homeless) {
    std::vector<Index> to_bring = {volume};
    while (!to_bring.empty()) {
      const Index v = to_bring.back();
      to_bring.pop_back();
      if (is_home_[v] != 0) continue;
      is_home_[v] = 1;
      if (placed_[v] != 0) take(v);
      for (const Index mate : mates_in_the_way(v)) {
        take(mate);
        to_bring.push_back(mate);
      }
      make_room(v, homeless);
      put(v, instance_.volumes[v].set);
    }
  }

  // The board has placed it.
  void note(Index v) {
    if (board_.places()[v] != instance_.volumes[v].set) guests_[board_.places()[v]].push_back(v);
    placed_[v] = 1;
  }
  [[nodiscard]] bool placed(Index v) const { return placed_[v] != 0; }

 private:
  [[nodiscard]] double bytes(Index v) const { return instance_.volumes[v].demand[kBytes]; }

  void put(Index v, Index set) {
    board_.put(v, set, signatures_[v]);
    placed_[v] = 1;
  }
  void take(Index v) {
    std::erase(guests_[board_.places()[v]], v);
    board_.take(v);
    placed_[v] = 0;
  }

  // Placed where they may not be once the volume is home.
  [[nodiscard]] std::vector<Index> mates_in_the_way(Index volume) const {
    std::vector<Index> mates;
    const Index group = instance_.volumes[volume].group;
    const Index home = instance_.volumes[volume].set;
    if (group == kNone || !breaks_hard_spread(instance_, board_.places(), volume, home)) return mates;
    for (const Index mate : instance_.group_members[group])
      if (mate != volume && board_.places()[mate] != instance_.volumes[mate].set) mates.push_back(mate);
    return mates;
  }

  void make_room(Index volume, std::vector<Index>& homeless) {
    const Index home = instance_.volumes[volume].set;
    while (!guests_[home].empty() && !board_.room(volume, home)) {
      const Index guest = who_leaves(guests_[home], bytes(volume) - board_.free_bytes(home));
      take(guest);
      homeless.push_back(guest);
    }
  }

  // The smallest whose leaving is enough, or the largest of all.
  [[nodiscard]] Index who_leaves(const std::vector<Index>& guests, double lacking_bytes) const {
    Index best = guests.front();
    for (const Index guest : guests) {
      const bool enough = bytes(guest) >= lacking_bytes;
      const bool best_is_enough = bytes(best) >= lacking_bytes;
      if (enough && best_is_enough ? bytes(guest) < bytes(best)
                                   : enough || (!best_is_enough && bytes(guest) > bytes(best)))
        best = guest;
    }
    return best;
  }

  const Instance& instance_;
  std::span<const Signature> signatures_;
  Board& board_;
  std::vector<char> placed_, is_home_;
  std::vector<std::vector<Index>> guests_;  // by set: those whose home is another
};

}  // namespace

void bring_home(const Instance& instance, std::span<const Signature> signatures, Board& board,
                std::vector<Index> homeless, const std::function<bool(Index volume)>& place) {
  if (homeless.empty()) return;
  Homecoming homecoming(instance, signatures, board, homeless);
  while (!homeless.empty()) {
    const Index v = homeless.back();
    homeless.pop_back();
    if (homecoming.placed(v)) continue;  // went home with a replica
    if (place(v)) {
      homecoming.note(v);
    } else {
      homecoming.bring(v, homeless);
    }
  }
}

}  // namespace tierwatt::planner
