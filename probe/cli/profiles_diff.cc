// tierwatt profiles diff: whether a drive drifted between two runs. What is compared, and how it is judged,
// is probe/profile/profile_diff.h; here are the choice of the two profiles, the table and the JSON.
//
// Tested by tests/probe/cli/profiles_diff_test.cc.
#include "probe/profile/profile_diff.h"

#include <fmt/core.h>

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "probe/base/file.h"
#include "probe/cli/printable.h"
#include "probe/cli/profiles_store.h"
#include "probe/cli/table.h"
#include "probe/profile/json_fields.h"
#include "probe/profile/json_writer.h"
#include "probe/store/store_keys.h"

namespace tierwatt::cli {
namespace {

using store::Access;
using store::ProfileStore;
using store::ProfileSummary;

constexpr std::size_t kMaxProfileBytes = 16U << 20U;  // as docs/formats/device-profile.md says

constexpr std::size_t kMostOlderRuns = 30;

struct Pair {
  DeviceProfile before, after;
  std::vector<DeviceProfile> older;  // of the same drive, before `before`
};

// ---- which two

// Drives without an identity share one name per host; then only the /dev name tells them apart.
Status check_one_drive(const Pair& pair, const std::string& identity) {
  if (diff(pair.before, pair.after).same_drive) return {};
  return Error{Code::invalid_argument,
               fmt::format("the newest two profiles of this name are of {} and {}, which may be two drives",
                           pair.before.device, pair.after.device),
               identity, "name the two: 'tierwatt profiles diff NAME@TIME NAME@TIME'"};
}

// The newest runs of the drive that are older than `before`; of several in one second, the one stored last.
Result<std::vector<DeviceProfile>> runs_before(const ProfileStore& opened, const DeviceProfile& before) {
  const std::string identity = store::identity_of(before);
  TIERWATT_TRY(summaries, opened.list({.identity_prefix = identity}));
  std::set<WallTime> times;
  for (const ProfileSummary& summary : summaries) {
    if (summary.identity == identity && summary.taken_at < before.taken_at) times.insert(summary.taken_at);
  }
  std::vector<DeviceProfile> older;
  for (auto time = times.rbegin(); time != times.rend() && older.size() < kMostOlderRuns; ++time) {
    TIERWATT_TRY(profile, opened.get(identity, *time));
    if (diff(profile, before).same_drive) older.push_back(std::move(profile));
  }
  return older;
}

Result<Pair> newest_two(const ProfileStore& opened, const std::string& name) {
  TIERWATT_TRY(identity, opened.resolve(name));
  TIERWATT_TRY(summaries, opened.list({.identity_prefix = identity}));
  std::optional<WallTime> newest;
  std::optional<WallTime> second;
  for (const ProfileSummary& summary : summaries) {
    if (summary.identity != identity || (newest && summary.taken_at == *newest)) continue;
    second = std::exchange(newest, summary.taken_at);
  }
  if (!second) {
    return Error{Code::not_found, "the store has profiles of one moment only of this drive", identity,
                 "probe it again, or name two profiles: 'tierwatt profiles diff BEFORE AFTER'"};
  }
  TIERWATT_TRY(before, opened.get(identity, second));
  TIERWATT_TRY(after, opened.get(identity, newest));
  Pair pair{std::move(before), std::move(after), {}};
  TIERWATT_CHECK(check_one_drive(pair, identity));
  TIERWATT_TRY(older, runs_before(opened, pair.before));
  pair.older = std::move(older);
  return pair;
}

bool names_a_file(const std::string& name) {
  return name.find('/') != std::string::npos || name.ends_with(".json") || name.ends_with(".jsonl");
}

Result<DeviceProfile> from_file(const std::string& name) {
  TIERWATT_TRY(content, read_file(name, kMaxProfileBytes));
  Result<DeviceProfile> profile = parse_device_profile(content);
  if (profile) return profile;
  Error error = profile.error();
  error.place = error.place.empty() ? name : name + ": " + error.place;
  if (error.remedy.empty()) error.remedy = "a file holds one profile, as 'profiles show --json' writes it";
  return error;
}

// IDENTITY, or IDENTITY@TIME; an identity has no '@' (probe/profile/drive.h).
Result<DeviceProfile> from_store(const Arguments& arguments, const std::string& name) {
  const std::size_t at = name.find('@');
  std::optional<WallTime> not_after;
  if (at != std::string::npos) {
    Result<WallTime> time = parse_document_time(name.substr(at + 1));
    if (!time) return Error{Code::invalid_argument, time.error().message, name, time.error().remedy};
    not_after = *time;
  }
  TIERWATT_TRY(opened, open_for(arguments, Access::read_only));
  TIERWATT_TRY(identity, opened->resolve(name.substr(0, at)));
  return opened->get(identity, not_after);
}

Result<DeviceProfile> load(const Arguments& arguments, const std::string& name) {
  return names_a_file(name) ? from_file(name) : from_store(arguments, name);
}

Result<Pair> choose(const Arguments& arguments) {
  const std::string first = arguments.text("before");
  const std::optional<std::string> second = arguments.maybe_text("after");
  if (second) {
    TIERWATT_TRY(before, load(arguments, first));
    TIERWATT_TRY(after, load(arguments, *second));
    Pair pair{std::move(before), std::move(after), {}};
    if (names_a_file(first)) return pair;
    TIERWATT_TRY(opened, open_for(arguments, Access::read_only));
    TIERWATT_TRY(older, runs_before(*opened, pair.before));
    pair.older = std::move(older);
    return pair;
  }
  if (names_a_file(first) || first.find('@') != std::string::npos) {
    return Error{Code::invalid_argument, "names one profile; to compare, a second is needed", first,
                 "'tierwatt profiles diff BEFORE AFTER', or the identity alone for its newest two"};
  }
  TIERWATT_TRY(opened, open_for(arguments, Access::read_only));
  return newest_two(*opened, first);
}

// ---- for people

std::string quantity(double value, FigureUnit unit) {
  switch (unit) {
    case FigureUnit::iops:
      return to_string(Iops(value));
    case FigureUnit::bytes_per_s:
      return fmt::format("{:.4g} MiB/s", value / (1024.0 * 1024.0));
    case FigureUnit::seconds:
      return to_string(Seconds(value));
    case FigureUnit::watts:
      return to_string(Watts(value));
    case FigureUnit::joules:
      return to_string(Joules(value));
  }
  return "";
}

std::string side_cell(const std::optional<Measure>& side, FigureUnit unit) {
  if (!side) return "unknown";
  std::string value = quantity(side->value, unit);
  if (!side->interval) return value;
  return fmt::format("{} ({} to {})", value, quantity(side->interval->low, unit),
                     quantity(side->interval->high, unit));
}

std::string change_cell(const std::optional<Change>& change) {
  if (!change) return "";
  std::string text = fmt::format("{:+.1f} %", change->percent);
  if (!change->low_percent) return text;
  const std::string high =
      change->high_percent ? fmt::format("{:+.1f} %", *change->high_percent) : "without limit";
  return fmt::format("{} ({:+.1f} % to {})", text, *change->low_percent, high);
}

std::string verdict_cell(const FigureDiff& figure) {
  if (figure.reason == NoVerdict::none) return to_string(figure.verdict);
  return fmt::format("{}: {}", to_string(figure.verdict), to_string(figure.reason));
}

std::string workload_cell(const FigureDiff& figure) {
  if (figure.workload.empty()) return "(drive)";
  return printable(fmt::format("{} {} QD {}", figure.workload, figure.zone, figure.queue_depth));
}

std::string profile_line(std::string_view label, const DeviceProfile& profile) {
  const std::string& firmware = profile.identity.firmware;
  const std::string& model = profile.identity.model;
  return printable(fmt::format("{:<8}{}, {}, taken at {}, {}, firmware {}", label,
                               store::identity_of(profile), model.empty() ? "model unknown" : model,
                               to_rfc3339(profile.taken_at), profile.depth,
                               firmware.empty() ? "unknown" : firmware)) +
         "\n";
}

std::string changed_lines(const ProfileDiff& made) {
  std::string out;
  if (!made.same_drive) out += "these are two drives\n";
  for (const ChangedFact& fact : made.changed) {
    out += printable(fmt::format("{} changed: {} to {}", fact.what,
                                 fact.before.empty() ? "unknown" : fact.before,
                                 fact.after.empty() ? "unknown" : fact.after)) +
           "\n";
  }
  for (const std::string& label : made.only_before) out += printable("only before: " + label) + "\n";
  for (const std::string& label : made.only_after) out += printable("only after: " + label) + "\n";
  for (const std::string& remark : made.remarks) out += printable(remark) + "\n";
  return out;
}

struct Tally {
  std::int64_t beyond = 0, within = 0, unknown = 0;
};

Tally tally(const ProfileDiff& made) {
  Tally counts;
  for (const FigureDiff& figure : made.figures) {
    if (figure.verdict == Verdict::unknown) {
      ++counts.unknown;
    } else {
      ++(figure.verdict == Verdict::within_noise ? counts.within : counts.beyond);
    }
  }
  return counts;
}

std::string diff_as_text(const Pair& pair, const ProfileDiff& made, const Output& output) {
  Table table({{"WORKLOAD", Align::left, true},
               {"FIGURE", Align::left},
               {"BEFORE", Align::left, true},
               {"AFTER", Align::left, true},
               {"CHANGE", Align::left},
               {"VERDICT", Align::left}});
  for (const FigureDiff& figure : made.figures) {
    table.add({workload_cell(figure), figure.figure, side_cell(figure.before, figure.unit),
               side_cell(figure.after, figure.unit), change_cell(figure.change), verdict_cell(figure)});
  }
  std::string out = profile_line("before", pair.before) + profile_line("after", pair.after);
  out += changed_lines(made) + "\n";
  if (!table.empty()) out += table.to_string(output.width_columns, output.color) + "\n";
  const Tally counts = tally(made);
  out += fmt::format("{} beyond noise, {} within noise, {} unknown (intervals at 95 %)\n", counts.beyond,
                     counts.within, counts.unknown);
  out += made.older_runs >= kLeastRuns
             ? fmt::format("noise: within each run, and between {} older runs\n", made.older_runs)
             : fmt::format("noise: within each run alone; between runs it needs {} older ones, there {} {}\n",
                           kLeastRuns, made.older_runs == 1 ? "is" : "are", made.older_runs);
  return out;
}

// ---- JSON

void write_profile(JsonWriter& out, std::string_view name, const DeviceProfile& profile) {
  out.key(name);
  out.begin_object();
  out.field("identity", store::identity_of(profile));
  out.field("model", profile.identity.model);
  out.field("firmware", profile.identity.firmware);
  out.field("taken_at", to_rfc3339(profile.taken_at));
  out.field("depth", profile.depth);
  out.field("host", profile.host);
  out.field("device", profile.device);
  out.end_object();
}

void write_side(JsonWriter& out, std::string_view name, const std::optional<Measure>& side) {
  if (!side) return;
  out.key(name);
  out.begin_object();
  out.field("value", side->value);
  if (side->interval) {
    out.field("low", side->interval->low);
    out.field("high", side->interval->high);
  }
  out.field("source", to_string(side->source));
  out.end_object();
}

void write_change(JsonWriter& out, const std::optional<Change>& change) {
  if (!change) return;
  out.key("change_percent");
  out.begin_object();
  out.field("value", change->percent);
  if (change->low_percent) out.field("low", *change->low_percent);
  if (change->high_percent) out.field("high", *change->high_percent);
  out.end_object();
}

void write_row(JsonWriter& out, const FigureDiff& figure) {
  out.begin_object();
  if (!figure.workload.empty()) {
    out.field("workload", figure.workload);
    out.field("zone", figure.zone);
    out.field("queue_depth", figure.queue_depth);
    out.field("block_bytes", figure.block.value());
  }
  out.field("figure", figure.figure);
  out.field("unit", to_string(figure.unit));
  write_side(out, "before", figure.before);
  write_side(out, "after", figure.after);
  write_change(out, figure.change);
  if (figure.noise_percent) out.field("noise_between_runs_percent", *figure.noise_percent);
  out.field("verdict", to_string(figure.verdict));
  if (figure.reason != NoVerdict::none) out.field("reason", to_string(figure.reason));
  out.end_object();
}

void write_texts(JsonWriter& out, std::string_view name, const std::vector<std::string>& texts) {
  out.key(name);
  out.begin_array();
  for (const std::string& text : texts) out.value(text);
  out.end_array();
}

void write_changed(JsonWriter& out, const std::vector<ChangedFact>& changed) {
  out.key("changed");
  out.begin_array();
  for (const ChangedFact& fact : changed) {
    out.begin_object();
    out.field("what", fact.what);
    out.field("before", fact.before);
    out.field("after", fact.after);
    out.end_object();
  }
  out.end_array();
}

std::string diff_as_json(const Pair& pair, const ProfileDiff& made) {
  JsonWriter out;
  out.begin_object();
  write_profile(out, "before", pair.before);
  write_profile(out, "after", pair.after);
  out.field("same_drive", made.same_drive);
  write_changed(out, made.changed);
  out.key("figures");
  out.begin_array();
  for (const FigureDiff& figure : made.figures) write_row(out, figure);
  out.end_array();
  write_texts(out, "only_before", made.only_before);
  write_texts(out, "only_after", made.only_after);
  write_texts(out, "remarks", made.remarks);
  out.field("older_runs", static_cast<std::int64_t>(made.older_runs));
  const Tally counts = tally(made);
  out.field("beyond_noise", counts.beyond);
  out.field("within_noise", counts.within);
  out.field("unknown", counts.unknown);
  out.end_object();
  return out.take();
}

Result<int> run_diff(const Arguments& arguments, Output& output) {
  TIERWATT_TRY(pair, choose(arguments));
  const ProfileDiff made = diff(pair.before, pair.after, pair.older);
  if (arguments.json()) {
    output.out << diff_as_json(pair, made) << '\n';
  } else {
    output.out << diff_as_text(pair, made, output);
  }
  return kExitOk;
}

}  // namespace

Command profiles_diff_command() {
  return {
      .name = "profiles diff",
      .summary = "show what changed between two runs of a drive, and whether it is more than noise",
      .details =
          "Compares the newest two profiles of a drive, or the two that are named; different drives only "
          "when both are named. Each figure has both values with their 95 % intervals, the change in percent "
          "with its own, and a verdict: 'within noise' where the interval of the change holds 0 %, else "
          "'faster' or 'slower' ('more' or 'less' of watts); 'unknown' where a profile has no interval, "
          "did not measure the figure, or ran under another rate cap. Noise is what each run saw of itself "
          "and, where the store has at "
          "least three older runs of the drive with the same firmware, depth, host and rate cap, what those "
          "differ by among themselves; without them a busier host shows as a change. The errors of the two "
          "runs are "
          "taken as independent. Each figure is tested alone: of twenty that did not change, one is expected "
          "to look as if it had. A changed firmware is said, as are depth, rate cap, host and kernel. "
          "The exit "
          "code is 0 with and without drift.",
      .options = {store_option()},
      .positionals = {{.name = "before",
                       .kind = OptionKind::text,
                       .value_name = "DRIVE|BEFORE",
                       .help = "alone: a drive's identity, or as much of its beginning as tells it apart. "
                               "With AFTER: IDENTITY, IDENTITY@TIME (the newest that is not later), or a "
                               "file of one profile (a name with '/' or ending in .json or .jsonl)"},
                      {.name = "after",
                       .kind = OptionKind::text,
                       .value_name = "AFTER",
                       .help = "the profile to compare with BEFORE, named in the same way",
                       .default_value = ""}},
      .examples = {"tierwatt profiles diff wwn-0x5000c500a1b2c3d4",
                   "tierwatt profiles diff wwn-0x5000@2026-01-31T07:00:00Z wwn-0x5000 --json",
                   "tierwatt profiles diff ./before.json ./after.json"},
      .run = run_diff};
}

}  // namespace tierwatt::cli
