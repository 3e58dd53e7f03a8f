// `tierwatt backtest SNAPSHOT --train W1 --test W2`: plans on one part of the recorded window, and judges the
// plan and the published policies on another part that the search has not seen.
// Tested by tests/planner/cli/backtest_test.cc.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "planner/backtest/planned.h"
#include "planner/cli/backtest_document.h"
#include "planner/cli/commands.h"
#include "planner/cli/make_plan.h"
#include "planner/cli/search_arguments.h"
#include "probe/profile/snapshot_codec.h"

namespace tierwatt::planner {
namespace {

using cli::Arguments;
using cli::OptionKind;
using cli::Output;

constexpr double kDayS = 86400;

Status check_ranges(const Arguments& arguments) {
  TIERWATT_CHECK(check_search_ranges(arguments, "backtest"));
  for (const char* name : {"working-set", "misses"}) {
    const double share = arguments.number(name);
    if (!(share >= 0 && share <= 1))
      return Error{Code::invalid_argument, fmt::format("--{} must be 0 to 1", name), "",
                   "see 'tierwatt backtest --help'"};
  }
  return {};
}

// The two windows as snapshots of one cluster.
struct Windows {
  Snapshot train, test;
  std::optional<Matched> matched;
  std::optional<std::string> against;
  std::vector<std::string> warnings;
};

// Where nothing is said: whole days, the first half to plan on and the rest to judge on.
Run first_half(const Window& window) {
  const auto day =
      static_cast<std::uint32_t>(std::max(1.0, std::round(kDayS / static_cast<double>(window.step_s))));
  const std::uint32_t half = window.steps / 2;
  return {0, std::max<std::uint32_t>(1, half >= day ? half / day * day : half)};
}

Status check_steps(const Window& window) {
  if (window.steps >= 2) return {};
  return Error{Code::invalid_input, "the recorded window has a single step: nothing is left to judge on", "",
               "record two weeks, or give another recording with --against"};
}

// One window that is given decides the other: what follows the train window, or what lies before the test
// window.
Result<std::pair<Run, Run>> two_parts(const Arguments& arguments, const Window& window) {
  TIERWATT_CHECK(check_steps(window));
  const std::string train_text = arguments.text("train");
  const std::string test_text = arguments.text("test");
  Run train = first_half(window);
  if (!train_text.empty()) {
    TIERWATT_TRY(given, parse_steps(train_text, window));
    train = given;
  }
  const std::uint32_t train_ends = train.start + train.length;
  Run test{train_ends, window.steps - train_ends};
  if (!test_text.empty()) {
    TIERWATT_TRY(given, parse_steps(test_text, window));
    test = given;
    if (train_text.empty() && test.start > 0) train = {0, test.start};
  }
  if (test.length == 0)
    return Error{Code::invalid_argument, "nothing is left to judge on after the train window", "",
                 "give --test, or a shorter --train"};
  return std::pair(train, test);
}

Result<Windows> cut_in_two(const Arguments& arguments, const Snapshot& snapshot) {
  TIERWATT_TRY(parts, two_parts(arguments, snapshot.window));
  const auto& [train, test] = parts;
  Windows windows;
  if (train.start < test.start + test.length && test.start < train.start + train.length)
    windows.warnings.emplace_back(
        "the train and test windows overlap: the plan is judged on steps it has seen");
  windows.train = window_part(snapshot, train);
  windows.test = window_part(snapshot, test);
  return windows;
}

Result<Windows> two_recordings(const Arguments& arguments, const Snapshot& snapshot,
                               const std::string& path) {
  TIERWATT_TRY(other, read_snapshot(path, cli::interrupted));
  const auto part = [](const std::string& text, const Window& window) -> Result<Run> {
    if (text.empty()) return Run{0, window.steps};
    return parse_steps(text, window);
  };
  TIERWATT_TRY(train, part(arguments.text("train"), snapshot.window));
  TIERWATT_TRY(test, part(arguments.text("test"), other.window));
  TIERWATT_TRY(joined, with_activity_of(snapshot, other));
  Windows windows;
  windows.train = window_part(snapshot, train);
  windows.test = window_part(joined.snapshot, test);
  windows.matched = joined.matched;
  windows.against = other.digest;
  if (joined.matched.without_record > 0)
    windows.warnings.push_back(fmt::format("{} volumes are not in {}: taken as idle in the test window",
                                           joined.matched.without_record, path));
  if (joined.matched.unknown > 0)
    windows.warnings.push_back(
        fmt::format("{} volumes of {} are left out: the cluster planned on has none of their ids",
                    joined.matched.unknown, path));
  return windows;
}

PlanRequest request_of(const Arguments& arguments, StatusLine& line) {
  PlanRequest request;
  request.search = search_options(arguments, line);
  request.search.progress = [&line](double, double share) {
    line.say(fmt::format("planning {:3.0f} %", 100 * share));
  };
  return request;
}

// Plans on one of the windows and serves both by it. The first error is kept, since a policy cannot fail.
struct Planner {
  const PlanRequest& request;
  std::optional<Error> error;
  std::optional<PlanStatus> status;
  Service plan_on(const Snapshot& window, const Instance& served) {
    Result<Plan> plan = make_plan(window, request);
    if (!plan) {
      if (!error) error = plan.error();
      return all_spinning(served);
    }
    if (!status) status = plan->status;
    return service_of_plan(served, *plan);
  }
};

Result<int> run_backtest(const Arguments& arguments, Output& output) {
  TIERWATT_CHECK(check_ranges(arguments));
  TIERWATT_TRY(snapshot, read_snapshot(arguments.text("snapshot"), cli::interrupted));
  TIERWATT_TRY(filled, fill_snapshot(snapshot));
  const auto against = arguments.maybe_text("against");
  TIERWATT_TRY(windows,
               against ? two_recordings(arguments, snapshot, *against) : cut_in_two(arguments, snapshot));
  for (const std::string& warning : windows.warnings) output.err << "warning: " << warning << "\n";
  TIERWATT_TRY(train, make_instance(windows.train));
  TIERWATT_TRY(test, make_instance(windows.test));

  StatusLine line(output, false);
  const PlanRequest request = request_of(arguments, line);
  Planner planner{request, {}, {}};
  BacktestParts parts;
  parts.options.working_set = arguments.number("working-set");
  parts.options.working_set_misses = arguments.number("misses");
  std::vector<Policy> policies = published_policies(parts.options);
  policies.push_back({"ours", "ours", PolicyKind::ours, "", [&](const Instance&, const Instance& served) {
                        return planner.plan_on(windows.train, served);
                      }});
  if (arguments.flag("hindsight")) {
    policies.push_back(
        {"hindsight", "ours, in hindsight", PolicyKind::hindsight, "",
         [&](const Instance&, const Instance& served) { return planner.plan_on(windows.test, served); }});
  }
  parts.result = backtest(
      train, test, policies,
      {[] { return cli::interrupted(); }, [&](const std::string& title) { line.say("replaying " + title); }});
  line.clear();
  if (planner.error) return *planner.error;
  parts.snapshot = snapshot.digest;
  parts.against = windows.against;
  parts.matched = windows.matched;
  parts.warnings = windows.warnings;
  parts.status = planner.status;
  parts.made_by = {TIERWATT_VERSION, request.search.seed, {}};
  for (const char* name : {"steps", "threads"}) parts.made_by.options[name] = arguments.text(name);
  if (arguments.integer("steps") == 0) parts.made_by.options["seconds"] = arguments.text("seconds");
  output.out << (arguments.json() ? backtest_json(parts) + "\n"
                                  : backtest_text(parts, output.width_columns, output.color));
  return parts.result.stopped || cli::interrupted() ? cli::kExitInterrupted : cli::kExitOk;
}

std::vector<cli::Option> backtest_options() {
  std::vector<cli::Option> all = {
      {.name = "train", .kind = OptionKind::text, .value_name = "WINDOW", .help = "what the plan may see"},
      {.name = "test", .kind = OptionKind::text, .value_name = "WINDOW", .help = "what it is judged on"},
      {.name = "against",
       .kind = OptionKind::text,
       .value_name = "SNAPSHOT",
       .help = "a snapshot of the same cluster with the week to judge on"},
      {.name = "hindsight", .help = "plan on the test window too: what not knowing it costs"}};
  for (cli::Option& option : search_option_table()) all.push_back(std::move(option));
  all.push_back({.name = "working-set",
                 .kind = OptionKind::number,
                 .value_name = "SHARE",
                 .help = "of a volume's bytes that MAID caches and SRCMap replicates",
                 .default_value = "0.05"});
  all.push_back({.name = "misses",
                 .kind = OptionKind::number,
                 .value_name = "SHARE",
                 .help = "of bursts of reading that also read outside the working set",
                 .default_value = "0.1"});
  return all;
}

}  // namespace

cli::Command backtest_command() {
  return {
      .name = "backtest",
      .summary = "plan on one week, judge the plan and the published policies on another",
      .details =
          "Plans as 'tierwatt plan' does, but sees only the train window of the recorded activity. Then the "
          "plan, spin-down by timeouts, a drain, PDC, MAID, write off-loading and SRCMap are replayed on the "
          "test window by one simulator: kWh, share of all-spinning energy saved, wake-ups, accesses that "
          "wait "
          "for a spin-up and how long, bytes moved; with emptied disks powered off and in standby.\n\n"
          "A window is a part of the recording: 0d-7d, 12h-36h, 0-10080 (steps), 2026-02-23/2026-03-02. "
          "Without "
          "--train and --test the first half (whole days) is planned on and the rest judged; one of them "
          "alone "
          "leaves the other what comes before or after it. With --against the test window is taken from "
          "another "
          "recording of the same cluster. Ctrl-C ends the search with the best so far and prints what is "
          "done.",
      .options = backtest_options(),
      .positionals = {{.name = "snapshot",
                       .kind = OptionKind::text,
                       .value_name = "SNAPSHOT",
                       .help = "the cluster's snapshot"}},
      .examples = {"tierwatt backtest cluster.json --train 0d-7d --test 7d-14d",
                   "tierwatt backtest week-1.json --against week-2.json --hindsight",
                   "tierwatt backtest cluster.ndjson.zst --json --seconds 60"},
      .run = run_backtest};
}

}  // namespace tierwatt::planner
