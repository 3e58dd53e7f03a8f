// A set: what it does before and after, who keeps it awake, and what would let it sleep or leave.
// Tested by tests/planner/explain/explain_set_test.cc.
#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "planner/explain/explanation.h"
#include "planner/explain/say.h"

namespace tierwatt::planner {
namespace {

// Of a pool with very many volumes the largest are asked where else they could stand.
constexpr std::size_t kMostChecked = 200;

SetPhase phase_of(const Question& question, const Standing& standing, Index set, TimeoutRule rule,
                  double break_even_s) {
  const Instance& instance = question.instance();
  const SetCost cost = standing.cost(set, rule);
  SetPhase phase;
  if (cost.k) phase.timeout_s = *cost.k * instance.step_s;
  phase.retired =
      !cost.holds_volumes && rule == TimeoutRule::best && may_retire(instance, instance.sets[set]);
  phase.volumes = static_cast<std::int64_t>(standing.members(set).size());
  phase.bytes = standing.used(set, kBytes);
  phase.awake_hours = question.hours(static_cast<double>(cost.count.awake_steps));
  phase.wake_ups = cost.count.wake_ups;
  phase.kwh_per_year = question.yearly(cost.energy_j, set);
  const Gaps gaps = gaps_of(standing.activity(set), instance.steps);
  std::vector<std::uint32_t> all = gaps.inner;
  if (gaps.last > 0) all.push_back(gaps.last);
  if (gaps.runs == 0) all = {instance.steps};
  for (const std::uint32_t steps : all) {
    const double gap_s = steps * instance.step_s;
    ++phase.gaps;
    phase.longest_gap_s = std::max(phase.longest_gap_s, gap_s);
    if (gap_s <= break_even_s) continue;
    ++phase.gaps_worth_sleeping;
    phase.hours_worth_sleeping += question.hours(steps);
  }
  return phase;
}

std::string why_it_must(const Question& question, Index volume, Index set) {
  const VolumeModel& model = question.instance().volumes[volume];
  if (!question.instance().sets[set].spins) return "";
  if (model.keeps_awake) return "its activity was not recorded";
  if (model.first_byte_s < question.instance().sets[set].spinup_s) {
    return fmt::format("its first byte is due in {:g} s, and a spin-up takes {:g} s", model.first_byte_s,
                       question.instance().sets[set].spinup_s);
  }
  return "";
}

// Steps in which each volume is the only active one, by two bit planes.
std::vector<std::pair<std::int64_t, Index>> alone_steps(const Question& question, const Standing& standing,
                                                        Index set) {
  const Instance& instance = question.instance();
  std::vector<Word> ones(instance.words);
  std::vector<Word> twos(instance.words);
  for (const Index volume : standing.members(set)) {
    for (const Run run : instance.runs_of(volume)) {
      for_each_word(run, [&](std::size_t w, Word mask) {
        twos[w] |= ones[w] & mask;
        ones[w] |= mask;
      });
    }
  }
  std::vector<std::pair<std::int64_t, Index>> alone;
  for (const Index volume : standing.members(set)) {
    std::int64_t steps = 0;
    for (const Run run : instance.runs_of(volume))
      for_each_word(run, [&](std::size_t w, Word mask) { steps += std::popcount(mask & ~twos[w]); });
    alone.emplace_back(steps, volume);
  }
  return alone;
}

std::vector<Keeper> keepers_of(const Question& question, const Standing& standing, Index set,
                               std::size_t most) {
  std::vector<std::pair<std::int64_t, Index>> alone = alone_steps(question, standing, set);
  const auto must = [&](Index volume) { return why_it_must(question, volume, set).empty() ? 0 : 1; };
  std::stable_sort(alone.begin(), alone.end(), [&](const auto& a, const auto& b) {
    const int must_a = must(a.second);
    const int must_b = must(b.second);
    return must_a != must_b ? must_a > must_b : a.first > b.first;
  });
  if (alone.size() > most) alone.resize(most);
  std::vector<Keeper> keepers;
  for (const auto& [steps, volume] : alone) {
    const Relocation gone{volume, kNone};
    const Difference without = difference_if(standing, {&gone, 1});
    keepers.push_back({question.snapshot().volumes[volume].id, question.snapshot().volumes[volume].size,
                       question.hours(static_cast<double>(question.instance().volumes[volume].active_steps)),
                       question.hours(static_cast<double>(steps)), question.yearly(without.saved_j, set),
                       why_it_must(question, volume, set)});
  }
  return keepers;
}

void add_traffic(const Question& question, Index set, SetExplanation& e) {
  const std::vector<Index>& before = question.before().place();
  const std::vector<Index>& after = question.after().place();
  for (const Index v : question.before().members(set)) {
    if (after[v] == set) continue;
    ++e.leave;
    e.leave_bytes += question.instance().volumes[v].demand[kBytes];
  }
  for (const Index v : question.after().members(set)) {
    if (before[v] == set) continue;
    ++e.come;
    e.come_bytes += question.instance().volumes[v].demand[kBytes];
  }
  for (const Move& move : question.plan().moves) e.hops += move.to == e.set ? 1 : 0;
  e.hops -= e.come;
}

// What would have to happen for the set to be emptied: room elsewhere, and a place for each volume.
void add_retiring(const Question& question, Index set, SetExplanation& e) {
  const Instance& instance = question.instance();
  const Standing& after = question.after();
  for (Index s = 0; s < instance.sets.size(); ++s) {
    if (s == set || after.members(s).empty()) continue;
    e.free_bytes_elsewhere += std::max(0.0, instance.sets[s].limit[kBytes] - after.used(s, kBytes));
  }
  e.bytes_over_for_retiring = std::max(0.0, e.after.bytes - e.free_bytes_elsewhere);
  std::vector<Index> members(after.members(set).begin(), after.members(set).end());
  std::stable_sort(members.begin(), members.end(), [&](Index a, Index b) {
    return instance.volumes[a].demand[kBytes] > instance.volumes[b].demand[kBytes];
  });
  if (members.size() > kMostChecked) members.resize(kMostChecked);
  e.checked = static_cast<std::int64_t>(members.size());
  for (const Index volume : members) {
    std::map<std::string, std::pair<std::int64_t, Reason>> rules;
    bool may = false;
    for (Index s = 0; s < instance.sets.size() && !may; ++s) {
      if (s == set) continue;
      const std::vector<Reason> reasons = why_not(after, volume, s);
      may = reasons.empty();
      if (!may) ++rules.try_emplace(reasons.front().rule, 0, reasons.front()).first->second.first;
    }
    if (may) continue;
    ++e.stuck_total;
    const auto most = std::max_element(rules.begin(), rules.end(), [](const auto& a, const auto& b) {
      return a.second.first < b.second.first;
    });
    const Reason reason =
        most == rules.end() ? Reason{"no_other_set", "there is no other set", {}} : most->second.second;
    if (e.stuck.size() < 10)
      e.stuck.push_back(
          {question.snapshot().volumes[volume].id, question.snapshot().volumes[volume].size, reason});
  }
  const SetCost now = after.cost(set, TimeoutRule::best);
  Saving saving(instance);
  const std::vector<Word> none(instance.words);
  saving.add_set(set, now, cost_of_set(instance, set, none, false, false, TimeoutRule::best));
  e.retiring_saves_kwh_per_year = question.yearly(saving.band(), set);
}

std::string role_of(const Question& question, Index set) {
  const std::string& id = question.snapshot().sets[set].id;
  for (const SetOutcome& outcome : question.plan().sets) {
    if (outcome.id == id) return to_string(outcome.role);
  }
  return "not bought";
}

std::vector<std::string> nodes_of(const Question& question, Index set) {
  std::vector<std::string> nodes;
  for (const Index node : question.instance().sets[set].domains[static_cast<std::size_t>(DomainKind::node)])
    nodes.push_back(question.snapshot().domains[node].id);
  return nodes;
}

}  // namespace

SetExplanation explain_set(const Question& question, Index set, std::size_t most_keepers) {
  const Instance& instance = question.instance();
  const SetModel& model = instance.sets[set];
  SetExplanation e;
  e.set = question.snapshot().sets[set].id;
  e.role = role_of(question, set);
  e.nodes = nodes_of(question, set);
  e.drives = static_cast<std::int64_t>(question.snapshot().sets[set].drives.size());
  e.window_hours = question.window_hours();
  e.break_even_s = model.saved_w.value > 0 ? model.spinup_j.value / model.saved_w.value : 0;
  e.before = phase_of(question, question.before(), set, TimeoutRule::as_configured, e.break_even_s);
  e.timeouts_only = phase_of(question, question.before(), set, TimeoutRule::best, e.break_even_s);
  e.after = phase_of(question, question.after(), set, TimeoutRule::best, e.break_even_s);
  add_traffic(question, set, e);
  e.keepers_before = keepers_of(question, question.before(), set, most_keepers);
  e.keepers_after = keepers_of(question, question.after(), set, most_keepers);
  for (const Index volume : question.after().members(set))
    e.volumes_that_must += needs_awake(instance.volumes[volume], model) ? 1 : 0;
  add_retiring(question, set, e);
  for (const Refusal& refusal : question.plan().refused) {
    if (refusal.set == e.set) e.refused.push_back(refusal);
  }
  e.statements = say(question, set, e);
  return e;
}

}  // namespace tierwatt::planner
