// A volume: what it keeps awake, what its bundle saves, and every other set by price and by rule.
//
// Every other set is asked for its rules; what a place would cost is a week of bits each, so of many sets the
// ones that would be kept awake least by this volume's own steps are priced (kPriced). Tested by
// tests/planner/explain/explain_volume_test.cc.
#include <algorithm>
#include <map>
#include <utility>

#include "planner/explain/explanation.h"
#include "planner/explain/say.h"
#include "planner/schedule/schedule.h"
#include "planner/solve/state.h"

namespace tierwatt::planner {
namespace {

constexpr std::size_t kPriced = 128;

Band negative(const Band& band) { return {-band.value, -band.high, -band.low}; }

struct Looked {
  Index set = kNone;
  double own_watt_steps = 0;  // what the volume alone would keep awake there, roughly
  std::vector<Reason> reasons;
};

// Steps in which the volume would be the only active one on the set.
std::int64_t own_steps(const Question& question, Index volume, Index set) {
  const std::vector<Word> there = question.after().activity(set);
  std::int64_t steps = 0;
  for (const Run run : question.instance().runs_of(volume)) {
    for_each_word(run, [&](std::size_t w, Word mask) { steps += std::popcount(mask & ~there[w]); });
  }
  return steps;
}

std::vector<Looked> look_everywhere(const Question& question, Index volume) {
  const Instance& instance = question.instance();
  std::vector<Looked> looked;
  for (Index s = 0; s < instance.sets.size(); ++s) {
    if (s == question.after().place()[volume]) continue;
    const SetModel& set = instance.sets[s];
    const bool awake = needs_awake(instance.volumes[volume], set);
    const auto steps = static_cast<double>(awake ? instance.steps : own_steps(question, volume, s));
    looked.push_back({s, steps * set.saved_w.value, why_not(question.after(), volume, s)});
  }
  std::stable_sort(looked.begin(), looked.end(),
                   [](const Looked& a, const Looked& b) { return a.own_watt_steps < b.own_watt_steps; });
  return looked;
}

Alternative priced(const Question& question, Index volume, const Looked& looked) {
  const Relocation one{volume, looked.set};
  const Difference difference = difference_if(question.after(), {&one, 1});
  const VolumeModel& model = question.instance().volumes[volume];
  Alternative alternative;
  alternative.set = question.snapshot().sets[looked.set].id;
  alternative.is_home = looked.set == model.set;
  alternative.excluded_by = looked.reasons;
  alternative.saves_kwh_per_year =
      question.yearly(difference.saved_j, looked.set, question.after().place()[volume]);
  alternative.awake_hours_more = question.hours(static_cast<double>(difference.awake_steps_more()));
  alternative.keeps_it_awake = needs_awake(model, question.instance().sets[looked.set]);
  return alternative;
}

void add_alternatives(const Question& question, Index volume, std::size_t most,
                      VolumeExplanation& explanation) {
  const std::vector<Looked> looked = look_everywhere(question, volume);
  std::map<std::string, ExcludedSets> by_rule;
  std::size_t may = 0;
  std::size_t may_not = 0;
  const Index home = question.instance().volumes[volume].set;
  for (const Looked& one : looked) {
    if (!one.reasons.empty()) {
      const Reason& first = one.reasons.front();
      ExcludedSets& excluded = by_rule[first.rule];
      if (excluded.sets++ == 0) excluded = {first.rule, 1, question.snapshot().sets[one.set].id, first.text};
    } else {
      ++explanation.sets_that_may;
    }
    std::size_t& seen = one.reasons.empty() ? may : may_not;
    if (seen++ < kPriced / 2 || one.set == home)
      explanation.alternatives.push_back(priced(question, volume, one));
  }
  for (auto& [rule, excluded] : by_rule) explanation.excluded.push_back(std::move(excluded));
  std::stable_sort(explanation.excluded.begin(), explanation.excluded.end(),
                   [](const ExcludedSets& a, const ExcludedSets& b) { return a.sets > b.sets; });
  std::vector<Alternative>& list = explanation.alternatives;
  std::stable_sort(list.begin(), list.end(), [](const Alternative& a, const Alternative& b) {
    return a.saves_kwh_per_year.value > b.saves_kwh_per_year.value;
  });
  if (list.size() <= most) return;
  // Home is always told, as is the best place that the rules allow.
  std::vector<Alternative> kept(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(most));
  const auto keep = [&](auto wanted) {
    const auto at = std::find_if(list.begin(), list.end(), wanted);
    if (at != list.end() && static_cast<std::size_t>(at - list.begin()) >= most) kept.push_back(*at);
  };
  keep([](const Alternative& one) { return one.is_home; });
  keep([](const Alternative& one) { return one.excluded_by.empty() && !one.is_home; });
  list = std::move(kept);
}

void add_bundle(const Question& question, Index volume, VolumeExplanation& explanation) {
  const Instance& instance = question.instance();
  const Index home = instance.volumes[volume].set;
  const std::vector<Index>& after = question.after().place();
  if (after[volume] == home) return;
  std::vector<Relocation> back;
  BundleExplanation bundle;
  double copies_j = 0;
  for (const Index v : question.before().members(home)) {
    if (after[v] == home) continue;
    back.push_back({v, home});
    bundle.bytes += instance.volumes[v].demand[kBytes];
    copies_j += copy_joules(instance, v, home, after[v]);
  }
  bundle.source = question.snapshot().sets[home].id;
  bundle.volumes = static_cast<std::int64_t>(back.size());
  bundle.empties = question.after().members(home).empty();
  bundle.saves_kwh_per_year = question.yearly(negative(difference_if(question.after(), back).saved_j), home);
  bundle.copy_kwh = copies_j / kJoulesPerKilowattHour;
  bundle.copy_kwh_per_year = bundle.copy_kwh * 365 / std::max(1.0, question.snapshot().policy.horizon_days);
  explanation.bundle = bundle;
}

void add_today(const Question& question, Index volume, VolumeExplanation& explanation) {
  const Instance& instance = question.instance();
  const Index home = instance.volumes[volume].set;
  const Relocation gone{volume, kNone};
  const Difference as_configured = difference_if(question.before(), {&gone, 1}, TimeoutRule::as_configured);
  const Difference best = difference_if(question.before(), {&gone, 1});
  explanation.home_awake_hours =
      question.hours(static_cast<double>(as_configured.of(home)->now.count.awake_steps));
  explanation.alone_hours = question.hours(-static_cast<double>(as_configured.awake_steps_more()));
  explanation.alone_best_hours = question.hours(-static_cast<double>(best.awake_steps_more()));
  explanation.alone_kwh_per_year = question.yearly(best.saved_j, home);
}

std::vector<Refusal> refusals_about(const Question& question, const std::string& volume,
                                    const std::string& set) {
  std::vector<Refusal> refusals;
  for (const Refusal& refusal : question.plan().refused) {
    const bool bundle_of_set = refusal.set == set && refusal.volume.ends_with(" volumes");
    if (refusal.volume == volume || bundle_of_set) refusals.push_back(refusal);
  }
  return refusals;
}

}  // namespace

VolumeExplanation explain_volume(const Question& question, Index volume, std::size_t most_alternatives) {
  const Snapshot& snapshot = question.snapshot();
  const Instance& instance = question.instance();
  const Volume& given = snapshot.volumes[volume];
  VolumeExplanation explanation;
  explanation.volume = given.id;
  if (!given.claim.empty()) explanation.claim = given.name_space + "/" + given.claim;
  explanation.size = given.size;
  explanation.home = snapshot.sets[given.set].id;
  const Index place = question.after().place()[volume];
  explanation.place = snapshot.sets[place].id;
  for (const Move& move : question.plan().moves) {
    if (move.volume == given.id) explanation.moves.push_back(move);
  }
  explanation.active_hours = question.hours(static_cast<double>(instance.volumes[volume].active_steps));
  explanation.window_hours = question.window_hours();
  add_today(question, volume, explanation);
  if (place != given.set) {
    explanation.copy_kwh = copy_joules(instance, volume, given.set, place) / kJoulesPerKilowattHour;
    explanation.copy_s = move_seconds(instance, volume, given.set, place);
  }
  add_bundle(question, volume, explanation);
  explanation.refused = refusals_about(question, given.id, explanation.home);
  add_alternatives(question, volume, most_alternatives, explanation);
  explanation.statements = say(question, volume, explanation);
  return explanation;
}

}  // namespace tierwatt::planner
