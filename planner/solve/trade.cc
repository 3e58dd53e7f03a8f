// Trade: two sets exchange all they hold.
//
// Which volumes belong together is one question, which set shall hold them another. Once the first is
// settled, a part can change its set only whole: half way, two parts lie on one set. One of the two sets may
// be empty. Undone whole when it does not pay, or when either set or a rule is broken by it. Tested by
// tests/planner/solve/trade_test.cc.
#include <algorithm>
#include <utility>
#include <vector>

#include "planner/solve/neighbourhood.h"

namespace tierwatt::planner {
namespace {

bool all_movable(const State& state, const std::vector<Index>& volumes) {
  return std::all_of(volumes.begin(), volumes.end(),
                     [&](Index v) { return state.instance().volumes[v].movable; });
}

bool within_limits(const State& state) {
  return state.moved() <= state.limits().moves && state.moved_bytes() <= state.limits().bytes;
}

}  // namespace

bool try_trade(State& state, Index a, Index b, const Acceptance& acceptance) {
  const std::vector<Index> from_a = state.members(a);
  const std::vector<Index> from_b = state.members(b);
  if (a == b || (from_a.empty() && from_b.empty())) return false;
  if (!all_movable(state, from_a) || !all_movable(state, from_b)) return false;
  const double before_j = state.total_j();
  for (const Index v : from_a) state.relocate(v, b);
  for (const Index v : from_b) state.relocate(v, a);
  const auto may_be = [&](Index v) { return state.may_go(v, state.place()[v]); };
  const bool allowed = state.holds(a) && state.holds(b) && within_limits(state) &&
                       std::all_of(from_a.begin(), from_a.end(), may_be) &&
                       std::all_of(from_b.begin(), from_b.end(), may_be);
  if (allowed && acceptance.accepts(state.total_j() - before_j)) return true;
  for (const Index v : from_a) state.relocate(v, a);
  for (const Index v : from_b) state.relocate(v, b);
  return false;
}

bool trade_pass(State& state, const Acceptance& acceptance, const std::function<bool()>& go_on) {
  const auto sets = static_cast<Index>(state.instance().sets.size());
  bool any = false;
  for (Index a = 0; a < sets; ++a) {
    for (Index b = a + 1; b < sets && go_on(); ++b) any |= try_trade(state, a, b, acceptance);
  }
  return any;
}

}  // namespace tierwatt::planner
