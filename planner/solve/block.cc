// Sketches beside the state, and which kind of change is tried. Tested by tests/planner/solve/block_test.cc.
#include "planner/solve/block.h"

#include <algorithm>

#include "planner/simulate/evaluate.h"

namespace tierwatt::planner {
namespace {

constexpr std::uint64_t kReopenOneIn = 512;
constexpr std::uint64_t kRegroupOneIn = 16;

}  // namespace

Block::Block(State state, std::span<const Signature> signatures, const std::vector<char>& frozen,
             std::vector<Index> sets, std::uint64_t seed)
    : state_(std::move(state)),
      signatures_(signatures),
      frozen_(&frozen),
      random_(seed),
      sets_(std::move(sets)),
      watts_(sets_.size()),
      ones_(sets_.size()),
      twos_(sets_.size()),
      added_(sets_.size()) {
  std::sort(sets_.begin(), sets_.end());
  for (std::size_t slot = 0; slot < sets_.size(); ++slot) {
    const SetModel& set = instance().sets[sets_[slot]];
    watts_[slot] = set.can_sleep ? std::max(0.0, set.saved_w.value) : 0;
    rebuild(slot);
    for (const Index v : state_.members(sets_[slot])) {
      if (movable(v)) volumes_.push_back(v);
    }
  }
}

bool Block::movable(Index volume) const {
  return instance().volumes[volume].movable && (*frozen_)[volume] == 0;
}

bool Block::unopened(std::size_t slot) const {
  return instance().sets[sets_[slot]].spins && state_.members(sets_[slot]).empty();
}

std::size_t Block::slot_of(Index set) const {
  return static_cast<std::size_t>(std::lower_bound(sets_.begin(), sets_.end(), set) - sets_.begin());
}

void Block::rebuild(std::size_t slot) {
  SetSketch sketch;
  for (const Index v : state_.members(sets_[slot])) sketch.add(signatures_[v]);
  ones_[slot] = sketch.ones;
  twos_[slot] = sketch.twos;
}

int Block::own_bits(Index volume, std::size_t slot) const {
  std::uint16_t own = 0;
  added_bits(signatures_[volume], {&twos_[slot], 1}, &own);
  return own;
}

void Block::relocate(Index volume, std::size_t slot) {
  const std::size_t from = slot_of(state_.place()[volume]);
  state_.relocate(volume, sets_[slot]);
  rebuild(from);
  rebuild(slot);
}

std::vector<Block::Candidate> Block::candidates(Index volume, bool must_save, bool must_fit,
                                                std::size_t most) {
  const std::size_t from = slot_of(state_.place()[volume]);
  const double gained = watts_[from] * own_bits(volume, from);
  std::vector<Candidate> best;
  if (must_save && gained <= 0) return best;
  added_bits(signatures_[volume], ones_, added_.data());
  for (std::size_t slot = 0; slot < sets_.size(); ++slot) {
    const double saves = gained - watts_[slot] * added_[slot];
    if (slot == from || (must_save && saves <= 0)) continue;
    if (best.size() == most && saves <= best.back().saves) continue;
    if (unopened(slot) || (must_fit && !state_.fits(volume, sets_[slot]))) continue;
    if (best.size() == most) best.pop_back();
    const auto after =
        std::find_if(best.begin(), best.end(), [&](const Candidate& c) { return c.saves < saves; });
    best.insert(after, {slot, saves});
  }
  return best;
}

void Block::step() {
  if (volumes_.empty()) return;
  if (random_.below(kReopenOneIn) == 0) {
    try_reopen(random_.below(sets_.size()));
    return;
  }
  const Index volume = volumes_[random_.below(volumes_.size())];
  if (random_.below(kRegroupOneIn) == 0) {
    try_regroup(volume);
    return;
  }
  if (!try_relocate(volume)) try_swap(volume);
}

void Block::drain_all() {
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t slot = 0; slot < sets_.size(); ++slot) {
    if (instance().sets[sets_[slot]].spins && !state_.members(sets_[slot]).empty())
      order.emplace_back(state_.used(sets_[slot], kBytes), slot);
  }
  std::sort(order.begin(), order.end());
  for (const auto& [bytes, slot] : order) try_drain(slot);
}

}  // namespace tierwatt::planner
