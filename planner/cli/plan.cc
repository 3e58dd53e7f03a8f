// `tierwatt plan SNAPSHOT --out PLAN.json`: which volumes to move, in what order, and what that gives.
// Tested by tests/planner/cli/plan_test.cc.
#include <fmt/core.h>

#include <string>
#include <utility>

#include "planner/cli/commands.h"
#include "planner/cli/frontier.h"
#include "planner/cli/make_plan.h"
#include "planner/cli/search_arguments.h"
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

Status write_outputs(const Arguments& arguments, const Plan& plan, Output& output) {
  if (const auto path = arguments.maybe_text("out")) TIERWATT_CHECK(write_plan(*path, plan));
  if (arguments.json()) write_json(plan, [&](std::string_view piece) { output.out << piece; });
  return {};
}

Result<int> run_plan(const Arguments& arguments, Output& output) {
  TIERWATT_CHECK(check_search_ranges(arguments, "plan"));
  for (const char* name : {"out", "timings"}) {
    if (const auto path = arguments.maybe_text(name))
      TIERWATT_CHECK(check_output_file(*path, arguments.text("snapshot")));
  }
  StatusLine line(output, arguments.flag("quiet"));
  Stages stages;
  const auto begin = [&](const char* stage) {
    stages.begin(stage);
    line.say_stage(stage);
  };
  begin("read");
  TIERWATT_TRY(snapshot, read_snapshot(arguments.text("snapshot"), cli::interrupted));
  begin("fill");
  PlanRequest request;
  TIERWATT_TRY(filled, fill_snapshot(snapshot));
  request.filled = std::move(filled);
  request.search = search_options(arguments, line);
  request.on_stage = begin;
  request.options["steps"] = arguments.text("steps");
  request.options["snapshot"] = arguments.text("snapshot");  // where `tierwatt explain` looks for it
  if (arguments.integer("steps") == 0) request.options["seconds"] = arguments.text("seconds");

  if (cli::interrupted()) return Error{Code::cancelled, "interrupted before there was a plan", "", ""};
  TIERWATT_TRY(plan, make_plan(snapshot, request));
  if (arguments.flag("frontier")) {
    begin("frontier");
    TIERWATT_TRY(frontier, frontier_of(snapshot, plan, request.search));
    plan.frontier = std::move(frontier);
  }
  begin("write");
  TIERWATT_CHECK(write_outputs(arguments, plan, output));
  stages.end();
  if (const auto path = arguments.maybe_text("timings"))
    TIERWATT_CHECK(write_file_atomically(*path, stages.json()));
  line.clear();
  if (!arguments.flag("quiet")) output.err << stages.line() << "\n";
  if (!arguments.json() && !arguments.flag("quiet")) {
    const Report report = build_summary(snapshot, plan);
    output.out << render_summary(report, output.width_columns, output.color)
               << render_frontier(report, output.width_columns, output.color);
  }
  return plan.status == PlanStatus::infeasible ? cli::kExitAnswerIsNo : cli::kExitOk;
}

std::vector<cli::Option> plan_options() {
  std::vector<cli::Option> all = {{.name = "out",
                                   .kind = OptionKind::text,
                                   .value_name = "PLAN.json",
                                   .help = "where to write the plan"}};
  for (cli::Option& option : search_option_table()) all.push_back(std::move(option));
  all.push_back(
      {.name = "frontier",
       .help = "also find what could be saved by moving less: a table, and `frontier` in the plan"});
  all.push_back(
      {.name = "timings",
       .kind = OptionKind::text,
       .value_name = "FILE",
       .help = "write what each stage took as JSON: seconds on the wall and of the processor, memory"});
  all.push_back({.name = "quiet", .help = "print nothing but errors"});
  return all;
}

}  // namespace

cli::Command plan_command() {
  return {.name = "plan",
          .summary = "recommend which volumes to move, so that disks sleep or leave",
          .details =
              "Reads a snapshot (JSON or NDJSON, gzip and zstd too), fills missing figures from the "
              "drive catalog and the priors, searches, orders the moves so that every prefix is "
              "feasible, has the result checked independently, and writes the plan. Ctrl-C while it "
              "searches gives the best plan so far, a second one ends it at once. On any error no plan "
              "file is left.",
          .options = plan_options(),
          .positionals = {{.name = "snapshot",
                           .kind = OptionKind::text,
                           .value_name = "SNAPSHOT",
                           .help = "the cluster's snapshot"}},
          .examples = {"tierwatt plan cluster.json --out plan.json",
                       "tierwatt plan cluster.ndjson.zst --out plan.json --seconds 60 --seed 7"},
          .run = run_plan};
}

}  // namespace tierwatt::planner
