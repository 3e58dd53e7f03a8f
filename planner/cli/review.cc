// tierwatt review: whether a placement, or a plan for one, is safe and says what is true.
// Tested by tests/planner/cli/review_test.cc.
#include <fmt/core.h>

#include <string>
#include <utility>

#include "planner/cli/commands.h"
#include "planner/model/document_parts.h"
#include "planner/model/plan.h"
#include "planner/review/review.h"
#include "probe/cli/table.h"
#include "probe/power/catalog.h"
#include "probe/power/fill.h"
#include "probe/profile/json_writer.h"
#include "probe/profile/snapshot_codec.h"

namespace tierwatt::planner {
namespace {

// What the plan filled comes first, so that checker and planner use the same; what is missing still comes
// from this machine's catalog.
Status fill_rest(Snapshot& snapshot) {
  TIERWATT_TRY(catalog, power::load_catalog());
  power::fill_missing(snapshot, catalog);
  return {};
}

Result<Review> review_with_plan(Snapshot& snapshot, const std::string& path) {
  TIERWATT_TRY(plan, read_plan(path));
  if (plan.snapshot != snapshot.digest)
    return Error{Code::invalid_input,
                 fmt::format("this plan was made for another snapshot: it names {}, this one is {}",
                             plan.snapshot, snapshot.digest),
                 path, "give the snapshot that the plan was made from, or plan again"};
  if (Status applied = apply_filled(snapshot, plan.filled); !applied) {
    Error error = applied.error();
    error.place = path + ": " + error.place;
    return error;
  }
  TIERWATT_CHECK(fill_rest(snapshot));
  return review_plan(snapshot, plan);
}

std::string as_json(const Review& review) {
  JsonWriter out;
  out.begin_object();
  out.field("verdict", to_string(review.verdict));
  out.key("findings");
  out.begin_array();
  for (const Finding& finding : review.findings) write_finding(out, finding);
  out.end_array();
  out.end_object();
  return out.take();
}

// A table for the eye, and each finding's sentence whole below it: a cut sentence is no finding.
void print_text(const Review& review, cli::Output& output) {
  output.out << "verdict: " << to_string(review.verdict) << "\n";
  if (review.findings.empty()) {
    output.out << "no findings\n";
    return;
  }
  cli::Table table({{.header = "severity"},
                    {.header = "rule"},
                    {.header = "moves done", .align = cli::Align::right},
                    {.header = "group", .may_shrink = true},
                    {.header = "where", .may_shrink = true}});
  for (const Finding& finding : review.findings)
    table.add({to_string(finding.severity), finding.rule, std::to_string(finding.at), finding.group,
               finding.domain});
  output.out << table.to_string(output.width_columns, output.color) << "\n";
  for (const Finding& finding : review.findings)
    output.out << fmt::format("{} {}: {}. Remedy: {}.\n", to_string(finding.severity), finding.rule,
                              finding.what, finding.remedy);
}

Result<int> run_review(const cli::Arguments& arguments, cli::Output& output) {
  TIERWATT_TRY(snapshot, read_snapshot(arguments.text("snapshot"), cli::interrupted));
  const std::string plan_path = arguments.text("plan");
  Review review;
  if (plan_path.empty()) {
    TIERWATT_CHECK(fill_rest(snapshot));
    review = review_snapshot(snapshot);
  } else {
    TIERWATT_TRY(with_plan, review_with_plan(snapshot, plan_path));
    review = std::move(with_plan);
  }
  if (arguments.json()) {
    output.out << as_json(review) << "\n";
  } else {
    print_text(review, output);
  }
  return review.verdict == Verdict::fail ? cli::kExitAnswerIsNo : cli::kExitOk;
}

}  // namespace

cli::Command review_command() {
  return {
      .name = "review",
      .summary = "check a placement or a plan: availability, room, and every figure",
      .details =
          "Recomputes a plan's figures from its snapshot, replays every prefix of its moves, and looks for "
          "replicas that end up together, deadlines that a sleeping drive cannot keep, and drives that "
          "would start at once. Shares no code with the search. Without a plan, reviews the placement as "
          "it is. Exit code 4 when the verdict is fail. The rules are described in docs/review.md.",
      .positionals = {{.name = "snapshot",
                       .kind = cli::OptionKind::text,
                       .value_name = "SNAPSHOT",
                       .help = "the snapshot"},
                      {.name = "plan",
                       .kind = cli::OptionKind::text,
                       .value_name = "PLAN",
                       .help = "a plan made from it; without one, the placement as it is",
                       .default_value = ""}},
      .examples = {"tierwatt review fixtures/clusters/office.json",
                   "tierwatt review fixtures/clusters/office.json plan.json"},
      .run = run_review};
}

}  // namespace tierwatt::planner
