// Rounds of blocks. Tested by tests/planner/solve/polish_test.cc.
#include "planner/solve/polish.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <numeric>
#include <optional>
#include <thread>
#include <utility>

#include "planner/solve/block.h"
#include "planner/solve/cluster.h"
#include "probe/base/random.h"

namespace tierwatt::planner {
namespace {

constexpr std::size_t kSetsABlock = 64;
constexpr std::int64_t kStepsAVolume = 2;
constexpr std::int64_t kStepsBetweenLooks = 64;
constexpr int kDryRounds = 4;
constexpr double kDryShare = 2e-5;  // of what is left to take
// A warm spell: so many rounds, from this share of what a disk takes awake, down to this share of that.
constexpr int kWarmRounds = 24;
constexpr double kHottest = 2.5e-3, kCoolest = 0.02;

// Sets that must lie in one block: those under one floor. Each is a unit of the line.
std::vector<std::vector<Index>> units_of(const Instance& instance) {
  std::vector<Index> leader(instance.sets.size());
  std::iota(leader.begin(), leader.end(), Index{0});
  const auto find = [&](Index s) {
    while (leader[s] != s) s = leader[s] = leader[leader[s]];
    return s;
  };
  std::vector<Index> first(instance.snapshot->domains.size(), kNone);
  for (Index s = 0; s < instance.sets.size(); ++s) {
    for (const Index enclosure : instance.sets[s].enclosures) {
      if (!instance.snapshot->domains[enclosure].floor) continue;
      if (first[enclosure] == kNone) first[enclosure] = s;
      leader[find(s)] = find(first[enclosure]);
    }
  }
  std::vector<std::vector<Index>> units(instance.sets.size());
  for (Index s = 0; s < instance.sets.size(); ++s) units[find(s)].push_back(s);
  std::erase_if(units, [](const std::vector<Index>& unit) { return unit.empty(); });
  return units;
}

class Polisher {
 public:
  Polisher(State& state, std::span<const Signature> signatures, const PolishOptions& options)
      : state_(state),
        instance_(state.instance()),
        signatures_(signatures),
        options_(options),
        units_(units_of(instance_)),
        random_(options.seed) {}

  std::int64_t run() {
    descend();
    const double hottest_j = kHottest * disk_j();
    std::vector<Index> best = state_.place();
    double best_j = state_.total_j();
    while (hottest_j > 0 && more()) {
      for (int r = 0; r < kWarmRounds && more(); ++r) {
        temperature_j_ = hottest_j * std::pow(kCoolest, static_cast<double>(r) / kWarmRounds);
        next_round();
      }
      temperature_j_ = 0;
      descend();
      if (state_.total_j() < best_j) {
        best_j = state_.total_j();
        best = state_.place();
      } else {
        state_.restore(best, options_.threads);
      }
    }
    return done_;
  }

 private:
  struct Work {
    std::vector<Index> sets;
    std::uint64_t seed = 0;
    std::int64_t volumes = 0, steps = 0;
    MoveLimits limits;
    std::optional<State> result;
  };

  bool more() { return done_ < options_.steps && look(); }

  void next_round() {
    run_round();
    ++round_;
  }

  // Until kDryRounds rounds together gain next to nothing.
  void descend() {
    for (int dry = 0; dry < kDryRounds && more();) {
      const double before_j = state_.total_j();
      next_round();
      dry = before_j - state_.total_j() < kDryShare * before_j ? dry + 1 : 0;
    }
  }

  // What one spinning set takes awake for the whole window, more than asleep.
  [[nodiscard]] double disk_j() const {
    double sum_w = 0;
    double spinning = 0;
    for (const SetModel& set : instance_.sets) {
      if (!set.spins) continue;
      sum_w += std::max(0.0, set.saved_w.value);
      ++spinning;
    }
    return spinning == 0 ? 0 : sum_w / spinning * instance_.window_s();
  }

  bool look() {
    const std::lock_guard<std::mutex> lock(guard_);
    if (!stopped_ && options_.go_on && !options_.go_on(done_, state_.total_j())) stopped_ = true;
    return !stopped_;
  }

  // Empty sets lie among the others, so that each block has some to reopen.
  std::vector<Index> line_of_units() {
    std::vector<Index> used;
    std::vector<Index> empty;
    std::vector<Signature> sketches(units_.size());
    for (Index u = 0; u < units_.size(); ++u) {
      bool any = false;
      for (const Index s : units_[u]) {
        for (const Index v : state_.members(s)) sketches[u] |= signatures_[v];
        any |= !state_.members(s).empty();
      }
      (any ? used : empty).push_back(u);
    }
    if (round_ % 2 == 0) {
      order_by_likeness(sketches, used, 4, random_.next(), options_.threads);
      // Another cut of the line than last time.
      if (!used.empty())
        std::rotate(used.begin(), used.begin() + static_cast<std::ptrdiff_t>(random_.below(used.size())),
                    used.end());
    } else {
      shuffle(used);
    }
    shuffle(empty);
    std::vector<Index> line;
    std::size_t next_empty = 0;
    for (std::size_t i = 0; i < used.size(); ++i) {
      line.push_back(used[i]);
      for (; next_empty * used.size() < (i + 1) * empty.size() && next_empty < empty.size(); ++next_empty)
        line.push_back(empty[next_empty]);
    }
    return line;
  }

  void shuffle(std::vector<Index>& list) {
    for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[random_.below(i)]);
  }

  std::vector<Work> cut_into_blocks() {
    std::vector<Work> blocks;
    std::size_t in_use = 0;
    for (const Index unit : line_of_units()) {
      if (blocks.empty() || in_use >= kSetsABlock) {
        blocks.emplace_back();
        in_use = 0;
      }
      for (const Index s : units_[unit]) {
        blocks.back().sets.push_back(s);
        blocks.back().volumes += static_cast<std::int64_t>(state_.members(s).size());
        in_use += state_.members(s).empty() ? 0U : 1U;
      }
    }
    std::int64_t left = options_.steps - done_;
    for (Work& block : blocks) {
      block.seed = random_.next();
      block.steps = std::min(left, kStepsAVolume * block.volumes);
      left -= block.steps;
    }
    share_limits(blocks);
    return blocks;
  }

  // What may still be moved is shared out by the blocks' volumes; what a block leaves is shared out again in
  // the next round.
  void share_limits(std::vector<Work>& blocks) const {
    const MoveLimits& whole = state_.limits();
    if (!whole.limited()) return;
    const auto all = static_cast<double>(std::max<std::size_t>(1, instance_.volumes.size()));
    for (Work& block : blocks) {
      const double share = static_cast<double>(block.volumes) / all;
      const double moves = std::max(0.0, static_cast<double>(whole.moves - state_.moved()) * share);
      if (whole.moves != MoveLimits{}.moves) block.limits.moves = static_cast<std::int64_t>(moves);
      block.limits.bytes = std::max(0.0, (whole.bytes - state_.moved_bytes()) * share);
    }
  }

  // A group may move in the block of its first member alone; its members elsewhere keep still.
  std::vector<char> frozen_of(const std::vector<Work>& blocks) const {
    std::vector<char> frozen(instance_.volumes.size());
    if (instance_.group_members.empty()) return frozen;
    std::vector<std::size_t> block_of(instance_.sets.size());
    for (std::size_t b = 0; b < blocks.size(); ++b)
      for (const Index s : blocks[b].sets) block_of[s] = b;
    for (const std::vector<Index>& group : instance_.group_members) {
      for (const Index v : group)
        frozen[v] = block_of[state_.place()[v]] == block_of[state_.place()[group.front()]] ? 0 : 1;
    }
    return frozen;
  }

  void run_round() {
    std::vector<Work> blocks = cut_into_blocks();
    const std::vector<char> frozen = frozen_of(blocks);
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
      for (std::size_t b = next++; b < blocks.size(); b = next++) run_block(blocks[b], frozen);
    };
    std::vector<std::thread> workers;
    for (int i = 1; i < options_.threads; ++i) workers.emplace_back(work);
    work();
    for (std::thread& worker : workers) worker.join();
    for (const Work& block : blocks) {
      if (block.result) state_.absorb(*block.result);
      done_ += block.steps;
    }
  }

  void run_block(Work& work, const std::vector<char>& frozen) {
    if (!look()) return;
    Block block(state_.fork(work.limits), signatures_, frozen, work.sets, work.seed);
    block.warm(temperature_j_);
    for (std::int64_t step = 0; step < work.steps; ++step) {
      if (step % kStepsBetweenLooks == 0 && step > 0 && !look()) break;
      block.step();
    }
    if (work.steps > 0 && temperature_j_ == 0) block.drain_all();
    work.result.emplace(block.state());
  }

  State& state_;
  const Instance& instance_;
  std::span<const Signature> signatures_;
  const PolishOptions& options_;
  std::vector<std::vector<Index>> units_;
  Random random_;
  std::mutex guard_;
  bool stopped_ = false;
  int round_ = 0;
  std::int64_t done_ = 0;
  double temperature_j_ = 0;
};

}  // namespace

std::int64_t polish(State& state, std::span<const Signature> signatures, const PolishOptions& options) {
  return Polisher(state, signatures, options).run();
}

}  // namespace tierwatt::planner
