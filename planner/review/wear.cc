// Tested by tests/planner/review/wear_test.cc.
#include "planner/review/wear.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "planner/review/review.h"

namespace tierwatt::planner {
namespace {

constexpr double kYear_days = 365;

struct Allowance {
  std::int64_t unknown_drives = 0;
  double a_year = -1;  // below 0: not known
};

Allowance allowance_of(const Snapshot& snapshot, const SpindleSet& set) {
  Allowance allowance;
  for (const Index index : set.drives) {
    const SnapshotDrive& drive = snapshot.drives[index];
    if (!drive.start_stops || !drive.start_stops_rated) {
      ++allowance.unknown_drives;
      continue;
    }
    const double age = static_cast<double>(drive.power_on_hours.value_or(0)) / (24 * kYear_days);
    const double years =
        std::max(snapshot.policy.service_years - age, snapshot.policy.horizon_days / kYear_days);
    const double left =
        static_cast<double>(std::max<std::int64_t>(0, *drive.start_stops_rated - *drive.start_stops));
    if (allowance.a_year < 0 || left / years < allowance.a_year) allowance.a_year = left / years;
  }
  return allowance;
}

}  // namespace

void review_wear(const Site& site, const Plan& plan, Findings& findings) {
  const Snapshot& snapshot = *site.snapshot;
  std::unordered_map<std::string_view, const SpindleSet*> sets;
  for (const SpindleSet& set : snapshot.sets) sets.emplace(set.id, &set);
  const double days = static_cast<double>(snapshot.window.step_s) * snapshot.window.steps / 86400;
  const auto at = static_cast<std::int64_t>(plan.moves.size());
  std::int64_t unknown = 0;
  for (const SetOutcome& outcome : plan.sets) {
    const auto set = sets.find(outcome.id);
    if (outcome.role != SetRole::sleeps || set == sets.end()) continue;
    const Allowance allowance = allowance_of(snapshot, *set->second);
    if (outcome.wake_ups > 0) unknown += allowance.unknown_drives;
    const double a_year = static_cast<double>(outcome.wake_ups) / days * kYear_days;
    if (allowance.a_year >= 0 && a_year > allowance.a_year * (1 + kReviewTolerance))
      findings.add(finding("wear", Severity::fail, "", outcome.id, at,
                           fmt::format("set {} would wake {:.0f} times a year; what is left of its drives' "
                                       "start/stops allows {:.0f}",
                                       outcome.id, a_year, allowance.a_year),
                           "plan again from this snapshot"));
  }
  if (unknown > 0)
    findings.add(
        finding("wear-unknown", Severity::info, "", "", at,
                fmt::format("{} drives that would sleep and wake do not say how many start/stops they "
                            "have made",
                            unknown),
                "read SMART attribute 4 into wear.start_stops, or set wake_ups_per_day"));
}

}  // namespace tierwatt::planner
