// Sketches beside the state, and which kind of change is tried. Tested by tests/planner/solve/block_test.cc.
#include "planner/solve/block.h"

#include <algorithm>
#include <map>

#include "planner/simulate/evaluate.h"

namespace tierwatt::planner {
namespace {

constexpr std::uint64_t kReopenOneIn = 512;
constexpr std::uint64_t kRegroupOneIn = 16;

Signature whole_window() {
  Signature all;
  set_run(all.words, {0, kSignatureBits});
  return all;
}

Signature lacking(const Signature& volume, const Signature& by) {
  Signature rest = volume;
  for (std::size_t w = 0; w < rest.words.size(); ++w) rest.words[w] &= ~by.words[w];
  return rest;
}

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
      floors_of_(sets_.size()),
      added_(sets_.size()) {
  std::sort(sets_.begin(), sets_.end());
  find_floors();
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
  const SetModel& set = instance().sets[sets_[slot]];
  return set.spins && state_.members(sets_[slot]).empty() &&
         (set.is_new || retired_w(instance(), set).value < set.standby_w.value);
}

std::size_t Block::slot_of(Index set) const {
  return static_cast<std::size_t>(std::lower_bound(sets_.begin(), sets_.end(), set) - sets_.begin());
}

void Block::rebuild(std::size_t slot) {
  SetSketch sketch;
  for (const Index v : state_.members(sets_[slot])) sketch.add(signatures_[v]);
  ones_[slot] = sketch.ones;
  twos_[slot] = sketch.twos;
  for (const std::size_t f : floors_of_[slot]) floor_ones_[f] = awake_under(floors_[f], sets_.size());
}

void Block::find_floors() {
  std::map<Index, std::size_t> known;
  for (std::size_t slot = 0; slot < sets_.size(); ++slot) {
    for (const Index enclosure : instance().sets[sets_[slot]].enclosures) {
      const auto& floor = instance().snapshot->domains[enclosure].floor;
      if (!floor) continue;
      const auto [at, is_new] = known.try_emplace(enclosure, floors_.size());
      if (is_new) floors_.push_back({floor->value.value(), {}});
      floors_[at->second].slots.push_back(slot);
      floors_of_[slot].push_back(at->second);
    }
  }
  floor_ones_.resize(floors_.size());
  floors_added_.resize(floors_.size());
  floors_gained_.resize(floors_.size());
}

// When the set is awake, as far as a sketch can say.
Signature Block::awake(std::size_t slot) const {
  const Index set = sets_[slot];
  const bool always =
      !state_.members(set).empty() && (!instance().sets[set].can_sleep || state_.awake_needs(set) > 0);
  return always ? whole_window() : ones_[slot];
}

Signature Block::awake_under(const Floor& floor, std::size_t but_for) const {
  Signature sketch;
  for (const std::size_t slot : floor.slots) {
    if (slot != but_for) sketch |= awake(slot);
  }
  return sketch;
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
  // A floor that both sets stand on stays as it is: what leaves it comes back.
  const Signature lost = lacking(signatures_[volume], twos_[from]);
  double floors_gained = 0;
  for (const std::size_t f : floors_of_[from]) {
    floors_gained_[f] = floors_[f].watts * count_bits(lacking(lost, awake_under(floors_[f], from)));
    floors_gained += floors_gained_[f];
  }
  std::vector<Candidate> best;
  if (must_save && gained + floors_gained <= 0) return best;
  added_bits(signatures_[volume], ones_, added_.data());
  if (!floors_.empty()) added_bits(signatures_[volume], floor_ones_, floors_added_.data());
  for (std::size_t slot = 0; slot < sets_.size(); ++slot) {
    double saves = gained + floors_gained - watts_[slot] * added_[slot];
    for (const std::size_t f : floors_of_[slot]) {
      const bool shared =
          std::find(floors_of_[from].begin(), floors_of_[from].end(), f) != floors_of_[from].end();
      saves -= shared ? floors_gained_[f] : floors_[f].watts * floors_added_[f];
    }
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
  if (temperature_j_ > 0) {
    if (!try_warm_relocate(volume)) try_swap(volume);
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
