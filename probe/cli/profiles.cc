// tierwatt profiles list|show|export|import: the store, from a terminal. `profiles diff` is profiles_diff.cc.
//
// Listing, showing and exporting open the store for reading, so they work beside a probe that writes to it.
// Tested by tests/probe/cli/profiles_test.cc.
#include <fmt/core.h>

#include <filesystem>
#include <optional>
#include <utility>

#include "probe/base/file.h"
#include "probe/cli/commands.h"
#include "probe/cli/printable.h"
#include "probe/cli/profile_text.h"
#include "probe/cli/profiles_store.h"
#include "probe/cli/table.h"
#include "probe/profile/json_fields.h"
#include "probe/profile/json_writer.h"
#include "probe/store/default_path.h"
#include "probe/store/profile_store.h"

namespace tierwatt::cli {
namespace {

using store::Access;
using store::ProfileStore;
using store::ProfileSummary;

constexpr std::size_t kMaxImportBytes = std::size_t{1} << 30U;

// ---- list

template <class Q>
void write_figure(JsonWriter& out, std::string_view name, const std::optional<Estimate<Q>>& figure) {
  if (!figure) return;
  out.key(name);
  out.begin_object();
  out.field("value", figure->value.value());
  out.field("low", figure->low.value());
  out.field("high", figure->high.value());
  out.field("source", to_string(figure->source));
  out.end_object();
}

std::string list_as_json(const std::vector<ProfileSummary>& summaries) {
  JsonWriter out;
  out.begin_object();
  out.key("profiles");
  out.begin_array();
  for (const ProfileSummary& summary : summaries) {
    out.begin_object();
    out.field("identity", summary.identity);
    out.field("taken_at", to_rfc3339(summary.taken_at));
    out.field("model", summary.model);
    out.field("firmware", summary.firmware);
    out.field("class", to_string(summary.drive_class));
    out.field("capacity_bytes", summary.capacity.value());
    out.field("depth", summary.depth);
    out.field("host", summary.host);
    out.field("device", summary.device);
    if (summary.random_read) out.field("random_read_workload", summary.random_read_workload);
    write_figure(out, "random_read_iops", summary.random_read);
    write_figure(out, "idle_watts", summary.idle);
    out.end_object();
  }
  out.end_array();
  out.end_object();
  return out.take();
}

std::string list_as_table(const std::vector<ProfileSummary>& summaries, const Output& output) {
  Table table({{"IDENTITY", Align::left, true},
               {"MODEL", Align::left, true},
               {"CLASS", Align::left},
               {"SIZE", Align::right},
               {"DEPTH", Align::left},
               {"TAKEN AT", Align::left},
               {"RANDOM READ", Align::right},
               {"IDLE", Align::right},
               {"SOURCE", Align::left}});
  for (const ProfileSummary& summary : summaries) {
    table.add({printable(summary.identity), printable(summary.model), to_string(summary.drive_class),
               to_string(summary.capacity), printable(summary.depth), to_rfc3339(summary.taken_at),
               summary.random_read ? to_string(summary.random_read->value) : "unknown",
               summary.idle ? to_string(summary.idle->value) : "unknown",
               summary.idle ? to_string(summary.idle->source) : ""});
  }
  return table.to_string(output.width_columns, output.color);
}

Result<int> run_list(const Arguments& arguments, Output& output) {
  store::ListFilter filter{.latest_only = arguments.flag("latest")};
  if (const auto wanted = arguments.maybe_text("class")) {
    filter.drive_class = parse_drive_class(*wanted);
    if (!filter.drive_class) {
      return Error{Code::invalid_argument, "is no drive class", *wanted,
                   "one of hdd, sata_ssd, sas_ssd, nvme, virtual"};
    }
  }
  TIERWATT_TRY(opened, open_for(arguments, Access::read_only));
  TIERWATT_TRY(summaries, opened->list(filter));
  if (arguments.json()) {
    output.out << list_as_json(summaries) << '\n';
  } else if (summaries.empty()) {
    output.err << "no profile is stored; 'tierwatt probe' makes one\n";
  } else {
    output.out << list_as_table(summaries, output);
  }
  return kExitOk;
}

Command list_command() {
  return {
      .name = "profiles list",
      .summary = "list the stored profiles",
      .details =
          "One line a profile, sorted by the drive's identity and time. RANDOM READ is the best rate of the "
          "random-read workloads, unknown where --rate-iops held them all back; SOURCE says where the idle "
          "power comes from.",
      .options = {store_option(),
                  {.name = "latest", .help = "only the newest profile of each drive"},
                  {.name = "class",
                   .kind = OptionKind::text,
                   .value_name = "CLASS",
                   .help = "only drives of this class",
                   .choices = {"hdd", "sata_ssd", "sas_ssd", "nvme", "virtual"}}},
      .examples = {"tierwatt profiles list --latest", "tierwatt profiles list --class hdd --json"},
      .run = run_list};
}

// ---- show

Result<int> run_show(const Arguments& arguments, Output& output) {
  std::optional<WallTime> not_after;
  if (const auto at = arguments.maybe_text("at")) {
    Result<WallTime> time = parse_document_time(*at);
    if (!time) return Error{Code::invalid_argument, time.error().message, "--at", time.error().remedy};
    not_after = *time;
  }
  TIERWATT_TRY(opened, open_for(arguments, Access::read_only));
  TIERWATT_TRY(identity, opened->resolve(arguments.text("identity")));
  TIERWATT_TRY(profile, opened->get(identity, not_after));
  if (arguments.json()) {
    output.out << to_json(profile) << '\n';
  } else {
    output.out << describe(profile, output.width_columns, output.color);
  }
  return kExitOk;
}

Command show_command() {
  return {
      .name = "profiles show",
      .summary = "show everything that one profile says",
      .details =
          "The newest profile of the drive, or the newest that is not later than --at. Every figure comes "
          "with its 95 % interval and where it comes from.",
      .options = {store_option(),
                  {.name = "at",
                   .kind = OptionKind::text,
                   .value_name = "TIME",
                   .help = "the profile that was the newest then, as 2026-01-31T07:00:00Z"}},
      .positionals = {{.name = "identity",
                       .kind = OptionKind::text,
                       .value_name = "IDENTITY",
                       .help = "the drive's identity, or as much of its beginning as tells it apart"}},
      .examples = {"tierwatt profiles show wwn-0x5000c500a1b2c3d4",
                   "tierwatt profiles show wwn-0x5000 --at 2026-01-31T07:00:00Z --json"},
      .run = run_show};
}

// ---- export and import

void print_counts(const Arguments& arguments, std::ostream& stream, const std::string& json,
                  const std::string& words) {
  stream << (arguments.json() ? json : words) << '\n';
}

Result<int> run_export(const Arguments& arguments, Output& output) {
  TIERWATT_TRY(opened, open_for(arguments, Access::read_only));
  const std::optional<std::string> file = arguments.maybe_text("out");
  std::string content;
  std::size_t count = 0;
  TIERWATT_CHECK(opened->export_lines([&](std::string_view json) -> Status {
    ++count;
    if (file) {
      content.append(json).append("\n");
      return {};
    }
    output.out << json << '\n';
    if (output.out.good()) return {};
    return Error{Code::io_error, "cannot write to standard output", "", ""};
  }));
  if (!file) return kExitOk;
  TIERWATT_CHECK(write_file_atomically(*file, content));
  JsonWriter json;
  json.begin_object();
  json.field("exported", static_cast<std::int64_t>(count));
  json.field("out", *file);
  json.end_object();
  print_counts(arguments, output.out, json.take(), fmt::format("{} profiles written to {}", count, *file));
  return kExitOk;
}

Command export_command() {
  return {
      .name = "profiles export",
      .summary = "write all profiles as JSON lines",
      .details =
          "One profile a line in the format of docs/formats/device-profile.md. A file is written whole or "
          "not at all.",
      .options = {store_option(),
                  {.name = "out",
                   .kind = OptionKind::text,
                   .value_name = "FILE",
                   .help = "write there instead of standard output"}},
      .examples = {"tierwatt profiles export --out profiles.jsonl"},
      .run = run_export};
}

Result<int> run_import(const Arguments& arguments, Output& output) {
  const std::string file = arguments.text("file");
  TIERWATT_TRY(lines, read_file(file, kMaxImportBytes));
  TIERWATT_TRY(opened, open_for(arguments, Access::read_write));
  TIERWATT_TRY(counts, opened->import_lines(lines, file));
  JsonWriter json;
  json.begin_object();
  json.field("stored", static_cast<std::int64_t>(counts.stored));
  json.field("already_there", static_cast<std::int64_t>(counts.already_there));
  json.end_object();
  print_counts(arguments, output.out, json.take(),
               fmt::format("{} profiles stored, {} already there", counts.stored, counts.already_there));
  return kExitOk;
}

Command import_command() {
  return {.name = "profiles import",
          .summary = "store profiles from JSON lines",
          .details =
              "The whole file is checked first; where a line is wrong, its number and field are named and "
              "nothing "
              "is stored. A profile that the store holds already is counted and left alone.",
          .options = {store_option()},
          .positionals = {{.name = "file",
                           .kind = OptionKind::text,
                           .value_name = "FILE",
                           .help = "what 'profiles export' wrote"}},
          .examples = {"tierwatt profiles import profiles.jsonl"},
          .run = run_import};
}

}  // namespace

Option store_option() {
  return {.name = "store",
          .kind = OptionKind::text,
          .value_name = "DIR",
          .help =
              "the store's folder (default: $TIERWATT_STORE, else $XDG_DATA_HOME/tierwatt/store, else "
              "~/.local/share/tierwatt/store)"};
}

Result<std::unique_ptr<ProfileStore>> open_for(const Arguments& arguments, Access access) {
  const std::optional<std::string> named = arguments.maybe_text("store");
  const std::filesystem::path path = named ? std::filesystem::path(*named) : store::default_store_path();
  if (access == Access::read_write && !named) TIERWATT_CHECK(store::create_parents(path));
  return store::open_store(path, access);
}

std::vector<Command> profiles_commands() {
  return {list_command(), show_command(), profiles_diff_command(), export_command(), import_command()};
}

}  // namespace tierwatt::cli
