// tierwatt devices: the drives of this machine, what stands on them, and what they would not tell.
// Nothing that it does wakes a drive. Tested by tests/probe/cli/devices_test.cc.
#include <fmt/core.h>

#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "probe/base/units.h"
#include "probe/cli/command.h"
#include "probe/cli/commands.h"
#include "probe/cli/printable.h"
#include "probe/cli/table.h"
#include "probe/device/ask_power.h"
#include "probe/device/discover.h"
#include "probe/device/health.h"
#include "probe/device/locate.h"
#include "probe/device/topology.h"
#include "probe/profile/json_writer.h"

namespace tierwatt::cli {
namespace {

using device::BlockDevice;
using device::NodeKind;

constexpr const char* kUnknown = "unknown";

// A device with all that the command says of it.
struct Entry {
  const BlockDevice* device = nullptr;
  device::PowerState power;
  device::Use use;
  device::Stack stack;
  std::optional<Result<device::HealthReading>> smart;  // only when asked for
};

struct Wanted {
  bool all = false;
  bool smart = false;
  bool anew = false;
};

// Drives that have a size; with --all everything but partitions, which stand in "used by".
bool is_listed(const BlockDevice& device, bool all) {
  if (device.kind == NodeKind::partition) return false;
  if (all) return true;
  const bool empty = device.kind == NodeKind::virtual_disk && device.size.value_or(Bytes(0)) == Bytes(0);
  return device::is_drive(device.kind) && !empty;
}

std::vector<Entry> entries_of(const device::Inventory& inventory, Wanted wanted) {
  const device::Uses uses = device::uses_of(inventory);
  device::HealthReader health;
  health.anew = wanted.anew;
  SystemClock clock;
  std::vector<Entry> entries;
  for (const BlockDevice& device : inventory.devices) {
    if (!is_listed(device, wanted.all)) continue;
    Entry entry;
    entry.device = &device;
    if (const auto use = uses.find(device.name); use != uses.end()) entry.use = use->second;
    if (Result<device::Stack> stack = device::stack_under(inventory, device.name)) entry.stack = *stack;
    entry.power = device::ask_power_state(inventory.root, device);
    if (wanted.smart && device::is_drive(device.kind))
      entry.smart = health.read(inventory.root, device, entry.power, clock);
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::string class_text(const BlockDevice& device) {
  if (!device::is_drive(device.kind)) return device::to_string(device.kind);
  return device.drive_class ? to_string(*device.drive_class) : kUnknown;
}

std::string or_unknown(const std::string& text) { return text.empty() ? kUnknown : text; }

std::string model_text(const BlockDevice& device) {
  if (!device.dm_name.empty()) return device.dm_name;
  if (!device.backing_file.empty()) return device.backing_file;
  if (!device.identity.model.empty()) return device.identity.model;
  return device.kind == NodeKind::disk ? kUnknown : "-";
}

std::string power_text(const Entry& entry) {
  if (entry.device->kind != NodeKind::disk) return "-";
  return device::to_string(entry.power.level);
}

std::string use_text(const device::Use& use) {
  std::string text;
  const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  for (const std::string& mount : use.mounts) add(mount);
  for (const std::string& swap : use.swaps) add("swap " + swap);
  for (const std::string& holder : use.holders) add(holder);
  return text.empty() ? "-" : text;
}

// Reasons begin with the name of the layer they speak of; the device's own name stands before them anyway.
std::string without_name(const std::string& reason, const std::string& name) {
  const std::string prefix = name + ": ";
  return reason.starts_with(prefix) ? reason.substr(prefix.size()) : reason;
}

// What stays unknown of one device, with the reason.
std::vector<std::string> doubts_of(const Entry& entry) {
  const BlockDevice& device = *entry.device;
  std::vector<std::string> doubts = device.unknown;
  if (device.kind == NodeKind::disk && entry.power.level == device::PowerLevel::unknown)
    doubts.push_back("power state: " + entry.power.why);
  for (const std::string& note : entry.stack.notes)
    doubts.push_back("layers: " + without_name(note, device.name));
  if (entry.smart && !entry.smart->ok())
    doubts.push_back("health: " + without_name(entry.smart->error().to_string(), device.name));
  return doubts;
}

// One line a reason, with all devices that have it, in the order of the table.
void print_doubts(const std::vector<Entry>& entries, std::ostream& out) {
  std::vector<std::pair<std::string, std::string>> lines;  // reason, names
  std::map<std::string, std::size_t> line_of;
  for (const Entry& entry : entries) {
    for (const std::string& doubt : doubts_of(entry)) {
      const auto [place, is_new] = line_of.emplace(doubt, lines.size());
      if (is_new) {
        lines.emplace_back(doubt, entry.device->name);
      } else {
        lines[place->second].second += ", " + entry.device->name;
      }
    }
  }
  if (!lines.empty()) out << "\nunknown:\n";
  for (const auto& [reason, names] : lines) out << fmt::format("  {}: {}\n", names, printable(reason));
}

template <class T>
std::string count_text(const std::optional<T>& number) {
  return number ? fmt::format("{}", *number) : kUnknown;
}

std::string cycles_text(const std::optional<std::int64_t>& count, const std::optional<std::int64_t>& rated) {
  return rated ? fmt::format("{} of {}", count_text(count), *rated) : count_text(count);
}

std::string verdict_text(const device::SmartReport& report) {
  if (!report.passed) return kUnknown;
  return *report.passed ? "passed" : "FAILING";
}

std::string age_text(Seconds age) { return age.count() < 1 ? "now" : to_string(age) + " ago"; }

// One row a drive that answered; drives that did not are below, with the reason.
void print_smart(const std::vector<Entry>& entries, Output& output) {
  Table table({{"DEVICE"},
               {"HEALTH"},
               {"HOURS", Align::right},
               {"START-STOPS", Align::right},
               {"LOAD CYCLES", Align::right},
               {"USED %", Align::right},
               {"CELSIUS", Align::right},
               {"READ"}});
  for (const Entry& entry : entries) {
    if (!entry.smart || !entry.smart->ok()) continue;
    const device::HealthReading& reading = entry.smart->value();
    const device::SmartReport& report = reading.report;
    table.add({entry.device->name, verdict_text(report), count_text(report.power_on_hours),
               cycles_text(report.start_stops, report.start_stops_rated),
               cycles_text(report.load_cycles, report.load_cycles_rated), count_text(report.percent_used),
               count_text(report.temperature_celsius), age_text(reading.age)});
  }
  if (!table.empty()) output.out << "\n" << table.to_string(output.width_columns, output.color);
}

void print_text(const device::Inventory& inventory, const std::vector<Entry>& entries, Output& output) {
  if (entries.empty()) output.out << "no drives; --all lists loops, memory disks and mappings\n";
  Table table({{"DEVICE"},
               {"CLASS"},
               {"MODEL", Align::left, true},
               {"SIZE", Align::right},
               {"TRANSPORT"},
               {"POWER"},
               {"USED BY", Align::left, true}});
  for (const Entry& entry : entries) {
    const BlockDevice& device = *entry.device;
    table.add({device.name, class_text(device), model_text(device),
               device.size ? to_string(*device.size) : kUnknown, or_unknown(device.transport),
               power_text(entry), use_text(entry.use)});
  }
  if (!table.empty()) output.out << table.to_string(output.width_columns, output.color);
  print_smart(entries, output);
  print_doubts(entries, output.out);
  for (const std::string& note : inventory.notes) output.out << printable(note) << "\n";
}

void write_texts(JsonWriter& out, std::string_view name, const std::vector<std::string>& texts) {
  out.key(name);
  out.begin_array();
  for (const std::string& text : texts) out.value(text);
  out.end_array();
}

// Absent where unknown.
template <class T>
void write_known(JsonWriter& out, std::string_view name, const std::optional<T>& value) {
  if (value) out.field(name, *value);
}
void write_known(JsonWriter& out, std::string_view name, const std::optional<Bytes>& size) {
  if (size) out.field(name, size->value());
}
void write_known(JsonWriter& out, std::string_view name, const std::string& text) {
  if (!text.empty()) out.field(name, text);
}

void write_identity(JsonWriter& out, const DriveIdentity& identity) {
  write_known(out, "key", identity.key());
  write_known(out, "wwn", identity.wwn);
  write_known(out, "eui64", identity.eui64);
  write_known(out, "nguid", identity.nguid);
  write_known(out, "model", identity.model);
  write_known(out, "serial", identity.serial);
  write_known(out, "firmware", identity.firmware);
}

void write_facts(JsonWriter& out, const BlockDevice& device) {
  write_known(out, "transport", device.transport);
  write_known(out, "size_bytes", device.size);
  write_known(out, "logical_block_bytes", device.logical_block);
  write_known(out, "physical_block_bytes", device.physical_block);
  write_known(out, "rotation_rpm", device.rotation_rpm);
  write_known(out, "smr", device.smr);
  write_known(out, "zoned", device.zoned);
  write_known(out, "scheduler", device.scheduler);
  write_known(out, "write_cache", device.write_cache);
  write_known(out, "read_only", device.read_only);
  write_known(out, "removable", device.removable);
  write_known(out, "dm_name", device.dm_name);
  write_known(out, "md_level", device.md_level);
  write_known(out, "backing_file", device.backing_file);
}

void write_power(JsonWriter& out, const device::PowerState& power) {
  out.key("power_state");
  out.begin_object();
  out.field("level", device::to_string(power.level));
  write_known(out, "detail", power.detail);
  write_known(out, "asked_with", power.asked_with);
  write_known(out, "why", power.why);
  out.end_object();
}

void write_stack(JsonWriter& out, const device::Stack& stack) {
  out.key("layers");
  out.begin_array();
  for (const device::Layer& layer : stack.layers) {
    out.begin_object();
    out.field("name", layer.name);
    out.field("what", layer.what);
    out.field("depth", layer.depth);
    write_known(out, "detail", layer.detail);
    out.end_object();
  }
  out.end_array();
  write_texts(out, "drives", stack.drives);
}

void write_smart(JsonWriter& out, const device::HealthReading& reading) {
  out.key("smart");
  out.begin_object();
  out.field("read_at", to_rfc3339(reading.read_at));
  out.field("age_seconds", std::floor(reading.age.count()));
  device::write_fields(reading.report, out);
  out.end_object();
}

void write_entry(JsonWriter& out, const Entry& entry) {
  const BlockDevice& device = *entry.device;
  out.begin_object();
  out.field("name", device.name);
  out.field("kind", device::to_string(device.kind));
  if (device.drive_class) out.field("class", to_string(*device.drive_class));
  write_identity(out, device.identity);
  write_facts(out, device);
  write_power(out, entry.power);
  write_texts(out, "mounts", entry.use.mounts);
  write_texts(out, "swaps", entry.use.swaps);
  write_texts(out, "holders", entry.use.holders);
  write_stack(out, entry.stack);
  if (entry.smart && entry.smart->ok()) write_smart(out, entry.smart->value());
  write_texts(out, "unknown", doubts_of(entry));
  out.end_object();
}

std::string as_json(const device::Inventory& inventory, const std::vector<Entry>& entries) {
  JsonWriter out;
  out.begin_object();
  out.key("devices");
  out.begin_array();
  for (const Entry& entry : entries) write_entry(out, entry);
  out.end_array();
  write_texts(out, "notes", inventory.notes);
  out.end_object();
  return out.take();
}

Result<int> run_devices(const Arguments& arguments, Output& output) {
  const auto root = arguments.maybe_text("root");
  TIERWATT_TRY(inventory, device::discover(root ? device::Root::under(*root) : device::Root{}));
  const Wanted wanted{arguments.flag("all"), arguments.flag("smart") || arguments.flag("smart-now"),
                      arguments.flag("smart-now")};
  const std::vector<Entry> entries = entries_of(inventory, wanted);
  if (arguments.json()) {
    output.out << as_json(inventory, entries) << "\n";
  } else {
    print_text(inventory, entries, output);
  }
  return kExitOk;
}

}  // namespace

Command devices_command() {
  return {
      .name = "devices",
      .summary = "list drives, their power state, and what stands on them",
      .details =
          "Reads sysfs and asks each drive for its power state with commands that never wake it. What a "
          "drive does not tell is said to be unknown, with the reason, below the table.",
      .options = {{.name = "root",
                   .kind = OptionKind::text,
                   .value_name = "DIR",
                   .help = "read DIR/sys, DIR/dev and DIR/proc, a captured tree; no drive is asked"},
                  {.name = "all", .help = "also loops, memory disks, device-mapper and md devices"},
                  {.name = "smart",
                   .help = "also health and wear: of flash as it is, of a disk as it was when it was last "
                           "read; it is read again only if it is awake, has worked since, and was not read "
                           "for 30 min, so that its idle timers run out"},
                  {.name = "smart-now",
                   .help = "the same, but read every disk that is awake, which restarts its idle timers"}},
      .examples = {"tierwatt devices", "tierwatt devices --smart", "tierwatt devices --all --json"},
      .run = run_devices};
}

}  // namespace tierwatt::cli
