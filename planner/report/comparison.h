// Plans side by side: what each would give, against the cluster as it is. `tierwatt whatif` shows it.
//
// Figures are each plan's own; "today" is the snapshot without any plan, under the prices of the snapshot.
// Money and carbon of drives to be bought stand beside the yearly figures and are in none of them. Ownership:
// values. Threads: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "planner/model/plan.h"
#include "planner/report/report_model.h"

namespace tierwatt::planner {

// Drives of one kind that could be bought, and how many of them the plan uses.
struct Bought {
  std::string what;  // "4 nvme of 7.68 TB"
  std::int64_t offered = 0, used = 0;
  std::optional<double> price;  // of those used, in the policy's money; nothing: not stated
  Figure kgco2e;                // of making those used
};

struct Variant {
  std::string name;
  std::vector<std::string> changes;
  PlanStatus status = PlanStatus::stopped;
  std::string reason;
  Figure watts_after;
  Energy energy;
  Money cost, carbon;
  std::optional<Figure> payback_days;
  Bound bound;
  Disks disks;
  Moving moving;
  Verdict verdict = Verdict::ok;
  std::vector<Bought> bought;
};

struct Comparison {
  std::string cluster, snapshot_digest;
  Figure watts_now, kwh_now, cost_now, carbon_now;  // a year, as the snapshot stands
  Disks disks_now;
  std::vector<Variant> variants;  // the first is the snapshot's own plan
};

// What of a plan's report is compared.
Variant variant_of(const Report& report, std::string name, std::vector<std::string> changes);

// A column a plan, a row a figure; changes and reasons in sentences below.
std::string render_text(const Comparison& comparison, int width_columns, bool color);
// The document "tierwatt/whatif/v1" (docs/formats/whatif.md), in one line.
std::string render_json(const Comparison& comparison);

}  // namespace tierwatt::planner
