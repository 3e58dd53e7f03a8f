// In the order of the volumes. Tested by tests/planner/solve/settle_test.cc.
#include "planner/solve/settle.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace tierwatt::planner {
namespace {

// So many bits of the sketch that a step at the edge of its share may make a volume look dearer than it is.
constexpr int kSlackBits = 2;

// Calls work(fork of the state, i) for each i below `count`, by several threads, a stretch at a time.
template <class Work>
void in_stretches(const State& state, std::size_t count, int threads, Work work) {
  constexpr std::size_t kAtOnce = 512;
  std::atomic<std::size_t> next{0};
  const auto take = [&] {
    State own = state.fork(state.limits());
    for (std::size_t first = next.fetch_add(kAtOnce); first < count; first = next.fetch_add(kAtOnce))
      for (std::size_t i = first; i < std::min(count, first + kAtOnce); ++i) work(own, i);
  };
  std::vector<std::thread> workers;
  for (int i = 1; i < threads; ++i) workers.emplace_back(take);
  take();
  for (std::thread& worker : workers) worker.join();
}

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
  in_stretches(state, sketches.size(), threads, [&](State& own, std::size_t s) {
    for (const Index v : own.members(static_cast<Index>(s))) sketches[s].add(signatures[v]);
  });
  std::vector<char> gains(instance.volumes.size());
  in_stretches(state, gains.size(), threads, [&](State& own, std::size_t i) {
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
