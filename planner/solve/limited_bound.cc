// What stays as it is, set by set; then what could be freed, as pieces with joules and a price.
#include "planner/solve/limited_bound.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "planner/simulate/evaluate.h"

namespace tierwatt::planner {
namespace {

// Each run of activity becomes up to four pieces, which are sorted: some two seconds and 400 MB.
constexpr std::size_t kMostRuns = 3'000'000;
// Sums of doubles are no more exact than this share of them.
constexpr double kRoundedDown = 1 - 1e-12;

struct Piece {
  double joules = 0, price = 0;
};

// The most joules that pieces, some in part, give within the budget. Each piece has joules.
double best_filling(std::vector<Piece> pieces, double budget) {
  std::sort(pieces.begin(), pieces.end(),
            [](const Piece& a, const Piece& b) { return a.joules * b.price > b.joules * a.price; });
  double joules = 0;
  for (const Piece& piece : pieces) {
    const double part = piece.price <= budget ? 1 : budget / piece.price;
    joules += part * piece.joules;
    budget -= part * piece.price;
    if (part < 1) break;
  }
  return joules;
}

// The volumes of the snapshot's places on one set, and what the set takes with and without them.
struct Resident {
  std::vector<Index> volumes;
  double stays_j = 0;    // as it is, with its best timeout
  double needs_j = 0;    // the least with any choice of gaps to sleep in, wherever it stands
  double saved_w = 0;    // awake against asleep
  double retires_j = 0;  // once all are gone, beside that
  bool always = false;   // awake in every step
  bool fixed = false;    // a volume never leaves
  std::int64_t awake_steps = 0;
};

class LimitedBound {
 public:
  explicit LimitedBound(const Instance& instance)
      : instance_(instance),
        residents_(instance.sets.size()),
        sets_under_(instance.snapshot->domains.size()) {
    for (Index v = 0; v < instance.volumes.size(); ++v)
      residents_[instance.volumes[v].set].volumes.push_back(v);
    const std::vector<Word> activity = union_activity(instance, instance.places());
    for (Index s = 0; s < instance.sets.size(); ++s) {
      price_set(s, Bits(activity).subspan(s * instance.words, instance.words));
      for (const Index enclosure : instance.sets[s].enclosures) {
        if (instance.snapshot->domains[enclosure].floor) sets_under_[enclosure].push_back(s);
      }
    }
  }

  double run() {
    const Policy& policy = instance_.snapshot->policy;
    double saved_j = std::numeric_limits<double>::infinity();
    double moves = std::numeric_limits<double>::infinity();
    if (policy.max_moves) {
      moves = static_cast<double>(*policy.max_moves);
      saved_j = best_filling(pieces([](Index) { return 1.0; }), moves);
    }
    if (policy.max_bytes) {
      const auto bytes = static_cast<double>(policy.max_bytes->value());
      const auto price = [&](Index v) { return instance_.volumes[v].demand[kBytes]; };
      saved_j = std::min(saved_j, best_filling(pieces(price), bytes));
      moves = std::min(moves, most_moves(bytes));
    }
    return std::max(0.0, as_it_is_j() * kRoundedDown - saved_j - overheads_j(2 * moves));
  }

 private:
  [[nodiscard]] bool pins_awake(Index volume) const {
    const VolumeModel& model = instance_.volumes[volume];
    return needs_awake(model, instance_.sets[model.set]);
  }

  void price_set(Index s, Bits activity) {
    const SetModel& set = instance_.sets[s];
    Resident& here = residents_[s];
    const double window_s = instance_.window_s();
    const bool leaves = may_retire(instance_, set);
    if (set.is_new) return;
    if (here.volumes.empty() && leaves) {
      here.stays_j = here.needs_j = retired_w(instance_, set).value * window_s;
      return;
    }
    here.fixed = std::any_of(here.volumes.begin(), here.volumes.end(),
                             [&](Index v) { return !instance_.volumes[v].movable; });
    here.always = !set.can_sleep || std::any_of(here.volumes.begin(), here.volumes.end(),
                                                [&](Index v) { return pins_awake(v); });
    here.awake_steps = here.always ? instance_.steps : count_bits(activity);
    here.saved_w = set.can_sleep ? std::max(0.0, set.idle_w.value - set.standby_w.value) : 0;
    const double asleep_w =
        set.can_sleep ? std::min(set.idle_w.value, set.standby_w.value) : set.idle_w.value;
    here.retires_j = leaves ? std::max(0.0, asleep_w - retired_w(instance_, set).value) * window_s : 0;
    const TimeoutPrices prices{set.idle_w.value * instance_.step_s, set.standby_w.value * instance_.step_s,
                               set.spinup_j.value};
    TimeoutScratch scratch;
    here.stays_j =
        best_timeout(activity, prices, instance_.steps, !here.always, most_wake_ups(), scratch).energy_j;
    here.needs_j =
        asleep_w * window_s + here.saved_w * static_cast<double>(here.awake_steps) * instance_.step_s;
    if (here.always) return;
    std::uint32_t end = 0;
    for_each_run(activity, [&](Run run) {
      here.needs_j += gap_j(s, run.start - end);
      end = run.start + run.length;
    });
  }
  [[nodiscard]] double most_wake_ups() const {
    const auto& a_day = instance_.snapshot->policy.wake_ups_per_day;
    return a_day ? *a_day * instance_.window_days() : std::numeric_limits<double>::infinity();
  }
  // A gap is slept through or waited out, whichever is cheaper.
  [[nodiscard]] double gap_j(Index s, std::uint32_t steps) const {
    return std::min(instance_.sets[s].spinup_j.value, residents_[s].saved_w * steps * instance_.step_s);
  }

  // ---- what there is today ----
  [[nodiscard]] double as_it_is_j() const {
    double sum_j = 0;
    for (const Resident& here : residents_) sum_j += here.stays_j;
    for (Index domain = 0; domain < sets_under_.size(); ++domain) {
      if (sets_under_[domain].empty()) continue;
      const std::int64_t steps = stays_awake(domain) ? instance_.steps : awake_steps_under(domain);
      sum_j += floor_w(domain) * static_cast<double>(steps) * instance_.step_s;
    }
    return sum_j;
  }
  // Spin-ups and timeouts of the sets that have most of them.
  [[nodiscard]] double overheads_j(double most_sets) const {
    std::vector<double> overheads;
    overheads.reserve(residents_.size());
    for (const Resident& here : residents_) overheads.push_back(std::max(0.0, here.stays_j - here.needs_j));
    std::sort(overheads.begin(), overheads.end(), std::greater<>());
    const auto count = static_cast<std::size_t>(std::min(most_sets, static_cast<double>(overheads.size())));
    return std::accumulate(overheads.begin(), overheads.begin() + static_cast<std::ptrdiff_t>(count), 0.0);
  }
  // So many volumes, the smallest first, fit into the bytes.
  [[nodiscard]] double most_moves(double bytes) const {
    std::vector<double> sizes;
    for (const VolumeModel& volume : instance_.volumes) {
      if (volume.movable) sizes.push_back(volume.demand[kBytes]);
    }
    std::sort(sizes.begin(), sizes.end());
    double moves = 0;
    for (const double size : sizes) {
      bytes -= size;
      if (bytes < 0) break;
      ++moves;
    }
    return moves;
  }

  // ---- floors ----
  [[nodiscard]] double floor_w(Index domain) const {
    return instance_.snapshot->domains[domain].floor->value.value();
  }
  // A set under it is awake in every step, whatever is moved.
  [[nodiscard]] bool stays_awake(Index domain) const {
    return std::any_of(sets_under_[domain].begin(), sets_under_[domain].end(), [&](Index s) {
      const SetModel& set = instance_.sets[s];
      return !set.is_new && !set.can_sleep && !may_retire(instance_, set);
    });
  }
  // The enclosure whose floor the set's volumes help to spare; kNone: none.
  [[nodiscard]] Index floor_of(Index set) const {
    for (const Index domain : instance_.sets[set].enclosures) {
      if (!sets_under_[domain].empty()) return stays_awake(domain) ? kNone : domain;
    }
    return kNone;
  }
  [[nodiscard]] std::int64_t awake_steps_under(Index domain) const {
    std::int64_t steps = 0;
    sweep(changes_under(domain, [](Index) { return 0.0; }),
          [&](const Stretch& stretch) { steps += stretch.steps; });
    return steps;
  }

  // ---- what can be freed, and its price ----
  struct Change {
    std::uint32_t at = 0;
    double price = 0;
    int active = 0, fixed = 0;
  };
  using Price = std::function<double(Index volume)>;

  // The volume is active, or holds its set awake, in these steps.
  void add_changes(Index volume, double price, std::vector<Change>& changes) const {
    const VolumeModel& model = instance_.volumes[volume];
    const bool always =
        residents_[model.set].always && (pins_awake(volume) || !instance_.sets[model.set].can_sleep);
    const std::int64_t steps = always ? instance_.steps : model.active_steps;
    const double a_step = steps > 0 ? price / static_cast<double>(steps) : 0;
    const int fixed = model.movable ? 0 : 1;
    const auto add = [&](Run run) {
      changes.push_back({run.start, a_step, 1, fixed});
      changes.push_back({run.start + run.length, -a_step, -1, -fixed});
    };
    if (always) return add({0, instance_.steps});
    for (const Run run : instance_.runs_of(volume)) add(run);
  }
  // Of an enclosure, with the volumes' shares of their price that its floor gets.
  [[nodiscard]] std::vector<Change> changes_under(Index domain, const Price& price) const {
    std::vector<Change> changes;
    for (const Index s : sets_under_[domain]) {
      const double share = floor_of(s) == domain ? shares_of(s).floor : 0;
      for (const Index v : residents_[s].volumes) add_changes(v, price(v) * share, changes);
    }
    return changes;
  }
  // Steps in which the same volumes are active.
  struct Stretch {
    std::uint32_t steps = 0;
    double a_step = 0;            // the price
    bool fixed = false;           // one of them never leaves
    std::uint32_t gap_steps = 0;  // before it, in which none is
  };
  template <typename Visit>
  static void sweep(std::vector<Change> changes, const Visit& visit) {
    std::sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) { return a.at < b.at; });
    double price = 0;
    int active = 0;
    int fixed = 0;
    std::uint32_t last = 0;  // in which any was active ends there
    for (std::size_t i = 0; i < changes.size(); ++i) {
      price += changes[i].price;
      active += changes[i].active;
      fixed += changes[i].fixed;
      const std::uint32_t end = i + 1 < changes.size() ? changes[i + 1].at : changes[i].at;
      if (active <= 0 || end == changes[i].at) continue;
      visit(Stretch{end - changes[i].at, std::max(0.0, price), fixed > 0, changes[i].at - last});
      last = end;
    }
  }

  // By what they are worth, so that no part is much cheaper than the others.
  struct Shares {
    double steps = 0, floor = 0, retirement = 0;
  };
  [[nodiscard]] Shares shares_of(Index s) const {
    const Resident& here = residents_[s];
    const double awake_s = static_cast<double>(here.awake_steps) * instance_.step_s;
    const Index domain = floor_of(s);
    Shares worth{here.saved_w * awake_s, domain == kNone ? 0 : floor_w(domain) * awake_s,
                 here.fixed ? 0 : here.retires_j};
    const double sum = worth.steps + worth.floor + worth.retirement;
    if (sum > 0) worth = {worth.steps / sum, worth.floor / sum, worth.retirement / sum};
    return worth;
  }

  [[nodiscard]] std::vector<Piece> pieces(const Price& price) const {
    std::vector<Piece> pieces;
    const auto add = [&](double joules, double costs) {
      if (joules > 0) pieces.push_back({joules, costs});
    };
    for (Index s = 0; s < residents_.size(); ++s) {
      const Resident& here = residents_[s];
      const Shares shares = shares_of(s);
      if (here.saved_w > 0) {
        std::vector<Change> changes;
        for (const Index v : here.volumes) add_changes(v, price(v) * shares.steps, changes);
        sweep(std::move(changes), [&](const Stretch& stretch) {
          if (stretch.fixed) return;
          const double a_step_j = here.saved_w * instance_.step_s;
          add(a_step_j + (here.always ? 0 : gap_j(s, stretch.gap_steps)), stretch.a_step);
          add(a_step_j * (stretch.steps - 1), stretch.a_step * (stretch.steps - 1));
        });
      }
      if (here.fixed || here.retires_j <= 0) continue;
      double all = 0;
      for (const Index v : here.volumes)
        all += price(v) * (here.always || instance_.volumes[v].active_steps > 0 ? shares.retirement : 1);
      add(here.retires_j, all);
    }
    for (Index domain = 0; domain < sets_under_.size(); ++domain) {
      if (sets_under_[domain].empty() || stays_awake(domain)) continue;
      sweep(changes_under(domain, price), [&](const Stretch& stretch) {
        const double joules = floor_w(domain) * instance_.step_s * stretch.steps;
        if (!stretch.fixed) add(joules, stretch.a_step * stretch.steps);
      });
    }
    return pieces;
  }

  const Instance& instance_;
  std::vector<Resident> residents_;             // by set
  std::vector<std::vector<Index>> sets_under_;  // by domain: sets under its floor; none where it has none
};

}  // namespace

double limited_j(const Instance& instance) {
  const Policy& policy = instance.snapshot->policy;
  if (!policy.max_moves && !policy.max_bytes) return 0;
  std::size_t runs = 0;
  for (Index v = 0; v < instance.volumes.size(); ++v) runs += instance.runs_of(v).size();
  if (runs > kMostRuns) return 0;
  return LimitedBound(instance).run();
}

}  // namespace tierwatt::planner
