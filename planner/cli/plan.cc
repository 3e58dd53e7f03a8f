// `tierwatt plan SNAPSHOT --out PLAN.json`: which volumes to move, in what order, and what that gives.
// Tested by tests/planner/cli/plan_test.cc.
#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <thread>

#include "planner/cli/commands.h"
#include "planner/cli/frontier.h"
#include "planner/cli/make_plan.h"
#include "planner/cli/stages.h"
#include "planner/model/plan_writer.h"
#include "planner/report/report_model.h"
#include "planner/report/summary.h"
#include "planner/report/text_report.h"
#include "probe/base/file.h"
#include "probe/profile/snapshot_codec.h"

namespace tierwatt::planner {
namespace {

using cli::Arguments;
using cli::OptionKind;
using cli::Output;

constexpr double kLongestSeconds = 86400;

Status check_ranges(const Arguments& arguments) {
  const auto refuse = [](const char* what) {
    return Error{Code::invalid_argument, what, "", "see 'tierwatt plan --help'"};
  };
  const double seconds = arguments.number("seconds");
  if (!(seconds > 0 && seconds <= kLongestSeconds))
    return refuse("--seconds must be above 0 and at most 86400");
  if (arguments.integer("seed") < 0) return refuse("--seed must not be negative");
  if (arguments.integer("steps") < 0) return refuse("--steps must not be negative");
  const std::int64_t threads = arguments.integer("threads");
  if (threads < 1 || threads > 64) return refuse("--threads must be 1 to 64");
  return {};
}

SearchOptions search_options(const Arguments& arguments, Output& output) {
  SearchOptions options;
  options.seed = static_cast<std::uint64_t>(arguments.integer("seed"));
  options.seconds = arguments.number("seconds");
  options.steps = arguments.integer("steps");
  // A step budget is a promise of the same answer on every machine: no clock may cut it short.
  if (options.steps > 0) options.seconds = kLongestSeconds;
  const auto threads = static_cast<int>(arguments.integer("threads"));
  options.threads =
      threads > 0 ? threads : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  options.stop = [] { return cli::interrupted(); };
  if (output.progress && !arguments.flag("quiet")) {
    options.progress = [&output](double saved_j, double share) {
      output.err << fmt::format("\rsearching {:3.0f} %, saves {:.2f} kWh a window so far ", 100 * share,
                                saved_j / kJoulesPerKilowattHour)
                 << std::flush;
    };
  }
  return options;
}

Status write_outputs(const Arguments& arguments, const Plan& plan, Output& output) {
  if (const auto path = arguments.maybe_text("out")) TIERWATT_CHECK(write_plan(*path, plan));
  if (arguments.json()) write_json(plan, [&](std::string_view piece) { output.out << piece; });
  return {};
}

Result<int> run_plan(const Arguments& arguments, Output& output) {
  TIERWATT_CHECK(check_ranges(arguments));
  for (const char* name : {"out", "timings"}) {
    if (const auto path = arguments.maybe_text(name))
      TIERWATT_CHECK(check_output_file(*path, arguments.text("snapshot")));
  }
  Stages stages;
  stages.begin("read");
  TIERWATT_TRY(snapshot, read_snapshot(arguments.text("snapshot")));
  stages.begin("fill");
  PlanRequest request;
  TIERWATT_TRY(filled, fill_snapshot(snapshot));
  request.filled = std::move(filled);
  request.search = search_options(arguments, output);
  request.on_stage = [&](const char* stage) { stages.begin(stage); };
  request.options["steps"] = arguments.text("steps");
  request.options["snapshot"] = arguments.text("snapshot");  // where `tierwatt explain` looks for it
  if (arguments.integer("steps") == 0) request.options["seconds"] = arguments.text("seconds");

  TIERWATT_TRY(plan, make_plan(snapshot, request));
  if (arguments.flag("frontier")) {
    stages.begin("frontier");
    TIERWATT_TRY(frontier, frontier_of(snapshot, plan, request.search));
    plan.frontier = std::move(frontier);
  }
  stages.begin("write");
  TIERWATT_CHECK(write_outputs(arguments, plan, output));
  stages.end();
  if (const auto path = arguments.maybe_text("timings"))
    TIERWATT_CHECK(write_file_atomically(*path, stages.json()));
  if (request.search.progress) output.err << "\r" << std::string(60, ' ') << "\r" << std::flush;
  if (!arguments.flag("quiet")) output.err << stages.line() << "\n";
  if (!arguments.json() && !arguments.flag("quiet")) {
    const Report report = build_report(snapshot, plan);
    output.out << render_summary(report, output.width_columns, output.color)
               << render_frontier(report, output.width_columns, output.color);
  }
  return plan.status == PlanStatus::infeasible ? cli::kExitAnswerIsNo : cli::kExitOk;
}

}  // namespace

cli::Command plan_command() {
  return {
      .name = "plan",
      .summary = "recommend which volumes to move, so that disks sleep or leave",
      .details =
          "Reads a snapshot (JSON or NDJSON, gzip and zstd too), fills missing figures from the drive "
          "catalog and the "
          "priors, searches, orders the moves so that every prefix is feasible, has the result checked "
          "independently, and writes the plan. Ctrl-C gives the best plan so far. On any error no plan file "
          "is left.",
      .options =
          {{.name = "out",
            .kind = OptionKind::text,
            .value_name = "PLAN.json",
            .help = "where to write the plan"},
           {.name = "seconds",
            .kind = OptionKind::number,
            .value_name = "S",
            .help = "longest time to plan, after reading; only what cannot be cut short exceeds it",
            .default_value = "5"},
           {.name = "seed",
            .kind = OptionKind::integer,
            .value_name = "N",
            .help = "seed of the search",
            .default_value = "1"},
           {.name = "steps",
            .kind = OptionKind::integer,
            .value_name = "N",
            .help =
                "search exactly this many steps, whatever the clock says: the same plan on every machine; "
                "0: as many as the snapshot's size asks for",
            .default_value = "0"},
           {.name = "threads",
            .kind = OptionKind::integer,
            .value_name = "N",
            .help = "threads to work with; with --steps the plan does not depend on it",
            .default_value = "2"},
           {.name = "frontier",
            .help = "also find what could be saved by moving less: a table, and `frontier` in the plan"},
           {.name = "timings",
            .kind = OptionKind::text,
            .value_name = "FILE",
            .help = "write what each stage took as JSON: seconds on the wall and of the processor, memory"},
           {.name = "quiet", .help = "print nothing but errors"}},
      .positionals = {{.name = "snapshot",
                       .kind = OptionKind::text,
                       .value_name = "SNAPSHOT",
                       .help = "the cluster's snapshot"}},
      .examples = {"tierwatt plan cluster.json --out plan.json",
                   "tierwatt plan cluster.ndjson.zst --out plan.json --seconds 60 --seed 7"},
      .run = run_plan};
}

}  // namespace tierwatt::planner
