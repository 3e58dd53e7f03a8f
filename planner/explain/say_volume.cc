// Tested by tests/planner/explain/say_volume_test.cc.
#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "planner/explain/say.h"
#include "planner/report/figure_text.h"
#include "planner/solve/state.h"

namespace tierwatt::planner {
namespace {

class Words {
 public:
  Words(const Question& question, Index volume, const VolumeExplanation& explanation)
      : question_(question), volume_(volume), e_(explanation) {}

  std::vector<Statement> all() {
    if (e_.moves.empty()) {
      why_it_stays();
    } else {
      why_it_moves();
    }
    what_binds();
    return std::move(statements_);
  }

 private:
  static std::string kwh(double value) { return number_text(value) + " kWh a year"; }
  void add(const char* topic, std::string text) { statements_.push_back({topic, std::move(text)}); }

  void today() {
    add("why", fmt::format("It is active {} h of the window's {} h", number_text(e_.active_hours),
                           number_text(e_.window_hours)));
    std::string awake = fmt::format("{} is awake {} h today", e_.home, number_text(e_.home_awake_hours));
    if (e_.alone_hours > 0)
      awake += fmt::format(", {} h of them for this volume alone", number_text(e_.alone_hours));
    add("why", awake + fmt::format("; with its best timeout, {} h would be for this volume alone, {}",
                                   number_text(e_.alone_best_hours),
                                   figure_text(e_.alone_kwh_per_year, "kWh a year")));
  }

  void bundle() {
    if (!e_.bundle) return;
    const BundleExplanation& b = *e_.bundle;
    add("why",
        fmt::format("With it {} of {} leave{} {}: {}, which saves {}, against {} kWh of copying, once",
                    count_text(b.volumes, "volume", "volumes"), bytes_text(b.bytes),
                    b.volumes == 1 ? "s" : "", b.source, b.empties ? "it is emptied" : "it sleeps longer",
                    figure_text(b.saves_kwh_per_year, "kWh a year"), number_text(b.copy_kwh)));
  }

  void why_it_moves() {
    const Move& last = e_.moves.back();
    add("why", fmt::format("It moves from {} to {}: {}", e_.home, e_.place, last.why));
    today();
    bundle();
    add("copying", fmt::format("Copying its {} takes {} and {} kWh, once; move {} of the plan, wave {}",
                               bytes_text(static_cast<double>(e_.size.value())), duration_text(e_.copy_s),
                               number_text(e_.copy_kwh), last.n, last.wave));
    if (e_.moves.size() > 1)
      add("copying", fmt::format("It is copied {} times, through scratch, to make room", e_.moves.size()));
  }

  void why_it_stays() {
    const std::vector<Reason> nowhere = why_nowhere(question_.instance(), volume_);
    for (const Reason& reason : nowhere) add("why", fmt::format("It stays on {}: {}", e_.home, reason.text));
    today();
    for (const Refusal& refusal : e_.refused) add("why", "The plan refused: " + refusal_text(refusal));
    if (nowhere.empty()) limits_on_moves();
  }

  void limits_on_moves() {
    const Policy& policy = question_.snapshot().policy;
    const auto moves = static_cast<std::int64_t>(question_.plan().moves.size());
    if (policy.max_moves && moves >= *policy.max_moves)
      add("binds",
          fmt::format("The plan makes {}, and max_moves allows no more", count_text(moves, "move", "moves")));
    if (!policy.max_bytes) return;
    double moved = 0;
    for (const Move& move : question_.plan().moves) moved += static_cast<double>(move.bytes.value());
    const auto most = static_cast<double>(policy.max_bytes->value());
    const auto size = static_cast<double>(e_.size.value());
    if (moved + size <= most) return;
    add("binds", fmt::format("The plan moves {} of the {} that max_bytes allows; {} more do not fit",
                             bytes_text(moved), bytes_text(most), bytes_text(size)));
  }

  // What the search asks of a move beside its joules.
  [[nodiscard]] std::string beside_the_price(const Alternative& best) const {
    const Snapshot& snapshot = question_.snapshot();
    const auto at = std::find_if(snapshot.sets.begin(), snapshot.sets.end(),
                                 [&](const SpindleSet& set) { return set.id == best.set; });
    const Index home = question_.instance().volumes[volume_].set;
    const double price_j = kMovePrice * copy_joules(question_.instance(), volume_, home,
                                                    static_cast<Index>(at - snapshot.sets.begin()));
    const double price_kwh =
        price_j / kJoulesPerKilowattHour * 365 / std::max(1.0, snapshot.policy.horizon_days);
    const double saves = best.saves_kwh_per_year.value;
    if (saves <= price_kwh) {
      return fmt::format(
          "{} would save {}, less than the price of moving, {} ({:g} times the energy of its copying, for "
          "bandwidth and risk)",
          best.set, kwh(saves), kwh(price_kwh), kMovePrice);
    }
    return fmt::format("{} would save {}: the search did not find it, or its low end did not pay", best.set,
                       kwh(saves));
  }

  void best_place(const Alternative& best) {
    const double saves = best.saves_kwh_per_year.value;
    if (saves > 0 && e_.moves.empty()) return add("binds", beside_the_price(best));
    if (saves > 0)
      return add("binds", fmt::format("{} would take {} less, by itself: the search did not find it",
                                      best.set, kwh(saves)));
    const std::string hours = best.awake_hours_more > 0
                                  ? fmt::format(", awake {} h longer", number_text(best.awake_hours_more))
                                  : "";
    add("binds",
        fmt::format("Of {} that may take it the best, {}, would take {} more{}",
                    count_text(e_.sets_that_may, "other set", "other sets"), best.set, kwh(-saves), hours));
  }

  void what_binds() {
    const auto first = [&](bool may) {
      return std::find_if(e_.alternatives.begin(), e_.alternatives.end(),
                          [may](const Alternative& one) { return one.excluded_by.empty() == may; });
    };
    const auto best = first(true);
    const auto excluded = first(false);
    const auto end = e_.alternatives.end();
    if (best == end) {
      add("binds", "No other set may take it");
    } else {
      best_place(*best);
    }
    const double to_beat = best == end ? 0 : std::max(0.0, best->saves_kwh_per_year.value);
    if (excluded != end && excluded->saves_kwh_per_year.value > to_beat) {
      const Reason& reason = excluded->excluded_by.front();
      add("binds", fmt::format("{} would save {} more, but for {}: {}", excluded->set,
                               kwh(excluded->saves_kwh_per_year.value), reason.rule, reason.text));
    } else if (best != end && to_beat == 0) {
      add("binds", "No rule binds: none of the sets that rules exclude would be better either");
    }
  }

  const Question& question_;
  Index volume_;
  const VolumeExplanation& e_;
  std::vector<Statement> statements_;
};

}  // namespace

std::string refusal_text(const Refusal& refusal) {
  std::string numbers;
  for (const auto& [name, number] : refusal.number)
    numbers += fmt::format("{}{} {}", numbers.empty() ? "" : ", ", name, number_text(number));
  return fmt::format("{}{}: {}{}", refusal.volume, refusal.set.empty() ? "" : " (" + refusal.set + ")",
                     refusal.why, numbers.empty() ? "" : " (" + numbers + ")");
}

std::vector<Statement> say(const Question& question, Index volume, const VolumeExplanation& explanation) {
  return Words(question, volume, explanation).all();
}

}  // namespace tierwatt::planner
