// Rounds of judging and going home.
#include "planner/solve/prune.h"

#include <algorithm>
#include <utility>

#include "planner/solve/bundle_prices.h"
#include "planner/solve/in_parallel.h"

namespace tierwatt::planner {
namespace {

constexpr int kRounds = 6;
constexpr double kRoomSlack = 1e-9;  // relative: sums of doubles in another order

double copy_share_of(const State& state, const Bundle& bundle) {
  double copies_j = 0;
  for (const Index v : bundle.volumes)
    copies_j += copy_joules(state.instance(), v, bundle.source, state.place()[v]);
  return share_of_window_j(state.instance(), copies_j);
}

// Whether the bundle's old set has room for all of it, as far as sums tell.
bool room_for(const State& state, const Bundle& bundle) {
  const Instance& instance = state.instance();
  const std::vector<Index>& here = state.members(bundle.source);
  const bool only_natives = std::all_of(here.begin(), here.end(),
                                        [&](Index v) { return instance.volumes[v].set == bundle.source; });
  if (only_natives) return true;
  for (std::size_t r = 0; r < kResources; ++r) {
    const double stays = state.used(bundle.source, static_cast<Resource>(r));
    double comes = 0;
    for (const Index v : bundle.volumes) comes += instance.volumes[v].demand[r];
    if (comes > 0 && stays + comes > instance.sets[bundle.source].limit[r] * (1 + kRoomSlack)) return false;
  }
  return true;
}

// Brings the bundle back; false, and nothing has changed, where its old set has no room for all of it now.
bool go_home(State& state, const Bundle& bundle) {
  if (!room_for(state, bundle)) return false;
  std::vector<std::pair<Index, Index>> gone;  // volume, where it was
  for (const Index v : bundle.volumes) {
    if (!state.fits(v, bundle.source)) {
      for (const auto& [volume, set] : gone) state.relocate(volume, set);
      return false;
    }
    gone.emplace_back(v, state.place()[v]);
    state.relocate(v, bundle.source);
  }
  return true;
}

// The sets that it would change by going home.
std::vector<Index> sets_of(const State& state, const Bundle& bundle) {
  std::vector<Index> sets = {bundle.source};
  for (const Index v : bundle.volumes) sets.push_back(state.place()[v]);
  return sets;
}

// Sets whose price has changed, so that only the bundles that they concern are judged again.
class Touched {
 public:
  Touched(const State& state, bool all) : state_(&state), sets_(state.instance().sets.size(), all ? 1 : 0) {}
  [[nodiscard]] const std::vector<char>& sets() const { return sets_; }
  void clear() { std::fill(sets_.begin(), sets_.end(), char{0}); }
  void add(const std::vector<Index>& sets) {
    for (const Index set : sets) add(set);
  }
  [[nodiscard]] bool concerns(const Bundle& bundle) const {
    return sets_[bundle.source] != 0 || std::any_of(bundle.volumes.begin(), bundle.volumes.end(),
                                                    [&](Index v) { return sets_[state_->place()[v]] != 0; });
  }

 private:
  // An enclosure's floor is shared by its sets.
  void add(Index set) {
    sets_[set] = 1;
    for (const Index enclosure : state_->instance().sets[set].enclosures)
      for (const Index s : state_->sets_under_floor(enclosure)) sets_[s] = 1;
  }

  const State* state_;
  std::vector<char> sets_;
};

class Gate {
 public:
  Gate(State& state, const Evaluation& home, int threads)
      : state_(state),
        threads_(threads),
        bundles_(bundles_of(state.instance(), state.place())),
        prices_(state, bundles_, home.sets, threads),
        touched_(state, true),
        verdicts_(bundles_.size()) {}

  std::vector<TakenBack> run() {
    for (int round = 0; round < kRounds; ++round) {
      if (round > 0) prices_.renew(touched_.sets());
      judge();
      if (!take_back()) break;
    }
    return std::move(taken_);
  }

 private:
  struct Verdict {
    Band saving;
    double copy_share_j = 0;
    bool asked = false;
    bool stuck = false;  // does not pay, but found no room at home
    bool home = false;
  };

  void judge() {
    in_parallel(bundles_.size(), threads_, [this](std::size_t b) {
      Verdict& verdict = verdicts_[b];
      verdict.asked = !verdict.home && (verdict.stuck || touched_.concerns(bundles_[b]));
      if (!verdict.asked) return;
      verdict.saving = prices_.saving(b);
      verdict.copy_share_j = copy_share_of(state_, bundles_[b]);
    });
    touched_.clear();
  }

  // Whether anything went home.
  bool take_back() {
    bool any = false;
    for (std::size_t b = 0; b < bundles_.size(); ++b) {
      Verdict& verdict = verdicts_[b];
      if (!verdict.asked) continue;
      verdict.stuck = false;
      if (verdict.saving.low > verdict.copy_share_j) continue;
      if (touched_.concerns(bundles_[b])) verdict.saving = prices_.saving_now(bundles_[b]);
      if (verdict.saving.low > verdict.copy_share_j) continue;
      const std::vector<Index> changes = sets_of(state_, bundles_[b]);
      verdict.home = go_home(state_, bundles_[b]);
      verdict.stuck = !verdict.home;
      if (!verdict.home) continue;
      touched_.add(changes);
      for (const Index set : changes) prices_.outdate(set);
      taken_.push_back({bundles_[b], verdict.saving, verdict.copy_share_j});
      any = true;
    }
    return any;
  }

  State& state_;
  int threads_;
  const std::vector<Bundle> bundles_;
  BundlePrices prices_;
  Touched touched_;
  std::vector<Verdict> verdicts_;
  std::vector<TakenBack> taken_;
};

}  // namespace

double share_of_window_j(const Instance& instance, double copying_j) {
  return copying_j / std::max(1.0, instance.snapshot->policy.horizon_days / instance.window_days());
}

std::vector<TakenBack> prune(State& state, const Evaluation& home, int threads) {
  return Gate(state, home, threads).run();
}

}  // namespace tierwatt::planner
