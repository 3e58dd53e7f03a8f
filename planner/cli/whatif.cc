// `tierwatt whatif SNAPSHOT ...`: the snapshot's plan, and the plans of the same cluster changed, side by
// side. Tested by tests/planner/cli/whatif_test.cc.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "planner/cli/commands.h"
#include "planner/cli/make_plan.h"
#include "planner/cli/retire.h"
#include "planner/cli/scenario.h"
#include "planner/cli/search_arguments.h"
#include "planner/report/comparison.h"
#include "planner/report/figure_text.h"
#include "probe/profile/snapshot_codec.h"

namespace tierwatt::planner {
namespace {

using cli::Arguments;
using cli::OptionKind;
using cli::Output;

constexpr std::size_t kMostScenarios = 16;
constexpr std::array kChanges{"buy",          "retire",    "price",     "intensity", "headroom",     "pue",
                              "horizon-days", "max-bytes", "max-moves", "objective", "retired-power"};

// The options together are one scenario; each --scenario is another.
Result<std::vector<Scenario>> scenarios_of(const Arguments& arguments) {
  std::vector<Scenario> scenarios;
  Scenario plain{.name = "what if"};
  for (const char* key : kChanges) {
    for (const std::string& value : arguments.texts(key)) {
      if (Status added = add_change(plain, key, value); !added) {
        Error error = added.error();
        error.place = fmt::format("--{}{}", key, error.place.empty() ? "" : " " + error.place);
        return error;
      }
    }
  }
  if (!plain.changes.empty()) scenarios.push_back(std::move(plain));
  for (const std::string& text : arguments.texts("scenario")) {
    TIERWATT_TRY(scenario, parse_scenario(text));
    for (const Scenario& other : scenarios) {
      if (other.name == scenario.name)
        return Error{Code::invalid_argument, fmt::format("two scenarios are named '{}'", scenario.name),
                     "--scenario", "give each a name of its own"};
    }
    scenarios.push_back(std::move(scenario));
  }
  if (scenarios.empty())
    return Error{Code::invalid_argument, "nothing is asked: no change and no scenario", "",
                 "such as --buy 4:nvme:7.68TB, or --scenario 'dear: price=0.6'"};
  if (scenarios.size() > kMostScenarios)
    return Error{Code::invalid_argument, fmt::format("more than {} scenarios", kMostScenarios), "--scenario",
                 "ask twice"};
  return scenarios;
}

// What a purchase came to: the new sets are numbered in the order of the purchases.
std::vector<Bought> bought_of(const Scenario& scenario, const Snapshot& filled, const Plan& plan) {
  std::unordered_set<std::string> used;
  for (const SetOutcome& set : plan.sets) used.insert(set.id);
  std::unordered_map<std::string, Figure> carbon;
  for (const Filled& figure : plan.filled) {
    if (figure.field == "embodied_kgco2e") carbon.emplace(figure.owner, figure.figure);
  }
  std::size_t set = filled.sets.size();
  for (const Purchase& purchase : scenario.buy) set -= static_cast<std::size_t>(purchase.count);
  std::vector<Bought> all;
  for (const Purchase& purchase : scenario.buy) {
    Bought bought;
    bought.what = fmt::format("{} {} of {}", purchase.count, to_string(purchase.drive_class),
                              bytes_text(static_cast<double>(purchase.size.value())));
    bought.offered = purchase.count;
    bought.kgco2e.source = Source::declared;
    for (int i = 0; i < purchase.count; ++i, ++set) {
      if (used.count(filled.sets[set].id) == 0) continue;
      ++bought.used;
      const SnapshotDrive& drive = filled.drives[filled.sets[set].drives.front()];
      const auto at = carbon.find(drive.id);
      const double stated = drive.embodied_kgco2e.value_or(0);
      bought.kgco2e =
          sum(bought.kgco2e,
              at != carbon.end() ? at->second : Figure{stated, stated, stated, Source::declared, ""});
    }
    if (purchase.price) bought.price = *purchase.price * static_cast<double>(bought.used);
    all.push_back(std::move(bought));
  }
  return all;
}

struct Planned {
  Report report;
  Variant variant;
};

Result<Planned> plan_for(const Snapshot& snapshot, const Scenario& scenario, const Arguments& arguments,
                         Output& output) {
  TIERWATT_TRY(changed, apply(snapshot, scenario));
  PlanRequest request;
  TIERWATT_TRY(filled, fill_snapshot(changed));
  request.filled = std::move(filled);
  StatusLine line(output, false);
  request.search = search_options(arguments, line);
  request.on_stage = [&line](const char* stage) { line.say_stage(stage); };
  TIERWATT_TRY(plan, scenario.retire.empty() ? make_plan(changed, request)
                                             : plan_retiring(changed, scenario.retire, request));
  line.clear();
  if (cli::interrupted())
    return Error{Code::cancelled, "interrupted: a plan that was cut short is not compared", "", ""};
  Planned planned{build_report(changed, plan), {}};
  planned.variant = variant_of(planned.report, scenario.name, scenario.changes);
  planned.variant.bought = bought_of(scenario, changed, plan);
  return planned;
}

Disks disks_today(const Snapshot& snapshot, const Disks& planned) {
  Disks disks = planned;
  disks.retired = disks.sleeping = disks.awake = 0;
  for (const SpindleSet& set : snapshot.sets) {
    const bool spinning = !set.is_new && std::all_of(set.drives.begin(), set.drives.end(), [&](Index drive) {
      return spins(snapshot.drives[drive].drive_class);
    });
    if (spinning) ++(set.can_sleep && set.idle_timeout_s ? disks.sleeping : disks.awake);
  }
  return disks;
}

Result<int> run_whatif(const Arguments& arguments, Output& output) {
  TIERWATT_CHECK(check_search_ranges(arguments, "whatif"));
  TIERWATT_TRY(scenarios, scenarios_of(arguments));
  TIERWATT_TRY(snapshot, read_snapshot(arguments.text("snapshot"), cli::interrupted));
  for (const Scenario& scenario : scenarios) {
    if (const auto changed = apply(snapshot, scenario); !changed) return changed.error();
  }

  TIERWATT_TRY(own, plan_for(snapshot, Scenario{.name = "plan"}, arguments, output));
  Comparison comparison;
  comparison.cluster = snapshot.cluster;
  comparison.snapshot_digest = snapshot.digest;
  comparison.watts_now = own.report.watts_before;
  comparison.kwh_now = own.report.energy.annual_before_kwh;
  comparison.cost_now = own.report.cost.annual_before;
  comparison.carbon_now = own.report.carbon.annual_before;
  comparison.disks_now = disks_today(snapshot, own.report.disks);
  comparison.variants.push_back(std::move(own.variant));
  for (const Scenario& scenario : scenarios) {
    TIERWATT_TRY(planned, plan_for(snapshot, scenario, arguments, output));
    comparison.variants.push_back(std::move(planned.variant));
  }
  output.out << (arguments.json() ? render_json(comparison)
                                  : render_text(comparison, output.width_columns, output.color));
  return cli::kExitOk;
}

std::vector<cli::Option> options() {
  const auto text = [](const char* name, const char* value_name, const char* help) {
    return cli::Option{.name = name, .kind = OptionKind::text, .value_name = value_name, .help = help};
  };
  std::vector<cli::Option> all = {
      {.name = "buy",
       .kind = OptionKind::text,
       .value_name = "N:CLASS:SIZE",
       .help = "offer N drives, each a set that may be used; :model=M, :node=ID, :price=P and :kgco2e=K may "
               "follow",
       .repeatable = true},
      {.name = "retire",
       .kind = OptionKind::text,
       .value_name = "SET",
       .help = "empty this set, whether that pays or not",
       .repeatable = true},
      text("price", "P", "money for a kWh"),
      text("intensity", "G", "kgCO2e of a kWh"),
      text("headroom", "H", "share of a set that may be used, 0.01 to 1"),
      text("pue", "F", "power usage effectiveness"),
      text("horizon-days", "D", "days over which copying has to pay back"),
      text("max-bytes", "SIZE", "bytes that may be moved, such as 20TB"),
      text("max-moves", "N", "moves that may be made"),
      text("objective", "WHAT", "energy, cost or carbon"),
      text("retired-power", "WHAT", "what a retired set draws: standby or off"),
      {.name = "scenario",
       .kind = OptionKind::text,
       .value_name = "NAME:KEY=VALUE...",
       .help = "another plan beside: a name, a colon, and changes parted by blanks, with the keys above",
       .repeatable = true}};
  for (cli::Option& option : search_option_table()) all.push_back(std::move(option));
  return all;
}

}  // namespace

cli::Command whatif_command() {
  return {.name = "whatif",
          .summary = "compare the plan with those of the cluster changed",
          .details =
              "Plans the snapshot as it is and changed, and shows the plans side by side: watts, kWh, cost "
              "and CO2e of a "
              "year, moves, payback, gap, and what becomes of the disks. The options together are one "
              "scenario; each "
              "--scenario is another. Nothing is written.\n\n"
              "Drives to be bought get their figures from the drive catalog (give a model) or a prior; what "
              "making them "
              "takes in carbon, and their price where it is given, stand beside the yearly figures.",
          .options = options(),
          .positionals = {{.name = "snapshot",
                           .kind = OptionKind::text,
                           .value_name = "SNAPSHOT",
                           .help = "the cluster's snapshot"}},
          .examples = {"tierwatt whatif cluster.json --buy 4:nvme:7.68TB:price=900",
                       "tierwatt whatif cluster.json --scenario 'dear: price=0.6' --scenario 'careful: "
                       "max-bytes=20TB headroom=0.7'"},
          .run = run_whatif};
}

}  // namespace tierwatt::planner
