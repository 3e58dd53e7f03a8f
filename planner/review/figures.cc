// Tested by tests/planner/review/figures_test.cc.
#include "planner/review/figures.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string_view>
#include <unordered_map>

#include "planner/review/rates.h"
#include "planner/review/review.h"

namespace tierwatt::planner {
namespace {

constexpr const char* kRemedy = "do not trust this plan's figures; plan again";

struct EnclosureReplayed {
  Intervals awake;
  std::int64_t awake_steps = 0;
  double energy_j = 0;
};

class FigureChecker {
 public:
  FigureChecker(const Site& site, const Plan& plan, Findings& findings)
      : site_(site), plan_(plan), findings_(findings), at_(static_cast<std::int64_t>(plan.moves.size())) {}

  void same(const char* rule, const std::string& owner, const char* what, double stated, double recomputed) {
    const double tolerance =
        kReviewTolerance * std::max(std::abs(stated), std::abs(recomputed)) + kReviewTolerance * 1e-3;
    if (std::abs(stated - recomputed) <= tolerance) return;
    fail(rule, owner,
         fmt::format("{}{}{}: the plan says {:.9g}, the replay gives {:.9g} (tolerance {:.1g} of it)", owner,
                     owner.empty() ? "" : " ", what, stated, recomputed, kReviewTolerance));
  }
  void inside(const std::string& owner, const char* what, const Figure& figure) {
    if (figure.low <= figure.value && figure.value <= figure.high) return;
    fail("interval", owner,
         fmt::format("{} {}: {:.9g} is outside of its own interval {:.9g} to {:.9g}", owner, what,
                     figure.value, figure.low, figure.high));
  }
  void fail(const char* rule, const std::string& owner, const std::string& what) {
    findings_.add(finding(rule, Severity::fail, "", owner, at_, what, kRemedy));
  }
  void warn(const char* rule, const std::string& what) {
    findings_.add(finding(rule, Severity::warn, "", "", at_, what, kRemedy));
  }

  [[nodiscard]] double set_energy_j(Index s, const SetReplayed& set, const Behaviour& behaviour,
                                    bool retired) const {
    const SiteSet& facts = site_.sets[s];
    const double step_s = static_cast<double>(site_.snapshot->window.step_s);
    const double steps = site_.snapshot->window.steps;
    if (behaviour.off && (!retired || site_.snapshot->policy.retired_power == RetiredPower::off)) return 0;
    const auto awake = static_cast<double>(steps_in(set.awake));
    return step_s * (facts.idle_w * awake + facts.standby_w * (steps - awake)) +
           facts.spinup_j * static_cast<double>(set.wake_ups);
  }

  // One entry a domain; only enclosures count.
  [[nodiscard]] std::vector<EnclosureReplayed> enclosures(const std::vector<SetReplayed>& sets) const {
    const Snapshot& snapshot = *site_.snapshot;
    std::vector<Intervals> awake(snapshot.domains.size());
    for (std::size_t s = 0; s < sets.size(); ++s) {
      for (const Index enclosure : site_.sets[s].enclosures)
        awake[enclosure].insert(awake[enclosure].end(), sets[s].awake.begin(), sets[s].awake.end());
    }
    std::vector<EnclosureReplayed> result(snapshot.domains.size());
    for (std::size_t d = 0; d < awake.size(); ++d) {
      result[d].awake = joined(std::move(awake[d]));
      result[d].awake_steps = steps_in(result[d].awake);
      if (const auto& floor = snapshot.domains[d].floor)
        result[d].energy_j = floor->value.value() * static_cast<double>(snapshot.window.step_s) *
                             static_cast<double>(result[d].awake_steps);
    }
    return result;
  }

  void check_enclosures(const std::vector<EnclosureReplayed>& replayed) {
    std::unordered_map<std::string_view, const EnclosureOutcome*> stated;
    for (const EnclosureOutcome& outcome : plan_.enclosures) {
      if (!stated.emplace(outcome.id, &outcome).second)
        fail("enclosures", outcome.id, fmt::format("enclosure {} is listed twice", outcome.id));
    }
    for (Index d = 0; d < replayed.size(); ++d) {
      const Domain& domain = site_.snapshot->domains[d];
      if (domain.kind != DomainKind::enclosure) continue;
      const auto found = stated.find(domain.id);
      if (found == stated.end()) {
        if (replayed[d].energy_j > 0)
          fail("enclosures", domain.id, fmt::format("enclosure {} is not listed", domain.id));
        continue;
      }
      const EnclosureOutcome& outcome = *found->second;
      same("awake-steps", domain.id, "awake_steps", static_cast<double>(outcome.awake_steps),
           static_cast<double>(replayed[d].awake_steps));
      same("energy", domain.id, "energy_j", outcome.energy_j.value, replayed[d].energy_j);
      inside(domain.id, "energy_j", outcome.energy_j);
    }
    for (const auto& [id, outcome] : stated) {
      const auto& domains = site_.snapshot->domains;
      const bool known = std::any_of(domains.begin(), domains.end(), [&id = id](const Domain& domain) {
        return domain.kind == DomainKind::enclosure && domain.id == id;
      });
      if (!known)
        fail("enclosures", outcome->id, fmt::format("{} is no enclosure of the snapshot", outcome->id));
    }
  }

  // Sets and floors as a series of steps, for prices by the hour.
  [[nodiscard]] std::vector<double> series(const std::vector<SetReplayed>& sets,
                                           const std::vector<Behaviour>& behaviours,
                                           const std::vector<EnclosureReplayed>& enclosures,
                                           bool plan) const {
    const Snapshot& snapshot = *site_.snapshot;
    StepJoules steps(snapshot.window);
    for (std::size_t s = 0; s < sets.size(); ++s) {
      const SiteSet& facts = site_.sets[s];
      const bool retired = plan && behaviours[s].off && !snapshot.sets[s].is_new;
      if (behaviours[s].off && (!retired || snapshot.policy.retired_power == RetiredPower::off)) continue;
      steps.add({0, snapshot.window.steps}, facts.standby_w);
      for (const Interval& interval : sets[s].awake) {
        steps.add(interval, facts.idle_w - facts.standby_w);
        if (!sets[s].never_sleeps) steps.add_at(interval.begin, facts.spinup_j);
      }
    }
    for (std::size_t d = 0; d < enclosures.size(); ++d) {
      const auto& floor = snapshot.domains[d].floor;
      for (const Interval& interval : enclosures[d].awake) {
        if (floor) steps.add(interval, floor->value.value());
      }
    }
    return steps.joules();
  }

  // `before` and `after` give the series when asked; they are not made where no figure is by the hour.
  template <class Series>
  void check_rates(double before_j, double after_j, Series before, Series after) {
    const Policy& policy = site_.snapshot->policy;
    const bool hourly = !policy.price_by_hour.empty() || !policy.kgco2e_by_hour.empty();
    const std::vector<double> was = hourly ? before() : std::vector<double>();
    const std::vector<double> is = hourly ? after() : std::vector<double>();
    const auto check = [&](const char* name, const Money& money, const std::vector<double>& by_hour,
                           double constant) {
      const auto a_year = [&](const std::vector<double>& step_j, double joules) {
        const double window = by_hour.empty() ? joules / 3.6e6 * constant
                                              : priced_by_hour(site_.snapshot->window, step_j, by_hour);
        return window * policy.pue * site_.snapshot->window.windows_per_year();
      };
      check_money(name, money, a_year(was, before_j), a_year(is, after_j));
    };
    check("cost", plan_.cost, policy.price_by_hour, policy.price_per_kwh);
    check("carbon", plan_.carbon, policy.kgco2e_by_hour, policy.kgco2e_per_kwh);
  }

  void check_year(double before_j, double after_j) {
    const Energy& energy = plan_.energy;
    const double window_s = static_cast<double>(site_.snapshot->window.step_s) * site_.snapshot->window.steps;
    const double kwh = 365.0 * 86400.0 / window_s / 3.6e6;  // a year, for each joule of the window
    same("annual", "", "annual_kwh.before", energy.annual_before_kwh.value, before_j * kwh);
    same("annual", "", "annual_kwh.after", energy.annual_after_kwh.value, after_j * kwh);
    saved("annual_kwh.saved", energy.annual_saved_kwh.value, before_j * kwh, after_j * kwh);
    for (const Figure* figure :
         {&energy.annual_before_kwh, &energy.annual_after_kwh, &energy.annual_saved_kwh})
      inside("", "annual_kwh", *figure);
    const Bound& bound = plan_.bound;
    // Each asked the way round that a figure that is no number fails.
    if (!(bound.window_j <= after_j * (1 + kReviewTolerance)))
      fail("bound", "",
           fmt::format("the bound {:.9g} J lies above the plan's own {:.9g} J: it is no bound",
                       bound.window_j, after_j));
    const double gap_j = std::max(0.0, after_j - bound.window_j);
    // The gap is a small difference of large figures: their own rounding may show in it.
    if (!(std::abs(bound.gap_kwh_per_year - gap_j * kwh) <= 2 * kReviewTolerance * after_j * kwh))
      fail("bound", "",
           fmt::format("gap_kwh_per_year: the plan says {:.9g}, the replay gives {:.9g}",
                       bound.gap_kwh_per_year, gap_j * kwh));
    const double conceivable_j = before_j - bound.window_j;
    // Asked in joules: where hardly anything can be saved, a share of it is a ratio of two roundings, and
    // any share up to all of it is as good.
    const double rounding_j = kReviewTolerance * (before_j + after_j);
    const bool follows = conceivable_j > rounding_j
                             ? std::abs(bound.gap_share * conceivable_j - gap_j) <= rounding_j
                             : bound.gap_share >= 0 && bound.gap_share <= 1;
    if (!follows)
      fail("bound", "",
           fmt::format("gap_share: the plan says {:.6g}, the replay gives {:.6g}", bound.gap_share,
                       conceivable_j > 0 ? gap_j / conceivable_j : 0));
  }

 private:
  void check_money(const char* name, const Money& money, double before, double after) {
    same("annual", name, "annual.before", money.annual_before.value, before);
    same("annual", name, "annual.after", money.annual_after.value, after);
    saved(name, money.annual_saved.value, before, after);
  }
  // A difference carries the rounding of what it is a difference of.
  void saved(const char* what, double stated, double before, double after) {
    if (std::abs(stated - (before - after)) <= kReviewTolerance * (std::abs(before) + std::abs(after)))
      return;
    fail(
        "annual", "",
        fmt::format("{}: the plan says {:.9g} saved, the replay gives {:.9g}", what, stated, before - after));
  }

  const Site& site_;
  const Plan& plan_;
  Findings& findings_;
  std::int64_t at_;
};

std::unordered_map<std::string_view, const SetOutcome*> outcomes_of(const Plan& plan) {
  std::unordered_map<std::string_view, const SetOutcome*> outcomes;
  for (const SetOutcome& outcome : plan.sets) outcomes.emplace(outcome.id, &outcome);
  return outcomes;
}

}  // namespace

std::vector<Behaviour> behaviours_before(const Site& site) {
  std::vector<Behaviour> behaviours;
  for (Index s = 0; s < site.sets.size(); ++s) {
    const SpindleSet& set = site.snapshot->sets[s];
    behaviours.push_back({site.sets[s].can_sleep ? set.idle_timeout_s : std::nullopt, set.is_new});
  }
  return behaviours;
}

std::vector<Behaviour> behaviours_after(const Site& site, const Plan& plan, const CheckedMoves& moves,
                                        Findings& findings) {
  const auto outcomes = outcomes_of(plan);
  const auto at = static_cast<std::int64_t>(plan.moves.size());
  std::vector<bool> holds(site.sets.size());
  for (const Index set : moves.final_place) holds[set] = true;
  std::vector<Behaviour> behaviours = behaviours_before(site);
  std::size_t found = 0;
  for (Index s = 0; s < site.sets.size(); ++s) {
    const auto outcome = outcomes.find(site.set_id(s));
    const bool is_new = site.snapshot->sets[s].is_new;
    if (outcome == outcomes.end()) {
      behaviours[s].off = is_new && !holds[s];
      if (!behaviours[s].off)
        findings.add(finding("sets", Severity::fail, "", site.set_id(s), at,
                             fmt::format("set {} is not listed", site.set_id(s)), kRemedy));
      continue;
    }
    ++found;
    behaviours[s].timeout_s = outcome->second->timeout_s;
    behaviours[s].off = !holds[s] && (is_new || outcome->second->role == SetRole::retired);
  }
  if (found != plan.sets.size())
    findings.add(finding("sets", Severity::fail, "", "", at,
                         "the plan lists a set twice, or one that the snapshot lacks", kRemedy));
  return behaviours;
}

void review_roles(const Site& site, const Plan& plan, const CheckedMoves& moves, Findings& findings) {
  const auto outcomes = outcomes_of(plan);
  const auto at = static_cast<std::int64_t>(plan.moves.size());
  std::vector<std::int64_t> volumes(site.sets.size());
  for (const Index set : moves.final_place) ++volumes[set];
  const double days =
      static_cast<double>(site.snapshot->window.step_s) * site.snapshot->window.steps / 86400.0;
  for (Index s = 0; s < site.sets.size(); ++s) {
    const auto found = outcomes.find(site.set_id(s));
    if (found == outcomes.end()) continue;
    const SetOutcome& set = *found->second;
    const auto fail = [&](const char* rule, const std::string& what) {
      findings.add(finding(rule, Severity::fail, "", set.id, at, fmt::format("set {} {}", set.id, what),
                           "plan again from this snapshot"));
    };
    if (set.role == SetRole::retired && volumes[s] > 0)
      fail("role", fmt::format("is called retired, but holds {} volumes at the end", volumes[s]));
    if (set.role == SetRole::awake && set.timeout_s) fail("role", "is called awake, but has a timeout");
    if (set.role == SetRole::sleeps && !set.timeout_s) fail("role", "is said to sleep, but has no timeout");
    if (set.timeout_s && !(std::isfinite(*set.timeout_s) && *set.timeout_s >= 0))
      fail("role", "has a timeout that is no duration");
    const bool powered_off =
        set.role == SetRole::retired && site.snapshot->policy.retired_power == RetiredPower::off;
    if (set.role != SetRole::awake && !site.sets[s].can_sleep && !powered_off)
      fail("role", "cannot sleep, but the plan counts on it");
    const auto& cap = site.snapshot->policy.wake_ups_per_day;
    if (set.role == SetRole::sleeps && cap && days > 0 &&
        static_cast<double>(set.wake_ups) / days > *cap * (1 + kReviewTolerance))
      fail("wake-ups-per-day", fmt::format("wakes {:.3g} times a day, but the policy allows {:.3g}",
                                           static_cast<double>(set.wake_ups) / days, *cap));
  }
}

void review_figures(const Site& site, const Plan& plan, const std::vector<SetReplayed>& before,
                    const std::vector<SetReplayed>& after, const std::vector<Behaviour>& behaves_before,
                    const std::vector<Behaviour>& behaves_after, Findings& findings) {
  FigureChecker check(site, plan, findings);
  const auto outcomes = outcomes_of(plan);
  double before_j = 0;
  double after_j = 0;
  for (Index s = 0; s < site.sets.size(); ++s) {
    before_j += check.set_energy_j(s, before[s], behaves_before[s], false);
    const bool retired = behaves_after[s].off && !site.snapshot->sets[s].is_new;
    const double energy_j = check.set_energy_j(s, after[s], behaves_after[s], retired);
    after_j += energy_j;
    const auto found = outcomes.find(site.set_id(s));
    if (found == outcomes.end()) continue;
    const SetOutcome& set = *found->second;
    check.same("awake-steps", set.id, "awake_steps", static_cast<double>(set.awake_steps),
               static_cast<double>(steps_in(after[s].awake)));
    check.same("wake-ups", set.id, "wake_ups", static_cast<double>(set.wake_ups),
               static_cast<double>(after[s].wake_ups));
    check.same("energy", set.id, "energy_j", set.energy_j.value, energy_j);
    check.inside(set.id, "energy_j", set.energy_j);
  }
  const std::vector<EnclosureReplayed> enclosures_before = check.enclosures(before);
  for (const EnclosureReplayed& enclosure : enclosures_before) before_j += enclosure.energy_j;
  const std::vector<EnclosureReplayed> enclosures = check.enclosures(after);
  for (const EnclosureReplayed& enclosure : enclosures) after_j += enclosure.energy_j;
  check.check_enclosures(enclosures);
  check.same("window-energy", "", "window_j.before", plan.energy.window_before_j.value, before_j);
  check.same("window-energy", "", "window_j.after", plan.energy.window_after_j.value, after_j);
  check.inside("", "window_j.before", plan.energy.window_before_j);
  check.inside("", "window_j.after", plan.energy.window_after_j);
  if (plan.energy.window_timeout_only_j.value > before_j * (1 + kReviewTolerance))
    check.warn("timeout-only",
               fmt::format("better timeouts alone take {:.9g} J, more than the {:.9g} J before: "
                           "a deadline or the wake-up limit forbids what the sets do today",
                           plan.energy.window_timeout_only_j.value, before_j));
  check.check_year(before_j, after_j);
  using Series = std::function<std::vector<double>()>;
  check.check_rates(before_j, after_j,
                    Series([&] { return check.series(before, behaves_before, enclosures_before, false); }),
                    Series([&] { return check.series(after, behaves_after, enclosures, true); }));
}

}  // namespace tierwatt::planner
