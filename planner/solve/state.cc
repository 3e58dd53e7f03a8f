// Exact prices of single moves. Tested by tests/planner/solve/state_test.cc against evaluate().
#include "planner/solve/state.h"

#include <algorithm>
#include <cmath>

namespace tierwatt::planner {
namespace {

constexpr double kRoomSlack = 1e-9;  // relative: sums of doubles in another order

}  // namespace

double copy_joules(const Instance& instance, Index volume, Index from, Index to) {
  const SetModel& source = instance.sets[from];
  const SetModel& target = instance.sets[to];
  const double rate = std::min(source.copy_read_bytes_per_s, target.copy_write_bytes_per_s);
  if (rate <= 0) return 0;
  return instance.volumes[volume].demand[kBytes] / rate * (source.active_w + target.active_w);
}

State::State(const Instance& instance)
    : instance_(&instance), place_(instance.places()), sets_(instance.sets.size()) {
  const Snapshot& snapshot = *instance.snapshot;
  horizon_windows_ = std::max(1.0, snapshot.policy.horizon_days / instance.window_days());
  sets_of_enclosure_.resize(snapshot.domains.size());
  for (Index s = 0; s < sets_.size(); ++s) {
    for (const Index enclosure : instance.sets[s].enclosures) {
      if (snapshot.domains[enclosure].floor) sets_of_enclosure_[enclosure].push_back(s);
    }
  }
  for (Index v = 0; v < place_.size(); ++v) {
    SetState& set = sets_[place_[v]];
    set.members.push_back(v);
    for (std::size_t r = 0; r < kResources; ++r) set.used[r] += instance.volumes[v].demand[r];
    set.awake_needs += needs_awake(instance.volumes[v], instance.sets[place_[v]]) ? 1 : 0;
  }
  for (Index s = 0; s < sets_.size(); ++s) {
    SetState& set = sets_[s];
    rebuild_planes(set);
    const Priced priced = price(s, set.ones, set.members.empty(), set.awake_needs);
    set.energy_j = priced.energy_j;
    set.always_awake = priced.always_awake;
    awake_bits(set.ones, priced, set.awake);
    total_j_ += priced.energy_j;
  }
  for (Index domain = 0; domain < sets_of_enclosure_.size(); ++domain) {
    if (sets_of_enclosure_[domain].empty()) continue;
    std::vector<Word> awake(instance.words);
    for (const Index s : sets_of_enclosure_[domain]) {
      for (std::size_t w = 0; w < awake.size(); ++w) awake[w] |= sets_[s].awake[w];
    }
    total_j_ += static_cast<double>(count_bits(awake)) * instance.step_s *
                snapshot.domains[domain].floor->value.value();
  }
  for (Index v = 0; v < place_.size(); ++v) {
    // Each pair is seen from both ends.
    total_j_ += kSoftConflictJ / 2 * soft_conflicts(instance, place_, v, place_[v]);
  }
}

void State::rebuild_planes(SetState& set) const {
  set.ones.assign(instance_->words, 0);
  set.twos.assign(instance_->words, 0);
  for (const Index v : set.members) {
    const Bits bits = instance_->activity_of(v);
    for (std::size_t w = 0; w < bits.size(); ++w) {
      set.twos[w] |= set.ones[w] & bits[w];
      set.ones[w] |= bits[w];
    }
  }
}

// What making a set's drives costs a window of the horizon, where carbon is what counts: the joules whose
// carbon is as much.
double State::opening_j(const SetModel& set) const {
  const Policy& policy = instance_->snapshot->policy;
  const double kg_per_kwh = policy.kgco2e_per_kwh * policy.pue;
  if (!set.is_new || policy.objective != Objective::carbon || kg_per_kwh <= 0) return 0;
  return set.embodied_kgco2e / kg_per_kwh * kJoulesPerKilowattHour / horizon_windows_;
}

State::Priced State::price(Index s, Bits ones, bool empty, int awake_needs) const {
  const SetModel& set = instance_->sets[s];
  if (empty && may_retire(*instance_, set)) {
    return {retired_w(*instance_, set).value * instance_->window_s(), false, 0};
  }
  const bool may_sleep = set.can_sleep && awake_needs == 0;
  const TimeoutChoice choice =
      best_timeout(may_sleep ? gaps_of(ones, instance_->steps) : Gaps{}, prices_of(*instance_, set),
                   instance_->steps, may_sleep, max_wake_ups(*instance_));
  return {choice.energy_j + opening_j(set), !choice.k.has_value(), choice.k};
}

void State::awake_bits(Bits ones, const Priced& priced, std::vector<Word>& into) const {
  into.assign(instance_->words, 0);
  if (priced.always_awake) {
    set_run(into, {0, instance_->steps});
    return;
  }
  for_each_run(ones, [&](Run run) {
    const std::uint64_t end =
        std::min<std::uint64_t>(instance_->steps, std::uint64_t{run.start} + run.length + *priced.k);
    set_run(into, {run.start, static_cast<std::uint32_t>(end - run.start)});
  });
}

// Floors of the enclosures that the two sets stand in, with the given awake bits in place of the stored ones.
double State::floors_j(Index set_a, const std::vector<Word>* awake_a, bool always_a, Index set_b,
                       const std::vector<Word>* awake_b, bool always_b) const {
  const Snapshot& snapshot = *instance_->snapshot;
  double sum_j = 0;
  std::vector<Word> awake;
  const auto add = [&](Index domain) {
    const std::vector<Index>& sets = sets_of_enclosure_[domain];
    const bool always = std::any_of(sets.begin(), sets.end(), [&](Index s) {
      return s == set_a ? always_a : s == set_b ? always_b : sets_[s].always_awake;
    });
    std::int64_t steps = instance_->steps;
    if (!always) {
      awake.assign(instance_->words, 0);
      for (const Index s : sets) {
        const std::vector<Word>& bits = s == set_a ? *awake_a : s == set_b ? *awake_b : sets_[s].awake;
        for (std::size_t w = 0; w < awake.size(); ++w) awake[w] |= bits[w];
      }
      steps = count_bits(awake);
    }
    sum_j += static_cast<double>(steps) * instance_->step_s * snapshot.domains[domain].floor->value.value();
  };
  for (const Index domain : instance_->sets[set_a].enclosures) {
    if (!sets_of_enclosure_[domain].empty()) add(domain);
  }
  for (const Index domain : instance_->sets[set_b].enclosures) {
    const auto& seen = instance_->sets[set_a].enclosures;
    const bool counted = std::find(seen.begin(), seen.end(), domain) != seen.end();
    if (!counted && !sets_of_enclosure_[domain].empty()) add(domain);
  }
  return sum_j;
}

double State::away_j(Index volume) const {
  const Index origin = instance_->volumes[volume].set;
  if (place_[volume] == origin) return 0;
  return kMovePrice * copy_joules(*instance_, volume, origin, place_[volume]) / horizon_windows_;
}

// A set that is over a limit in the snapshot may be so again, as long as nothing else has come.
bool State::only_natives(Index set) const {
  return std::all_of(sets_[set].members.begin(), sets_[set].members.end(),
                     [&](Index v) { return instance_->volumes[v].set == set; });
}

bool State::room(Index volume, Index leaving, Index to) const {
  const Amounts& limit = instance_->sets[to].limit;
  for (std::size_t r = 0; r < kResources; ++r) {
    const double arriving = instance_->volumes[volume].demand[r];
    const double gone = leaving == kNone ? 0 : instance_->volumes[leaving].demand[r];
    if (arriving <= gone || arriving == 0) continue;  // does not grow
    if (sets_[to].used[r] - gone + arriving <= limit[r] * (1 + kRoomSlack)) continue;
    return instance_->volumes[volume].set == to && only_natives(to);
  }
  return true;
}

bool State::within_move_limits(Index volume, Index to) const {
  const Policy& policy = instance_->snapshot->policy;
  const Index origin = instance_->volumes[volume].set;
  if (to == origin || place_[volume] != origin) return true;
  if (policy.max_moves && moved_ + 1 > *policy.max_moves) return false;
  const double bytes = moved_bytes_ + instance_->volumes[volume].demand[kBytes];
  return !policy.max_bytes || bytes <= static_cast<double>(policy.max_bytes->value());
}

bool State::fits(Index volume, Index to) const { return fits_instead(volume, kNone, to); }

bool State::fits_instead(Index volume, Index leaving, Index to) const {
  return may_place(*instance_, volume, to) && within_move_limits(volume, to) && room(volume, leaving, to) &&
         !breaks_hard_spread(*instance_, place_, volume, to) &&
         !trades_hard_domains(*instance_, place_, volume, to);
}

double State::delta_j(Index volume, Index to) {
  const Index from = place_[volume];
  const SetState& source = sets_[from];
  const SetState& target = sets_[to];
  const Bits bits = instance_->activity_of(volume);
  trial_a_.resize(instance_->words);
  trial_b_.resize(instance_->words);
  for (std::size_t w = 0; w < bits.size(); ++w) {
    trial_a_[w] = source.ones[w] & ~(bits[w] & ~source.twos[w]);
    trial_b_[w] = target.ones[w] | bits[w];
  }
  const VolumeModel& model = instance_->volumes[volume];
  const int leaves = needs_awake(model, instance_->sets[from]) ? 1 : 0;
  const int comes = needs_awake(model, instance_->sets[to]) ? 1 : 0;
  const Priced a = price(from, trial_a_, source.members.size() == 1, source.awake_needs - leaves);
  const Priced b = price(to, trial_b_, false, target.awake_needs + comes);
  double delta = a.energy_j + b.energy_j - source.energy_j - target.energy_j;

  const double floors_before =
      floors_j(from, &source.awake, source.always_awake, to, &target.awake, target.always_awake);
  if (floors_before > 0) {
    awake_bits(trial_a_, a, awake_a_);
    awake_bits(trial_b_, b, awake_b_);
    delta += floors_j(from, &awake_a_, a.always_awake, to, &awake_b_, b.always_awake) - floors_before;
  }
  delta -= away_j(volume);
  if (to != model.set)
    delta += kMovePrice * copy_joules(*instance_, volume, model.set, to) / horizon_windows_;
  delta += kSoftConflictJ * (soft_conflicts(*instance_, place_, volume, to) -
                             soft_conflicts(*instance_, place_, volume, from));
  return delta;
}

void State::relocate(Index volume, Index to) {
  const Index from = place_[volume];
  if (from == to) return;
  total_j_ += delta_j(volume, to);
  const VolumeModel& model = instance_->volumes[volume];
  const bool leaves_origin = from == model.set;
  const bool comes_home = to == model.set;
  moved_ += (leaves_origin ? 1 : 0) - (comes_home ? 1 : 0);
  moved_bytes_ += model.demand[kBytes] * ((leaves_origin ? 1 : 0) - (comes_home ? 1 : 0));

  std::erase(sets_[from].members, volume);
  sets_[to].members.push_back(volume);
  place_[volume] = to;
  for (const Index s : {from, to}) {
    SetState& set = sets_[s];
    const int sign = s == to ? 1 : -1;
    for (std::size_t r = 0; r < kResources; ++r) set.used[r] += sign * model.demand[r];
    if (set.members.empty()) set.used = {};  // no residue of rounding
    set.awake_needs += sign * (needs_awake(model, instance_->sets[s]) ? 1 : 0);
    rebuild_planes(set);
    const Priced priced = price(s, set.ones, set.members.empty(), set.awake_needs);
    set.energy_j = priced.energy_j;
    set.always_awake = priced.always_awake;
    awake_bits(set.ones, priced, set.awake);
  }
}

void State::restore(const std::vector<Index>& place) {
  for (Index v = 0; v < place.size(); ++v) relocate(v, place[v]);
}

}  // namespace tierwatt::planner
