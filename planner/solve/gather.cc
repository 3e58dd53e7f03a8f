// Gather: bring volumes that wake together onto one disk in one change.
//
// When disk-mates are scattered, each single move or exchange of them costs: the arriving volume wakes a disk
// that still holds strangers. Only when the strangers have left as well does the disk sleep through. So one
// volume is drawn, those most alike to it come to its set, and where room is short the members least alike go
// to the places that become free. The whole is one change, undone as one. Alike is the share of common active
// steps in all active steps of the two (Jaccard 1901). Tested by tests/planner/solve/gather_test.cc.
#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "planner/solve/neighbourhood.h"

namespace tierwatt::planner {
namespace {

constexpr std::size_t kLookedAt = 256;  // volumes compared; all of them on small instances
constexpr std::size_t kMostGathered = 16;
constexpr double kAlike = 0.5;

double likeness(const Instance& instance, Index a, Index b) {
  const std::int64_t common = common_steps(instance.runs_of(a), instance.runs_of(b));
  const std::int64_t either = instance.volumes[a].active_steps + instance.volumes[b].active_steps - common;
  return either == 0 ? 1.0 : static_cast<double>(common) / static_cast<double>(either);
}

using Scored = std::pair<double, Index>;

// The most alike that stand elsewhere, best first.
std::vector<Scored> mates_elsewhere(const State& state, Index volume, Random& random) {
  const Instance& instance = state.instance();
  const std::size_t total = instance.volumes.size();
  const std::size_t looked_at = std::min(kLookedAt, total);
  const std::uint64_t first = random.below(total);
  std::vector<Scored> mates;
  for (std::size_t i = 0; i < looked_at; ++i) {
    const auto mate = static_cast<Index>(total <= kLookedAt ? (first + i) % total : random.below(total));
    if (!instance.volumes[mate].movable || state.place()[mate] == state.place()[volume]) continue;
    const double score = likeness(instance, volume, mate);
    if (score >= kAlike) mates.emplace_back(score, mate);
  }
  std::stable_sort(mates.begin(), mates.end(),
                   [](const Scored& a, const Scored& b) { return a.first > b.first; });
  const auto repeated = [](const Scored& a, const Scored& b) { return a.second == b.second; };
  mates.erase(std::unique(mates.begin(), mates.end(), repeated), mates.end());
  if (mates.size() > kMostGathered) mates.resize(kMostGathered);
  return mates;
}

// Members of the volume's set that are unlike it, the least alike last.
std::vector<Scored> strangers_here(const State& state, Index volume) {
  const Instance& instance = state.instance();
  std::vector<Scored> strangers;
  for (const Index member : state.members(state.place()[volume])) {
    if (!instance.volumes[member].movable) continue;
    const double score = likeness(instance, volume, member);
    if (score < kAlike) strangers.emplace_back(score, member);
  }
  std::sort(strangers.begin(), strangers.end(), std::greater<>());
  return strangers;
}

// Moves that can be taken back, last first.
class Journal {
 public:
  explicit Journal(State& state) : state_(state) {}
  void relocate(Index volume, Index to) {
    done_.emplace_back(volume, state_.place()[volume]);
    state_.relocate(volume, to);
  }
  [[nodiscard]] std::size_t size() const { return done_.size(); }
  void undo_to(std::size_t size) {
    for (; done_.size() > size; done_.pop_back()) state_.relocate(done_.back().first, done_.back().second);
  }

 private:
  State& state_;
  std::vector<std::pair<Index, Index>> done_;
};

bool exchange(State& state, Journal& journal, Index comes, Index goes) {
  const Index here = state.place()[goes];
  const Index there = state.place()[comes];
  if (!state.fits_instead(comes, goes, here)) return false;
  const std::size_t mark = journal.size();
  journal.relocate(comes, here);
  if (!state.fits(goes, there)) {
    journal.undo_to(mark);
    return false;
  }
  journal.relocate(goes, there);
  return true;
}

}  // namespace

bool try_gather(State& state, Random& random, const Acceptance& acceptance) {
  const auto volume = static_cast<Index>(random.below(state.instance().volumes.size()));
  const Index here = state.place()[volume];
  const std::vector<Scored> mates = mates_elsewhere(state, volume, random);
  if (mates.empty()) return false;
  std::vector<Scored> strangers = strangers_here(state, volume);
  const double before_j = state.total_j();
  Journal journal(state);
  for (const auto& [score, mate] : mates) {
    // A stranger goes where the mate came from, as long as there is one: the set is to be of one kind.
    if (!strangers.empty() && exchange(state, journal, mate, strangers.back().second)) {
      strangers.pop_back();
    } else if (state.fits(mate, here)) {
      journal.relocate(mate, here);
    }
  }
  if (journal.size() == 0) return false;
  if (acceptance.accepts(state.total_j() - before_j)) return true;
  journal.undo_to(0);
  return false;
}

}  // namespace tierwatt::planner
