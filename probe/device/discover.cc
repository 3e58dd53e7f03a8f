// Walks /sys/block, its partitions and slaves. Contract in discover.h; tested by
// tests/probe/device/discover_test.cc on captured trees and on this machine's own.
#include "probe/device/discover.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <utility>

#include "probe/base/file.h"
#include "probe/device/classify.h"
#include "probe/device/identity.h"
#include "probe/device/sysfs_text.h"

namespace tierwatt::device {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kSectorBytes = 512;  // of sysfs sizes, whatever the drive's block is
constexpr std::int64_t kMaxSectors = std::int64_t{1} << 53U;
constexpr std::size_t kLinksLimit = 1024;  // slaves, holders and partitions of one device
constexpr std::size_t kMountinfoBytes = 16U << 20U;

// Names of a folder's entries, sorted; "" paths and unreadable folders have none.
std::vector<std::string> entries_of(const fs::path& folder, std::size_t limit) {
  std::vector<std::string> names;
  std::error_code failed;
  for (fs::directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed)) {
    if (names.size() == limit) break;
    names.push_back(it->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// A device's name goes into tables and paths: what the kernel could not have given is left out.
bool is_device_name(std::string_view name) {
  constexpr std::size_t kLongest = 64;
  return !name.empty() && name.size() <= kLongest && std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '!' || c == '.';
  });
}

std::vector<std::string> device_names(const fs::path& folder, std::size_t limit) {
  std::vector<std::string> names = entries_of(folder, limit);
  std::erase_if(names, [](const std::string& name) { return !is_device_name(name); });
  return names;
}

std::optional<DeviceNumber> number_of(const fs::path& folder) {
  const std::string text = text_or_empty(folder / "dev");
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return std::nullopt;
  const auto first = parse_whole(std::string_view(text).substr(0, colon));
  const auto second = parse_whole(std::string_view(text).substr(colon + 1));
  constexpr std::int64_t kMost = 1 << 20;
  if (!first || !second || *first < 0 || *second < 0 || *first > kMost || *second > kMost)
    return std::nullopt;
  return DeviceNumber{static_cast<unsigned>(*first), static_cast<unsigned>(*second)};
}

std::optional<Bytes> bytes_of(const fs::path& attribute, std::int64_t unit, std::int64_t most) {
  const auto count = read_whole(attribute);
  if (!count || *count < 0 || *count > most) return std::nullopt;
  return Bytes(*count * unit);
}

// "none [mq-deadline] kyber" -> "mq-deadline"
std::string chosen_word(const std::string& text) {
  const std::size_t open = text.find('[');
  const std::size_t close = text.find(']', open);
  if (open == std::string::npos || close == std::string::npos) return text;
  return text.substr(open + 1, close - open - 1);
}

// slaves/, or for md the members that md/ itself lists.
std::vector<std::string> slaves_of(const fs::path& folder) {
  std::vector<std::string> names = device_names(folder / "slaves", kLinksLimit);
  if (!names.empty()) return names;
  for (const std::string& entry : entries_of(folder / "md", kLinksLimit)) {
    if (entry.starts_with("dev-") && is_device_name(entry.substr(4))) names.push_back(entry.substr(4));
  }
  return names;
}

NodeKind kind_of(const fs::path& folder, const BlockDevice& device) {
  if (read_switch(folder / "hidden") == true) return NodeKind::hidden_path;
  const NodeKind kind = kind_of_name(device.name);
  if (kind == NodeKind::mapped) return kind_of_dm_uuid(device.dm_uuid);
  const bool made_up = is_made_by_hypervisor(device.vendor, device.identity.model) ||
                       device.transport == "virtio" || device.transport == "hyper-v";
  return kind == NodeKind::disk && made_up ? NodeKind::virtual_disk : kind;
}

void read_queue(BlockDevice& device) {
  const fs::path queue = device.folder / "queue";
  device.rotational = read_switch(queue / "rotational");
  device.logical_block = bytes_of(queue / "logical_block_size", 1, 1 << 20);
  device.physical_block = bytes_of(queue / "physical_block_size", 1, 1 << 30);
  device.scheduler = chosen_word(text_or_empty(queue / "scheduler"));
  device.write_cache = text_or_empty(queue / "write_cache");
  device.zoned = text_or_empty(queue / "zoned");
}

void read_links(BlockDevice& device) {
  device.size = bytes_of(device.folder / "size", kSectorBytes, kMaxSectors);
  device.read_only = read_switch(device.folder / "ro");
  device.removable = read_switch(device.folder / "removable");
  device.slaves = slaves_of(device.folder);
  device.holders = device_names(device.folder / "holders", kLinksLimit);
  device.dm_name = text_or_empty(device.folder / "dm/name");
  device.dm_uuid = text_or_empty(device.folder / "dm/uuid");
  device.md_level = text_or_empty(device.folder / "md/level");
  device.backing_file = text_or_empty(device.folder / "loop/backing_file");
}

// Zones are a host's business only when the drive shows them; what a drive hides cannot be told from sysfs.
std::optional<bool> smr_of(const BlockDevice& device) {
  if (!spins(device.drive_class.value_or(DriveClass::virtual_))) return std::nullopt;
  if (device.zoned == "host-aware" || device.zoned == "host-managed") return true;
  return std::nullopt;
}

void say_unknowns(BlockDevice& device) {
  if (!device.size) device.unknown.emplace_back("size: no readable size attribute");
  if (!device.drive_class)
    device.unknown.push_back(device.transport == "mmc" ? "class: a flash card is in none of the classes"
                                                       : "class: queue/rotational does not say if it spins");
  if (device.kind == NodeKind::disk && device.transport.empty())
    device.unknown.emplace_back("transport: its place in sysfs names no known bus");
  if (device.drive_class == DriveClass::hdd && !device.smr)
    device.unknown.emplace_back(
        "SMR: the drive shows no zones, which a drive-managed SMR drive does not either");
}

void read_drive(BlockDevice& device) {
  const fs::path& folder = device.folder;
  device.vendor = text_or_empty(folder / "device/vendor");
  device.identity = identity_of(folder, device.unknown);
  device.transport = transport_of(device.name, folder.string(), device.vendor);
  if (device.transport.empty()) {
    const Result<std::string> page = read_page(folder / "device/vpd_pg83");
    if (page && names_sas_port(*page)) device.transport = "sas";
  }
  if (const Result<std::string> page = read_page(folder / "device/vpd_pgb1"))
    device.rotation_rpm = rotation_rpm_of_page_b1(*page);
}

BlockDevice read_device(const std::string& name, const fs::path& folder) {
  BlockDevice device;
  device.name = name;
  device.folder = folder;
  device.number = number_of(folder);
  read_links(device);
  read_queue(device);
  const bool may_be_drive = is_drive(kind_of_name(name));
  if (may_be_drive) {
    read_drive(device);
  } else {
    device.transport = transport_of(name, "", "");
  }
  device.kind = kind_of(folder, device);
  if (device.kind == NodeKind::virtual_disk) device.unknown.clear();  // nobody promised them an identity
  device.drive_class = class_of(device.kind, device.transport, device.rotational);
  device.smr = smr_of(device);
  say_unknowns(device);
  return device;
}

BlockDevice read_partition(const std::string& name, const fs::path& folder, const BlockDevice& disk) {
  BlockDevice device;
  device.name = name;
  device.folder = folder;
  device.kind = NodeKind::partition;
  device.number = number_of(folder);
  read_links(device);
  device.parent = disk.name;
  device.slaves.clear();
  device.drive_class = disk.drive_class;
  device.transport = disk.transport;
  device.rotational = disk.rotational;
  device.logical_block = disk.logical_block;
  device.physical_block = disk.physical_block;
  return device;
}

void add_partitions(const BlockDevice& disk, std::vector<BlockDevice>& into) {
  for (const std::string& name : device_names(disk.folder, kLinksLimit)) {
    const fs::path folder = disk.folder / name;
    if (name.starts_with(disk.name) && read_text(folder / "partition").ok())
      into.push_back(read_partition(name, folder, disk));
  }
}

// "nvme0c1n2", a path over controller 1, belongs to the head "nvme0n2"; "" when the name is not of that form.
std::string head_of_path(const std::string& name) {
  const std::size_t c = name.starts_with("nvme") ? name.find('c') : std::string::npos;
  const std::size_t n = c == std::string::npos ? c : name.find('n', c);
  return n == std::string::npos ? std::string() : name.substr(0, c) + name.substr(n);
}

void link_hidden_paths(Inventory& inventory) {
  for (std::size_t i = 0; i < inventory.devices.size(); ++i) {
    const BlockDevice& path = inventory.devices[i];
    if (path.kind != NodeKind::hidden_path) continue;
    const auto head = inventory.index_by_name.find(head_of_path(path.name));
    if (head != inventory.index_by_name.end() && head->second != i)
      inventory.devices[head->second].slaves.push_back(path.name);
  }
}

// Cuts the digits at the front of `rest` off, without leading zeros; "" when there are none.
std::string_view take_number(std::string_view& rest) {
  const std::size_t end = std::min(rest.find_first_not_of("0123456789"), rest.size());
  std::string_view digits = rest.substr(0, end);
  rest.remove_prefix(end);
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}

constexpr bool begins_with_digit(std::string_view text) {
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

// Numbers in names count as numbers: "sda2" before "sda10". Equal but for leading zeros: as text.
bool natural_less(const std::string& left, const std::string& right) {
  std::string_view a = left;
  std::string_view b = right;
  while (!a.empty() && !b.empty()) {
    if (begins_with_digit(a) && begins_with_digit(b)) {
      const std::string_view x = take_number(a);
      const std::string_view y = take_number(b);
      if (x != y) return x.size() != y.size() ? x.size() < y.size() : x < y;
      continue;
    }
    if (a.front() != b.front()) return a.front() < b.front();
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  if (a.empty() != b.empty()) return a.empty();
  return left < right;
}

Result<std::vector<std::pair<std::string, fs::path>>> disk_folders(const Root& root, Inventory& inventory) {
  std::vector<std::pair<std::string, fs::path>> folders;
  std::error_code failed;
  fs::path block = root.sysfs / "block";
  if (!fs::is_directory(block, failed)) block = root.sysfs / "class/block";
  if (!fs::is_directory(block, failed)) {
    return Error{Code::unavailable, "no block devices are known here", (root.sysfs / "block").string(),
                 "is sysfs mounted there?"};
  }
  for (const std::string& name : entries_of(block, kDeviceLimit + 1)) {
    if (folders.size() == kDeviceLimit) {
      inventory.notes.push_back(fmt::format("more than {} devices: the rest is not listed", kDeviceLimit));
      break;
    }
    const fs::path folder = fs::canonical(block / name, failed);
    if (failed || !is_device_name(name) || !fs::is_directory(folder, failed)) {
      inventory.notes.push_back(fmt::format("{}: is no device folder", printable_field(name)));
    } else if (!read_text(folder / "partition").ok()) {
      folders.emplace_back(name, folder);
    }
  }
  return folders;
}

void read_mounts(const Root& root, Inventory& inventory) {
  const fs::path mountinfo = root.proc / "self/mountinfo";
  if (const Result<std::string> text = read_file(mountinfo, kMountinfoBytes)) {
    std::size_t skipped = 0;
    inventory.mounts = parse_mountinfo(*text, skipped);
    if (skipped > 0)
      inventory.notes.push_back(fmt::format("{}: {} lines could not be read", mountinfo.string(), skipped));
  } else {
    inventory.notes.push_back("mounts are unknown: " + text.error().to_string());
  }
  if (const Result<std::string> text = read_file(root.proc / "swaps", kMountinfoBytes)) {
    inventory.swaps = parse_swaps(*text);
  } else {
    inventory.notes.push_back("swap is unknown: " + text.error().to_string());
  }
}

void index(Inventory& inventory) {
  for (std::size_t i = 0; i < inventory.devices.size(); ++i) {
    const BlockDevice& device = inventory.devices[i];
    inventory.index_by_name.emplace(device.name, i);
    if (device.number) inventory.index_by_number.emplace(*device.number, i);
  }
}

}  // namespace

const BlockDevice* Inventory::by_name(std::string_view name) const {
  const auto found = index_by_name.find(name);
  return found == index_by_name.end() ? nullptr : &devices.at(found->second);
}

const BlockDevice* Inventory::by_number(DeviceNumber number) const {
  const auto found = index_by_number.find(number);
  return found == index_by_number.end() ? nullptr : &devices.at(found->second);
}

Result<Inventory> discover(const Root& root) {
  Inventory inventory;
  inventory.root = root;
  TIERWATT_TRY(folders, disk_folders(root, inventory));
  for (const auto& [name, folder] : folders) {
    const BlockDevice device = read_device(name, folder);
    inventory.devices.push_back(device);
    add_partitions(device, inventory.devices);
  }
  std::sort(inventory.devices.begin(), inventory.devices.end(),
            [](const BlockDevice& a, const BlockDevice& b) { return natural_less(a.name, b.name); });
  index(inventory);
  link_hidden_paths(inventory);
  read_mounts(root, inventory);
  return inventory;
}

}  // namespace tierwatt::device
