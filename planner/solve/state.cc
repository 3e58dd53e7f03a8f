// Exact prices of single moves. Tested by tests/planner/solve/state_test.cc against evaluate().
#include "planner/solve/state.h"

#include <algorithm>
#include <utility>

#include "planner/solve/in_parallel.h"

namespace tierwatt::planner {
namespace {

constexpr double kRoomSlack = 1e-9;  // relative: sums of doubles in another order
constexpr std::size_t kShortPlaneWords = 4;

}  // namespace

double copy_joules(const Instance& instance, Index volume, Index from, Index to) {
  const SetModel& source = instance.sets[from];
  const SetModel& target = instance.sets[to];
  const double rate = std::min(source.copy_read_bytes_per_s, target.copy_write_bytes_per_s);
  if (rate <= 0) return 0;
  return instance.volumes[volume].demand[kBytes] / rate * (source.active_w + target.active_w);
}

MoveLimits limits_of(const Policy& policy) {
  MoveLimits limits;
  if (policy.max_moves) limits.moves = *policy.max_moves;
  if (policy.max_bytes) limits.bytes = static_cast<double>(policy.max_bytes->value());
  return limits;
}

State::State(const Instance& instance) : State(instance, instance.places()) {}

State::State(const Instance& instance, std::vector<Index> place, int threads)
    : State(instance, std::make_shared<Board>()) {
  const Snapshot& snapshot = *instance.snapshot;
  limits_ = limits_of(snapshot.policy);
  board_->place = std::move(place);
  board_->sets.resize(instance.sets.size());
  board_->planes = std::make_unique_for_overwrite<Word[]>(2 * instance.words * instance.sets.size());
  Word* next = board_->planes.get();
  for (SetState& set : board_->sets) {
    for (MutableBits* const plane : {&set.ones, &set.twos}) {
      *plane = {next, instance.words};
      next += instance.words;
    }
  }
  if (instance.words <= kShortPlaneWords) {
    board_->activity.resize(instance.words * instance.volumes.size());
    for (Index v = 0; v < instance.volumes.size(); ++v)
      set_runs(MutableBits(board_->activity).subspan(instance.words * v, instance.words),
               instance.runs_of(v));
  }
  board_->horizon_windows = std::max(1.0, snapshot.policy.horizon_days / instance.window_days());
  board_->sets_of_enclosure.resize(snapshot.domains.size());
  board_->under_floor.resize(instance.sets.size());
  for (Index s = 0; s < instance.sets.size(); ++s) {
    for (const Index enclosure : instance.sets[s].enclosures) {
      if (!snapshot.domains[enclosure].floor) continue;
      board_->sets_of_enclosure[enclosure].push_back(s);
      board_->under_floor[s] = 1;
    }
  }
  for (Index v = 0; v < board_->place.size(); ++v) {
    SetState& set = board_->sets[board_->place[v]];
    set.members.push_back(v);
    for (std::size_t r = 0; r < kResources; ++r) set.used[r] += instance.volumes[v].demand[r];
    set.awake_needs += needs_awake(instance.volumes[v], instance.sets[board_->place[v]]) ? 1 : 0;
  }
  rebuild(std::vector<char>(board_->sets.size(), 1), threads);
  recount();
}

State::State(const Instance& instance, std::shared_ptr<Board> board)
    : instance_(&instance), board_(std::move(board)), trial_a_(instance.words), trial_b_(instance.words) {}

State State::fork(const MoveLimits& limits) const {
  State fork(*instance_, board_);
  fork.limits_ = limits;
  return fork;
}

void State::absorb(const State& fork) {
  total_j_ += fork.total_j_;
  moved_ += fork.moved_;
  moved_bytes_ += fork.moved_bytes_;
}

// The sums from nothing: energies as they are stored, floors, what is away, soft conflicts.
void State::recount() {
  total_j_ = 0;
  moved_ = 0;
  moved_bytes_ = 0;
  const std::vector<Index>& place = board_->place;
  const std::vector<SetState>& sets = board_->sets;
  const std::vector<std::vector<Index>>& sets_of_enclosure = board_->sets_of_enclosure;
  for (const SetState& set : sets) total_j_ += set.energy_j;
  std::vector<Word> awake;
  for (Index domain = 0; domain < sets_of_enclosure.size(); ++domain) {
    if (sets_of_enclosure[domain].empty()) continue;
    awake.assign(instance_->words, 0);
    for (const Index s : sets_of_enclosure[domain]) {
      for (std::size_t w = 0; w < awake.size(); ++w) awake[w] |= sets[s].awake[w];
    }
    total_j_ += weighed_steps(*instance_, awake) * instance_->step_s *
                instance_->snapshot->domains[domain].floor->value.value();
  }
  for (Index v = 0; v < place.size(); ++v) {
    const VolumeModel& volume = instance_->volumes[v];
    if (place[v] != volume.set) {
      total_j_ += away_j(v, place[v]);
      ++moved_;
      moved_bytes_ += volume.demand[kBytes];
    }
    // Each pair is seen from both ends.
    if (volume.group != kNone)
      total_j_ += kSoftConflictJ / 2 * soft_conflicts(*instance_, place, v, place[v]);
  }
}

template <class Visit>
void State::for_each_word_of(Index volume, Visit visit) const {
  if (board_->activity.empty()) return for_each_word(instance_->runs_of(volume), visit);
  const std::size_t words = instance_->words;
  const Word* const bits = board_->activity.data() + words * volume;
  for (std::size_t w = 0; w < words; ++w) visit(w, bits[w]);
}

void State::rebuild_planes(SetState& set) const {
  std::fill(set.ones.begin(), set.ones.end(), 0);
  std::fill(set.twos.begin(), set.twos.end(), 0);
  Word* const ones = set.ones.data();
  Word* const twos = set.twos.data();
  const std::vector<Volume>& volumes = instance_->snapshot->volumes;
  for (std::size_t i = 0; i < set.members.size(); ++i) {
    // Volumes lie anywhere in memory: the next ones are fetched while this one is read.
    if (i + 2 < set.members.size()) __builtin_prefetch(&volumes[set.members[i + 2]].active);
    if (i + 1 < set.members.size()) __builtin_prefetch(volumes[set.members[i + 1]].active.data());
    const Index v = set.members[i];
    for_each_word_of(v, [=](std::size_t w, Word mask) {
      twos[w] |= ones[w] & mask;
      ones[w] |= mask;
    });
  }
}

void State::reprice(Index s) {
  SetState& set = board_->sets[s];
  const Priced priced = price(s, set.ones, set.members.empty(), set.awake_needs);
  set.energy_j = priced.energy_j;
  if (board_->crowding_j > 0) price_crowding(s);
  set.always_awake = priced.always_awake;
  if (board_->under_floor[s] != 0) awake_bits(set.ones, priced, set.awake);
}

// What buying a set costs a window of the horizon, where money or carbon is what counts: the joules that
// cost, or emit, as much.
double State::opening_j(const SetModel& set) const {
  const Policy& policy = instance_->snapshot->policy;
  if (!set.is_new || policy.objective == Objective::energy) return 0;
  const bool carbon = policy.objective == Objective::carbon;
  const double per_kwh = (carbon ? policy.kgco2e_per_kwh : policy.price_per_kwh) * policy.pue;
  const double whole = carbon ? set.embodied_kgco2e : set.purchase_price;
  return per_kwh > 0 ? whole / per_kwh * kJoulesPerKilowattHour / board_->horizon_windows : 0;
}

State::Priced State::price(Index s, Bits ones, bool empty, int awake_needs) {
  const SetModel& set = instance_->sets[s];
  if (empty && may_retire(*instance_, set)) {
    return {retired_w(*instance_, set).value * instance_->window_s(), false, 0};
  }
  const bool may_sleep = set.can_sleep && awake_needs == 0;
  const TimeoutChoice choice = choose_timeout(*instance_, set, ones, may_sleep, scratch_);
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
    const std::vector<Index>& sets = board_->sets_of_enclosure[domain];
    const bool always = std::any_of(sets.begin(), sets.end(), [&](Index s) {
      return s == set_a ? always_a : s == set_b ? always_b : board_->sets[s].always_awake;
    });
    double steps = instance_->steps;
    if (!always) {
      awake.assign(instance_->words, 0);
      for (const Index s : sets) {
        const std::vector<Word>& bits = s == set_a ? *awake_a : s == set_b ? *awake_b : board_->sets[s].awake;
        for (std::size_t w = 0; w < awake.size(); ++w) awake[w] |= bits[w];
      }
      steps = weighed_steps(*instance_, awake);
    }
    sum_j += steps * instance_->step_s * snapshot.domains[domain].floor->value.value();
  };
  for (const Index domain : instance_->sets[set_a].enclosures) {
    if (!board_->sets_of_enclosure[domain].empty()) add(domain);
  }
  for (const Index domain : instance_->sets[set_b].enclosures) {
    const auto& seen = instance_->sets[set_a].enclosures;
    const bool counted = std::find(seen.begin(), seen.end(), domain) != seen.end();
    if (!counted && !board_->sets_of_enclosure[domain].empty()) add(domain);
  }
  return sum_j;
}

double State::stored_floors_j(Index set_a, Index set_b) const {
  const SetState& a = board_->sets[set_a];
  const SetState& b = board_->sets[set_b];
  return floors_j(set_a, &a.awake, a.always_awake, set_b, &b.awake, b.always_awake);
}

bool State::under_floor(Index a, Index b) const {
  return board_->under_floor[a] != 0 || board_->under_floor[b] != 0;
}

double State::away_j(Index volume, Index at) const {
  const Index origin = instance_->volumes[volume].set;
  if (at == origin) return 0;
  return kMovePrice * copy_joules(*instance_, volume, origin, at) / board_->horizon_windows;
}

// A set that is over a limit in the snapshot may be so again, as long as nothing else has come.
bool State::only_natives(Index set) const {
  const std::vector<Index>& here = board_->sets[set].members;
  return std::all_of(here.begin(), here.end(), [&](Index v) { return instance_->volumes[v].set == set; });
}

double State::excess(Index s, Index leaves, Index comes) const {
  const SetState& set = board_->sets[s];
  const Amounts& limit = instance_->sets[s].limit;
  double sum = 0;
  for (std::size_t r = 0; r < kResources; ++r) {
    double used = set.used[r];
    if (leaves != kNone) used -= instance_->volumes[leaves].demand[r];
    if (comes != kNone) used += instance_->volumes[comes].demand[r];
    if (used > limit[r] * (1 + kRoomSlack)) sum += used / std::max(1.0, limit[r]) - 1;
  }
  if (sum == 0) return 0;
  const bool natives = (comes == kNone || instance_->volumes[comes].set == s) &&
                       std::all_of(set.members.begin(), set.members.end(),
                                   [&](Index v) { return v == leaves || instance_->volumes[v].set == s; });
  return natives ? 0 : sum;
}

void State::price_crowding(Index s) {
  SetState& set = board_->sets[s];
  const double now = excess(s, kNone, kNone);
  set.energy_j += board_->crowding_j * now;
  crowded_sets_ += (now > 0 ? 1 : 0) - (set.excess > 0 ? 1 : 0);
  excess_ += now - set.excess;
  set.excess = now;
}

void State::allow_crowding(double price_j) {
  board_->crowding_j = price_j;
  for (Index s = 0; s < board_->sets.size(); ++s) reprice(s);
  recount();
}

bool State::room(Index volume, Index leaving, Index to) const {
  if (board_->crowding_j > 0) return true;
  const Amounts& limit = instance_->sets[to].limit;
  for (std::size_t r = 0; r < kResources; ++r) {
    const double arriving = instance_->volumes[volume].demand[r];
    const double gone = leaving == kNone ? 0 : instance_->volumes[leaving].demand[r];
    if (arriving <= gone || arriving == 0) continue;  // does not grow
    if (board_->sets[to].used[r] - gone + arriving <= limit[r] * (1 + kRoomSlack)) continue;
    return instance_->volumes[volume].set == to && only_natives(to);
  }
  return true;
}

bool State::within_move_limits(Index volume, Index to) const {
  const Index origin = instance_->volumes[volume].set;
  if (to == origin || board_->place[volume] != origin) return true;
  return moved_ + 1 <= limits_.moves &&
         moved_bytes_ + instance_->volumes[volume].demand[kBytes] <= limits_.bytes;
}

bool State::fits(Index volume, Index to) const { return fits_instead(volume, kNone, to); }

bool State::may_go(Index volume, Index to) const {
  return may_place(*instance_, volume, to) && within_move_limits(volume, to) &&
         !breaks_hard_spread(*instance_, board_->place, volume, to) &&
         !trades_hard_domains(*instance_, board_->place, volume, to);
}

bool State::fits_instead(Index volume, Index leaving, Index to) const {
  return room(volume, leaving, to) && may_go(volume, to);
}

// The set's activity once the volume has left.
void State::without(const SetState& set, Index volume, std::vector<Word>& into) const {
  std::copy(set.ones.begin(), set.ones.end(), into.begin());
  for_each_word_of(volume, [&](std::size_t w, Word mask) { into[w] &= ~(mask & ~set.twos[w]); });
}

void State::activity_without(Index volume, std::vector<Word>& into) const {
  into.resize(instance_->words);
  without(board_->sets[board_->place[volume]], volume, into);
}

void State::with(Index volume, std::vector<Word>& into) const {
  for_each_word_of(volume, [&](std::size_t w, Word mask) { into[w] |= mask; });
}

double State::delta_j(Index volume, Index to) {
  const Index from = board_->place[volume];
  const SetState& source = board_->sets[from];
  const SetState& target = board_->sets[to];
  without(source, volume, trial_a_);
  std::copy(target.ones.begin(), target.ones.end(), trial_b_.begin());
  with(volume, trial_b_);
  const VolumeModel& model = instance_->volumes[volume];
  const int leaves = needs_awake(model, instance_->sets[from]) ? 1 : 0;
  const int comes = needs_awake(model, instance_->sets[to]) ? 1 : 0;
  const Priced a = price(from, trial_a_, source.members.size() == 1, source.awake_needs - leaves);
  const Priced b = price(to, trial_b_, false, target.awake_needs + comes);
  double delta = a.energy_j + b.energy_j - source.energy_j - target.energy_j;
  if (board_->crowding_j > 0)
    delta += board_->crowding_j * (excess(from, volume, kNone) + excess(to, kNone, volume));
  if (under_floor(from, to)) {
    awake_bits(trial_a_, a, awake_a_);
    awake_bits(trial_b_, b, awake_b_);
    delta +=
        floors_j(from, &awake_a_, a.always_awake, to, &awake_b_, b.always_awake) - stored_floors_j(from, to);
  }
  delta += away_j(volume, to) - away_j(volume, from);
  if (model.group == kNone) return delta;
  const int conflicts = soft_conflicts(*instance_, board_->place, volume, to) -
                        soft_conflicts(*instance_, board_->place, volume, from);
  return delta + kSoftConflictJ * conflicts;
}

double State::exchange_j(Index a, Index b) {
  const Index set_a = board_->place[a];
  const Index set_b = board_->place[b];
  const auto trade = [&](Index s, Index leaves, Index comes, std::vector<Word>& trial) {
    const SetState& set = board_->sets[s];
    without(set, leaves, trial);
    with(comes, trial);
    const int needs = set.awake_needs -
                      (needs_awake(instance_->volumes[leaves], instance_->sets[s]) ? 1 : 0) +
                      (needs_awake(instance_->volumes[comes], instance_->sets[s]) ? 1 : 0);
    return price(s, trial, false, needs).energy_j - set.energy_j;
  };
  return trade(set_a, a, b, trial_a_) + trade(set_b, b, a, trial_b_);
}

// All but planes and prices.
void State::transfer(Index volume, Index to) {
  const Index from = board_->place[volume];
  const VolumeModel& model = instance_->volumes[volume];
  SetState& source = board_->sets[from];
  SetState& target = board_->sets[to];
  const int away = (from == model.set ? 1 : 0) - (to == model.set ? 1 : 0);
  moved_ += away;
  moved_bytes_ += model.demand[kBytes] * away;

  std::erase(source.members, volume);
  target.members.push_back(volume);
  board_->place[volume] = to;
  for (std::size_t r = 0; r < kResources; ++r) {
    source.used[r] -= model.demand[r];
    target.used[r] += model.demand[r];
  }
  if (source.members.empty()) source.used = {};  // no residue of rounding
  source.awake_needs -= needs_awake(model, instance_->sets[from]) ? 1 : 0;
  target.awake_needs += needs_awake(model, instance_->sets[to]) ? 1 : 0;
}

void State::relocate(Index volume, Index to) {
  const Index from = board_->place[volume];
  if (from == to) return;
  const VolumeModel& model = instance_->volumes[volume];
  SetState& source = board_->sets[from];
  SetState& target = board_->sets[to];
  const bool floors = under_floor(from, to);
  total_j_ -= source.energy_j + target.energy_j + away_j(volume, from);
  if (floors) total_j_ -= stored_floors_j(from, to);
  if (model.group != kNone)
    total_j_ -= kSoftConflictJ * soft_conflicts(*instance_, board_->place, volume, from);
  transfer(volume, to);
  rebuild_planes(source);
  for_each_word_of(volume, [&](std::size_t w, Word mask) {
    target.twos[w] |= target.ones[w] & mask;
    target.ones[w] |= mask;
  });
  reprice(from);
  reprice(to);
  total_j_ += source.energy_j + target.energy_j + away_j(volume, to);
  if (floors) total_j_ += stored_floors_j(from, to);
  if (model.group != kNone)
    total_j_ += kSoftConflictJ * soft_conflicts(*instance_, board_->place, volume, to);
}

void State::relocate_all(const std::vector<Change>& changes, int threads) {
  std::vector<char> changed(board_->sets.size());
  for (const auto& [volume, to] : changes) {
    const Index from = board_->place[volume];
    if (from == to || !fits(volume, to)) continue;
    transfer(volume, to);
    changed[from] = changed[to] = 1;
  }
  rebuild(changed, threads);
  recount();
}

void State::rebuild(const std::vector<char>& marked, int threads) {
  // Each thread has its own scratch; no two price the same set.
  in_parallel(marked.size(), threads, [&marked, own = fork()](std::size_t s) mutable {
    if (marked[s] == 0) return;
    own.rebuild_planes(own.board_->sets[s]);
    own.reprice(static_cast<Index>(s));
  });
}

void State::restore(const std::vector<Index>& place, int threads) {
  std::vector<char> changed(board_->sets.size());
  std::vector<Index> come;
  for (Index v = 0; v < place.size(); ++v) {
    if (place[v] == board_->place[v]) continue;
    changed[board_->place[v]] = changed[place[v]] = 1;
    come.push_back(v);
  }
  if (come.empty()) return;
  for (Index s = 0; s < changed.size(); ++s) {
    if (changed[s] != 0) std::erase_if(board_->sets[s].members, [&](Index v) { return place[v] != s; });
  }
  for (const Index v : come) {
    board_->place[v] = place[v];
    board_->sets[place[v]].members.push_back(v);
  }
  for (Index s = 0; s < changed.size(); ++s) {
    if (changed[s] == 0) continue;
    SetState& set = board_->sets[s];
    set.used = {};
    set.awake_needs = 0;
    for (const Index v : set.members) {
      for (std::size_t r = 0; r < kResources; ++r) set.used[r] += instance_->volumes[v].demand[r];
      set.awake_needs += needs_awake(instance_->volumes[v], instance_->sets[s]) ? 1 : 0;
    }
  }
  rebuild(changed, threads);
  recount();
}

}  // namespace tierwatt::planner
