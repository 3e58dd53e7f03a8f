// Group by group, pair by pair.
#include "planner/solve/untangle.h"

#include <vector>

namespace tierwatt::planner {
namespace {

constexpr double kMostRise = 1e-4;  // of the total
constexpr int kRounds = 8;          // each trade lowers a sum of small counts, so few are needed

struct Tangle {
  int moves = 0;
  int waits = 0;  // of the movers, those whose place a mate has to leave first
};

class Untangler {
 public:
  explicit Untangler(State& state) : state_(state), homes_(state.instance().places()) {}

  void run() {
    for (const std::vector<Index>& members : state_.instance().group_members) {
      for (int round = 0; round < kRounds && trade_somewhere(members); ++round) {
      }
    }
  }

 private:
  bool trade_somewhere(const std::vector<Index>& members) {
    bool traded = false;
    for (std::size_t a = 0; a < members.size(); ++a) {
      for (std::size_t b = a + 1; b < members.size(); ++b) traded |= trade(members[a], members[b]);
    }
    return traded;
  }

  bool trade(Index a, Index b) {
    const Index to_a = state_.place()[a];
    const Index to_b = state_.place()[b];
    if (to_a == to_b || (to_a == homes_[a] && to_b == homes_[b])) return false;
    const Tangle now = tangle(a, to_a, b, to_b);
    const Tangle then = tangle(a, to_b, b, to_a);
    if (then.moves > now.moves || then.moves + then.waits >= now.moves + now.waits) return false;
    if (!may_replace(a, b) || !may_replace(b, a)) return false;
    const double before_j = state_.total_j();
    exchange(a, to_b, b, to_a);
    if (state_.total_j() <= before_j * (1 + kMostRise)) return true;
    exchange(a, to_a, b, to_b);
    return false;
  }

  [[nodiscard]] Tangle tangle(Index a, Index to_a, Index b, Index to_b) const {
    Tangle tangle;
    for (const auto& [volume, to] : {std::pair{a, to_a}, {b, to_b}}) {
      if (to == homes_[volume]) continue;
      ++tangle.moves;
      tangle.waits += breaks_hard_spread(state_.instance(), homes_, volume, to) ? 1 : 0;
    }
    return tangle;
  }

  // Whether one may stand where the other stands now.
  [[nodiscard]] bool may_replace(Index comes, Index goes) const {
    const Index set = state_.place()[goes];
    return may_place(state_.instance(), comes, set) && state_.room(comes, goes, set);
  }

  void exchange(Index a, Index to_a, Index b, Index to_b) {
    state_.relocate(a, to_a);
    state_.relocate(b, to_b);
  }

  State& state_;
  const std::vector<Index> homes_;
};

}  // namespace

void untangle(State& state) { Untangler(state).run(); }

}  // namespace tierwatt::planner
