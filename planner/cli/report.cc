// `tierwatt report`: a snapshot and its plan, as a page, a table or JSON. Rendering is planner/report's; here
// are the files, and the check that the two belong together. Tested by tests/planner/cli/report_test.cc.
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/cli/commands.h"
#include "planner/report/html_report.h"
#include "planner/report/json_report.h"
#include "planner/report/summary.h"
#include "planner/report/text_report.h"
#include "probe/base/file.h"
#include "probe/profile/snapshot_codec.h"

namespace tierwatt::planner {
namespace {

constexpr std::size_t kProfilesLimit = 64U << 20U;
constexpr std::size_t kMostProfiles = 10'000;

Error at_line(Error error, const std::string& path, std::size_t line) {
  error.place = path + ":" + std::to_string(line) + (error.place.empty() ? "" : ": " + error.place);
  return error;
}

// JSON lines, as `tierwatt profiles export` writes them; empty lines are skipped.
Result<std::vector<DeviceProfile>> read_profiles(const std::string& path) {
  TIERWATT_TRY(content, read_file(path, kProfilesLimit));
  std::vector<DeviceProfile> profiles;
  std::size_t line_number = 0;
  for (std::string_view rest = content; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    ++line_number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    auto profile = parse_device_profile(line);
    if (!profile) return at_line(profile.error(), path, line_number);
    if (profiles.size() == kMostProfiles) {
      return Error{Code::invalid_input, "more than 10000 profiles", path, "export those of one machine"};
    }
    profiles.push_back(std::move(*profile));
  }
  return profiles;
}

Status check_pair(const Snapshot& snapshot, const Plan& plan, const std::string& plan_path) {
  if (plan.snapshot == snapshot.digest) return {};
  return Error{Code::invalid_input, "this plan was made for another snapshot: " + plan.snapshot,
               plan_path + ": snapshot", "give the snapshot that it was made from, or plan again"};
}

// What --format, --json and --out ask for: a file is HTML unless said otherwise, a terminal gets the table.
std::string format_of(const cli::Arguments& arguments) {
  if (arguments.json()) return "json";
  if (const auto format = arguments.maybe_text("format")) return *format;
  return arguments.has("out") ? "html" : "table";
}

std::string rendered(const Report& report, const std::string& format, bool to_file,
                     const cli::Output& output) {
  if (format == "html") return render_html(report);
  if (format == "json") return render_json(report);
  return render_text(report, to_file ? 0 : output.width_columns, !to_file && output.color);
}

Result<int> run_report(const cli::Arguments& arguments, cli::Output& output) {
  if (const auto path = arguments.maybe_text("out")) {
    for (const char* input : {"snapshot", "plan"})
      TIERWATT_CHECK(check_output_file(*path, arguments.text(input)));
  }
  TIERWATT_TRY(snapshot, read_snapshot(arguments.text("snapshot"), cli::interrupted));
  TIERWATT_TRY(plan, read_plan(arguments.text("plan")));
  TIERWATT_CHECK(check_pair(snapshot, plan, arguments.text("plan")));
  std::vector<DeviceProfile> profiles;
  if (const auto path = arguments.maybe_text("profiles")) {
    TIERWATT_TRY(read, read_profiles(*path));
    profiles = std::move(read);
  }
  const Report report = build_report(snapshot, plan, std::move(profiles));
  const auto out = arguments.maybe_text("out");
  const std::string text = rendered(report, format_of(arguments), out.has_value(), output);
  if (!out) {
    output.out << text;
    return cli::kExitOk;
  }
  TIERWATT_CHECK(write_file_atomically(*out, text));
  if (!arguments.json())
    output.out << render_summary(report, output.width_columns, output.color) << "\nReport: " << *out << "\n";
  return cli::kExitOk;
}

}  // namespace

cli::Command report_command() {
  using cli::OptionKind;
  return {
      .name = "report",
      .summary = "show a plan as a page, a table or JSON",
      .details =
          "Reads a snapshot and the plan made from it. Without --out the table goes to the terminal; with "
          "--out "
          "the default is one HTML file that needs nothing beside it, and the ten-line answer is printed.\n\n"
          "The report replays the recorded window itself and says whether its sums agree with the plan's.",
      .options = {{.name = "out", .kind = OptionKind::text, .value_name = "FILE", .help = "write to FILE"},
                  {.name = "format",
                   .kind = OptionKind::text,
                   .value_name = "FORMAT",
                   .help = "html, table or json; html with --out, else table",
                   .choices = {"html", "table", "json"}},
                  {.name = "profiles",
                   .kind = OptionKind::text,
                   .value_name = "FILE",
                   .help = "also show the drives of FILE, as `tierwatt profiles export` writes it"}},
      .positionals =
          {{.name = "snapshot", .kind = OptionKind::text, .value_name = "SNAPSHOT", .help = "the snapshot"},
           {.name = "plan", .kind = OptionKind::text, .value_name = "PLAN", .help = "its plan"}},
      .examples = {"tierwatt report fixtures/clusters/office.json plan.json --out report.html",
                   "tierwatt report cluster.json plan.json --json"},
      .run = run_report};
}

}  // namespace tierwatt::planner
