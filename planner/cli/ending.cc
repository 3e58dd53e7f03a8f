// Tested by tests/planner/cli/ending_test.cc.
#include "planner/cli/ending.h"

#include <fmt/core.h>

#include <algorithm>

namespace tierwatt::planner {
namespace {

constexpr double kNoticeable = 1e-6;  // of the energy before: below it a change is called none

// The refusal that came closest to paying, if any was weighed.
const Refusal* nearest_refusal(const Plan& plan) {
  const Refusal* nearest = nullptr;
  double best = 0;
  for (const Refusal& refusal : plan.refused) {
    const auto net = refusal.number.find("net_low_j");
    if (net == refusal.number.end() || (nearest != nullptr && net->second <= best)) continue;
    nearest = &refusal;
    best = net->second;
  }
  return nearest;
}

// So many volumes are asked for another place before it is taken that there is one.
constexpr Index kMostAsked = 1000;

bool any_place(const Instance& instance, Index volume) {
  for (Index s = 0; s < instance.sets.size(); ++s) {
    if (s != instance.volumes[volume].set && may_place(instance, volume, s)) return true;
  }
  return false;
}

// What stands against moving anything at all, before any price; "" where something could move.
std::string nothing_can_move(const Instance& instance) {
  const Policy& policy = instance.snapshot->policy;
  const auto& volumes = instance.volumes;
  if (volumes.empty()) return "the snapshot has no volume";
  const auto movable = [](const VolumeModel& volume) { return volume.movable; };
  if (std::none_of(volumes.begin(), volumes.end(), movable))
    return "every volume is pinned or has no recorded activity";
  if (policy.max_moves && *policy.max_moves == 0) return "max_moves allows no move";
  if (policy.max_bytes) {
    const auto most = static_cast<double>(policy.max_bytes->value());
    const bool fits = std::any_of(volumes.begin(), volumes.end(), [&](const VolumeModel& volume) {
      return volume.movable && volume.demand[kBytes] <= most;
    });
    if (!fits) return fmt::format("max_bytes, {:.0f}, is less than the smallest volume that may move", most);
  }
  const bool spins =
      std::any_of(instance.sets.begin(), instance.sets.end(), [](const SetModel& set) { return set.spins; });
  if (!spins) return "no set spins, and flash draws its idle power whatever stands on it";
  for (Index v = 0; v < volumes.size(); ++v) {
    if (v == kMostAsked) return "";
    if (volumes[v].movable && any_place(instance, v)) return "";
  }
  return "no volume may stand on any set but its own";
}

std::string why_no_move(const Instance& instance, const Plan& plan) {
  const std::string cannot = nothing_can_move(instance);
  if (!cannot.empty()) return cannot;
  const double to_kwh = instance.snapshot->window.windows_per_year() / kJoulesPerKilowattHour;
  const Refusal* nearest = nearest_refusal(plan);
  if (nearest == nullptr) return "no other place saves more than the price of moving there";
  const auto number = [&](const char* name) {
    const auto at = nearest->number.find(name);
    return at == nearest->number.end() ? 0 : at->second * to_kwh;
  };
  return fmt::format(
      "no move saves more than it costs at the low end of its interval; the nearest, {}{}, saves {:.3g} kWh "
      "a year or "
      "more and its copying takes {:.3g}",
      nearest->volume, nearest->set.empty() ? "" : " of " + nearest->set, number("saving_low_j"),
      number("copy_share_j"));
}

Ending nothing_to_do(const Instance& instance, const Plan& plan) {
  const double saved_kwh = plan.energy.annual_saved_kwh.value;
  const double noise_kwh = kNoticeable * plan.energy.annual_before_kwh.value;
  std::string reason = why_no_move(instance, plan);
  if (saved_kwh < -noise_kwh) {
    reason +=
        "; deadlines, volumes without recorded activity or the limit on wake-ups keep sets awake that sleep "
        "today, which takes more";
  } else if (saved_kwh > noise_kwh) {
    reason = "nothing to move: what can be saved is saved by timeouts alone; " + reason;
  } else {
    reason += "; no timeout saves either";
  }
  return {PlanStatus::nothing_to_do, std::move(reason)};
}

std::string why_stopped(const Plan& plan, SearchEnd end) {
  if (end == SearchEnd::stopped) return "stopped by the user: the best plan so far";
  if (end == SearchEnd::time) return "the time limit was reached: the best plan so far";
  if (plan.bound.gap_share >= 1)
    return "the search ended by itself; moves save, but sets that must not sleep as they do today take more";
  return fmt::format(
      "the search ended by itself, with {:.0f} % of the largest saving that the bound leaves conceivable",
      100 * (1 - plan.bound.gap_share));
}

}  // namespace

Ending ending_of(const Instance& instance, const Plan& plan, SearchEnd end, const std::string& conflict) {
  if (!conflict.empty()) return {PlanStatus::infeasible, conflict};
  if (plan.moves.empty()) return nothing_to_do(instance, plan);
  if (plan.bound.gap_share <= kCertifiedGapShare) return {PlanStatus::certified, ""};
  return {PlanStatus::stopped, why_stopped(plan, end)};
}

}  // namespace tierwatt::planner
