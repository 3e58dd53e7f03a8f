// In the order of the volumes. Tested by tests/planner/solve/settle_test.cc.
#include "planner/solve/settle.h"

#include <algorithm>
#include <vector>

#include "planner/solve/in_parallel.h"

namespace tierwatt::planner {
namespace {

// So many bits of the sketch that a step at the edge of its share may make a volume look dearer than it is.
constexpr int kSlackBits = 2;

double waking_w(const Instance& instance, Index set) {
  const SetModel& model = instance.sets[set];
  return model.can_sleep ? std::max(0.0, model.saved_w.value) : 0;
}

int lacking_bits(const Signature& comes, const Signature& set) {
  std::uint16_t bits = 0;
  added_bits(comes, {&set, 1}, &bits);
  return bits;
}

}  // namespace

void settle_by_sketch(State& state, std::span<const Signature> signatures, int threads) {
  const Instance& instance = state.instance();
  std::vector<SetSketch> sketches(instance.sets.size());
  in_parallel(sketches.size(), threads, [&](std::size_t s) {
    for (const Index v : state.members(static_cast<Index>(s))) sketches[s].add(signatures[v]);
  });
  std::vector<char> gains(instance.volumes.size());
  in_parallel(gains.size(), threads, [&, own = state.fork(state.limits())](std::size_t i) mutable {
    const auto v = static_cast<Index>(i);
    const Index home = instance.volumes[v].set;
    const Index here = own.place()[v];
    if (here == home || own.members(home).empty()) return;
    const int gained = lacking_bits(signatures[v], sketches[here].twos) + kSlackBits;
    const int added = lacking_bits(signatures[v], sketches[home].ones) - kSlackBits;
    if (waking_w(instance, here) * gained < waking_w(instance, home) * added) return;
    gains[v] = own.fits(v, home) && own.delta_j(v, home) <= 0 ? 1 : 0;
  });
  std::vector<State::Change> changes;
  for (Index v = 0; v < gains.size(); ++v) {
    if (gains[v] != 0) changes.push_back({v, instance.volumes[v].set});
  }
  if (changes.empty()) return;
  const std::vector<Index> before = state.place();
  const double before_j = state.total_j();
  state.relocate_all(changes, threads);
  if (state.total_j() > before_j) state.restore(before, threads);
}

void settle(State& state, bool in_use, int rounds) {
  for (int round = 0; round < rounds; ++round) {
    bool changed = false;
    for (Index v = 0; v < state.place().size(); ++v) {
      const Index home = state.instance().volumes[v].set;
      if (state.place()[v] == home || (in_use && state.members(home).empty())) continue;
      if (!state.fits(v, home) || state.delta_j(v, home) > 0) continue;
      state.relocate(v, home);
      changed = true;
    }
    if (!changed) return;
  }
}

}  // namespace tierwatt::planner
