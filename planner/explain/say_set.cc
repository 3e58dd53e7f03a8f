// Tested by tests/planner/explain/say_set_test.cc.
#include <fmt/core.h>

#include <string>
#include <utility>

#include "planner/explain/say.h"
#include "planner/report/figure_text.h"

namespace tierwatt::planner {
namespace {

class Words {
 public:
  Words(const Question& question, Index set, const SetExplanation& explanation)
      : question_(question), model_(question.instance().sets[set]), e_(explanation) {}

  std::vector<Statement> all() {
    what_becomes_of_it();
    traffic();
    gaps();
    why_awake();
    if (e_.after.volumes > 0 && model_.spins) what_retiring_needs();
    for (const Refusal& refusal : e_.refused) add("why", "The plan refused: " + refusal_text(refusal));
    return std::move(statements_);
  }

 private:
  void add(const char* topic, std::string text) { statements_.push_back({topic, std::move(text)}); }

  static std::string timeout_text(const SetPhase& phase) {
    if (phase.retired) return "holds nothing";
    return phase.timeout_s ? "sleeps after " + duration_text(*phase.timeout_s) : "never sleeps";
  }
  static std::string hours_text(const SetPhase& phase) {
    return fmt::format("{} and is awake {} h", timeout_text(phase), number_text(phase.awake_hours));
  }

  void what_becomes_of_it() {
    if (e_.role == "not bought") return add("why", "It could be bought, and the plan does not use it");
    add("why",
        fmt::format(
            "Today it {}; with a better timeout alone it {}; after the plan it {}, of the window's {} h",
            hours_text(e_.before), hours_text(e_.timeouts_only), hours_text(e_.after),
            number_text(e_.window_hours)));
    add("why",
        fmt::format("It takes {} today and {} after", figure_text(e_.before.kwh_per_year, "kWh a year"),
                    figure_text(e_.after.kwh_per_year, "kWh a year")));
  }

  void traffic() {
    if (e_.leave == 0 && e_.come == 0) return;
    add("why", fmt::format("{} of {} leave{} it, {} of {} come{}", count_text(e_.leave, "volume", "volumes"),
                           bytes_text(e_.leave_bytes), e_.leave == 1 ? "s" : "",
                           count_text(e_.come, "volume", "volumes"), bytes_text(e_.come_bytes),
                           e_.come == 1 ? "s" : ""));
  }

  void gaps() {
    if (!model_.spins || e_.break_even_s <= 0) return;
    const auto text = [&](const SetPhase& phase) {
      return fmt::format("{} of {} gaps, {} h together, the longest {}", phase.gaps_worth_sleeping,
                         phase.gaps, number_text(phase.hours_worth_sleeping),
                         duration_text(phase.longest_gap_s));
    };
    add("why",
        fmt::format(
            "Sleep pays in gaps longer than {} (spin-up joules over idle less standby watts): today in {}; "
            "after in {}",
            duration_text(e_.break_even_s), text(e_.before), text(e_.after)));
  }

  void why_awake() {
    if (e_.after.retired || e_.after.timeout_s) return;
    if (!model_.spins)
      return add("needs", "Its drives do not spin: it stays awake, and its idle power is counted throughout");
    if (!model_.can_sleep)
      return add("needs", "The snapshot says can_sleep false: it would have to be allowed to sleep");
    if (e_.volumes_that_must > 0) {
      return add("needs", fmt::format("To sleep, {} would have to leave or give up {} deadline: {}",
                                      count_text(e_.volumes_that_must, "volume", "volumes"),
                                      e_.volumes_that_must == 1 ? "its" : "their",
                                      e_.keepers_after.empty() ? ""
                                                               : e_.keepers_after.front().volume + ", " +
                                                                     e_.keepers_after.front().must));
    }
    add("needs",
        "No timeout is cheaper than staying awake, or none keeps within wake_ups_per_day: its gaps would "
        "have to "
        "be longer");
  }

  void what_retiring_needs() {
    if (!may_retire(question_.instance(), model_))
      return add("needs", "It cannot retire: it may not sleep, and retired_power is not off");
    add("needs", fmt::format("To retire it, {} of {} would have to leave; that could save {} at most",
                             count_text(e_.after.volumes, "volume", "volumes"), bytes_text(e_.after.bytes),
                             figure_text(e_.retiring_saves_kwh_per_year, "kWh a year")));
    if (e_.bytes_over_for_retiring > 0) {
      add("needs", fmt::format("Sets that hold volumes have {} left within headroom: {} too little",
                               bytes_text(e_.free_bytes_elsewhere), bytes_text(e_.bytes_over_for_retiring)));
    } else {
      add("needs",
          fmt::format("Sets that hold volumes have {} left within headroom, so that bytes do not bind",
                      bytes_text(e_.free_bytes_elsewhere)));
    }
    if (e_.stuck_total > 0) {
      const Stuck& first = e_.stuck.front();
      add("needs", fmt::format("{} of {} looked at may stand nowhere else as things stand, such as {}: {}",
                               e_.stuck_total, e_.checked, first.volume, first.reason.text));
    }
  }

  const Question& question_;
  const SetModel& model_;
  const SetExplanation& e_;
  std::vector<Statement> statements_;
};

}  // namespace

std::vector<Statement> say(const Question& question, Index set, const SetExplanation& explanation) {
  return Words(question, set, explanation).all();
}

}  // namespace tierwatt::planner
