// tierwatt devices: the drives of this machine, what stands on them, and what they would not tell.
// Nothing that it does wakes a drive. Tested by tests/probe/cli/devices_test.cc.
#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "probe/base/units.h"
#include "probe/cli/command.h"
#include "probe/cli/commands.h"
#include "probe/cli/profile_text.h"
#include "probe/cli/table.h"
#include "probe/device/ask_power.h"
#include "probe/device/discover.h"
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
};

// Drives that have a size; with --all everything but partitions, which stand in "used by".
bool is_listed(const BlockDevice& device, bool all) {
  if (device.kind == NodeKind::partition) return false;
  if (all) return true;
  const bool empty = device.kind == NodeKind::virtual_disk && device.size.value_or(Bytes(0)) == Bytes(0);
  return device::is_drive(device.kind) && !empty;
}

std::vector<Entry> entries_of(const device::Inventory& inventory, bool all) {
  const device::Uses uses = device::uses_of(inventory);
  std::vector<Entry> entries;
  for (const BlockDevice& device : inventory.devices) {
    if (!is_listed(device, all)) continue;
    Entry entry;
    entry.device = &device;
    if (const auto use = uses.find(device.name); use != uses.end()) entry.use = use->second;
    if (Result<device::Stack> stack = device::stack_under(inventory, device.name)) entry.stack = *stack;
    entry.power = device::ask_power_state(inventory.root, device);
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

// What stays unknown of one device, with the reason.
std::vector<std::string> doubts_of(const Entry& entry) {
  std::vector<std::string> doubts = entry.device->unknown;
  if (entry.device->kind == NodeKind::disk && entry.power.level == device::PowerLevel::unknown)
    doubts.push_back("power state: " + entry.power.why);
  for (const std::string& note : entry.stack.notes) doubts.push_back("layers: " + note);
  return doubts;
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
  for (const Entry& entry : entries) {
    for (const std::string& doubt : doubts_of(entry))
      output.out << fmt::format("{}: {}\n", entry.device->name, printable(doubt));
  }
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
  const std::vector<Entry> entries = entries_of(inventory, arguments.flag("all"));
  if (arguments.json()) {
    output.out << as_json(inventory, entries) << "\n";
  } else {
    print_text(inventory, entries, output);
  }
  return kExitOk;
}

}  // namespace

Command devices_command() {
  return {.name = "devices",
          .summary = "list drives, their power state, and what stands on them",
          .details =
              "Reads sysfs and asks each drive for its power state with commands that never wake it. What a "
              "drive does not tell is said to be unknown, with the reason, below the table.",
          .options = {{.name = "root",
                       .kind = OptionKind::text,
                       .value_name = "DIR",
                       .help = "read DIR/sys, DIR/dev and DIR/proc, a captured tree; no drive is asked"},
                      {.name = "all", .help = "also loops, memory disks, device-mapper and md devices"}},
          .examples = {"tierwatt devices", "tierwatt devices --all --json"},
          .run = run_devices};
}

}  // namespace tierwatt::cli
