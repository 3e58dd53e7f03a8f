// Paths to devices, devices to their users. Contract in locate.h; tested by
// tests/probe/device/locate_test.cc on captured trees and on this machine.
#include "probe/device/locate.h"

#include <fmt/core.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <cerrno>
#include <map>

#include "probe/base/file.h"
#include "probe/device/topology.h"

namespace tierwatt::device {
namespace {

const Mount* mount_of_number(const std::vector<Mount>& mounts, dev_t number) {
  const auto found = std::find_if(mounts.begin(), mounts.end(), [&](const Mount& mount) {
    return mount.major == major(number) && mount.minor == minor(number);
  });
  return found == mounts.end() ? nullptr : &*found;
}

// The mount of the path as the kernel sees it: by name when its number agrees, else by number alone (btrfs
// subvolumes have numbers of their own, which no mount shows: then by name).
const Mount* mount_of_file(const Inventory& inventory, const std::string& path, dev_t number) {
  const Mount* by_path = mount_of_path(inventory.mounts, path);
  const bool agrees =
      by_path != nullptr && by_path->major == major(number) && by_path->minor == minor(number);
  if (agrees) return by_path;
  const Mount* by_number = mount_of_number(inventory.mounts, number);
  return by_number != nullptr ? by_number : by_path;
}

Result<Place> locate_live(const Inventory& inventory, const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return errno_error(errno, "cannot look at it", path);
  Place place;
  if (S_ISBLK(status.st_mode)) {
    place.is_node = true;
    place.device = inventory.by_number({major(status.st_rdev), minor(status.st_rdev)});
    return place;
  }
  if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) {
    return Error{Code::invalid_argument, "is neither a block device nor a file nor a folder", path.string(),
                 ""};
  }
  std::error_code failed;
  const std::filesystem::path real = std::filesystem::canonical(path, failed);
  place.device = inventory.by_number({major(status.st_dev), minor(status.st_dev)});
  place.mount = mount_of_file(inventory, failed ? path.string() : real.string(), status.st_dev);
  if (place.device == nullptr && place.mount != nullptr)
    place.device = device_of_mount(inventory, *place.mount);
  return place;
}

Result<Place> locate_captured(const Inventory& inventory, const std::string& path) {
  Place place;
  place.device = device_of_node_path(inventory, path);
  place.is_node = place.device != nullptr;
  if (place.is_node) return place;
  if (!path.starts_with('/') || path.starts_with("/dev/")) {
    return Error{Code::not_found, "no such device in the captured tree", path,
                 "tierwatt devices --all lists them"};
  }
  place.mount = mount_of_path(inventory.mounts, path);
  if (place.mount == nullptr) return Error{Code::not_found, "no captured mount carries it", path, ""};
  place.device = device_of_mount(inventory, *place.mount);
  return place;
}

Error no_device(const Place& place, const std::filesystem::path& path) {
  if (place.is_node) {
    return {Code::unavailable, "its number belongs to no device in sysfs", path.string(),
            "a container may hide it: run where /sys shows the host's devices"};
  }
  const std::string what = place.mount == nullptr ? "no mount carries it"
                                                  : fmt::format("no block device carries it: {} from {}",
                                                                place.mount->type, place.mount->source);
  return {Code::unavailable, what, path.string(), "name a file on a drive, or the drive"};
}

void add_once(std::vector<std::string>& into, std::string text) {
  if (std::find(into.begin(), into.end(), text) == into.end()) into.push_back(std::move(text));
}

std::string holder_text(const BlockDevice& device) {
  const std::string& more = device.dm_name.empty() ? device.backing_file : device.dm_name;
  return more.empty() ? device.name : fmt::format("{} ({})", device.name, more);
}

// Each device's name with the names of itself and all that it stands on.
using Below = std::map<std::string, std::vector<std::string>, std::less<>>;

Below everything_below(const Inventory& inventory) {
  Below below;
  for (const BlockDevice& device : inventory.devices) {
    std::vector<std::string>& names = below[device.name];
    const Result<Stack> stack = stack_under(inventory, device.name);
    if (!stack) continue;
    for (const Layer& layer : stack->layers) {
      if (layer.kind == LayerKind::block) names.push_back(layer.name);
    }
  }
  return below;
}

// A swap partition or volume, or the device under a swap file.
const BlockDevice* device_of_swap(const Inventory& inventory, const std::string& path) {
  if (const BlockDevice* device = device_of_node_path(inventory, path)) return device;
  const Mount* mount = mount_of_path(inventory.mounts, path);
  return mount == nullptr ? nullptr : device_of_mount(inventory, *mount);
}

bool holds(const BlockDevice& device) { return !is_drive(device.kind) && device.kind != NodeKind::partition; }

}  // namespace

Result<Place> locate(const Inventory& inventory, const std::filesystem::path& path) {
  return inventory.root.is_live() ? locate_live(inventory, path) : locate_captured(inventory, path.string());
}

Result<BlockDevice> find_device(const Inventory& inventory, const std::filesystem::path& path) {
  TIERWATT_TRY(place, locate(inventory, path));
  if (place.device == nullptr) return no_device(place, path);
  return *place.device;
}

Uses uses_of(const Inventory& inventory) {
  Uses uses;
  const Below below = everything_below(inventory);
  for (const BlockDevice& device : inventory.devices) {
    for (const std::string& name : below.at(device.name)) {
      if (name != device.name && holds(device)) add_once(uses[name].holders, holder_text(device));
    }
  }
  for (const Mount& mount : inventory.mounts) {
    const BlockDevice* device = device_of_mount(inventory, mount);
    if (device == nullptr) continue;
    for (const std::string& name : below.at(device->name)) add_once(uses[name].mounts, mount.point);
  }
  for (const std::string& path : inventory.swaps) {
    const BlockDevice* device = device_of_swap(inventory, path);
    if (device == nullptr) continue;
    for (const std::string& name : below.at(device->name)) add_once(uses[name].swaps, path);
  }
  return uses;
}

Use use_of(const Inventory& inventory, std::string_view device_name) {
  const Uses uses = uses_of(inventory);
  const auto found = uses.find(device_name);
  return found == uses.end() ? Use{} : found->second;
}

std::string lvm_dm_name(std::string_view group, std::string_view volume) {
  std::string name;
  const auto append = [&name](std::string_view part) {
    for (const char c : part) name += c == '-' ? "--" : std::string(1, c);
  };
  append(group);
  name += '-';
  append(volume);
  return name;
}

}  // namespace tierwatt::device
