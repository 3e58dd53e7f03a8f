// The walk down. Contract in topology.h; tested by tests/probe/device/topology_test.cc.
#include "probe/device/topology.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

#include "probe/device/locate.h"

namespace tierwatt::device {
namespace {

std::string what_is(const BlockDevice& device) {
  if (device.kind == NodeKind::md && !device.md_level.empty()) return "md " + device.md_level;
  return to_string(device.kind);
}

std::string detail_of(const BlockDevice& device) {
  if (!device.dm_name.empty()) return device.dm_name;
  if (!device.backing_file.empty()) return device.backing_file;
  return device.identity.model;
}

// "/var/disk.img (deleted)" is how a loop names a file that has no name any more.
constexpr std::string_view kDeleted = " (deleted)";

class Walk {
 public:
  explicit Walk(const Inventory& inventory) : inventory_(inventory) {}

  void enter(const BlockDevice& device, int depth) {
    if (!may_enter(device, depth)) return;
    stack_.layers.push_back({LayerKind::block, device.name, what_is(device), detail_of(device), depth});
    above_.push_back(device.name);
    descend(device, depth + 1);
    above_.pop_back();
  }

  void enter_mount(const Mount& mount, int depth) {
    stack_.layers.push_back({LayerKind::file_system, mount.point, mount.type, mount.source, depth});
    if (const BlockDevice* device = device_of_mount(inventory_, mount)) return enter(*device, depth + 1);
    if (mount.type == "overlay" && enter_upper(mount, depth + 1)) return;
    end(mount.point, fmt::format("no drive of this machine: {} from {}", mount.type, mount.source));
  }

  Stack take() {
    stack_.complete = stack_.complete && !stack_.drives.empty();
    return std::move(stack_);
  }

 private:
  void descend(const BlockDevice& device, int depth) {
    if (device.kind == NodeKind::loop) return enter_backing_file(device, depth);
    if (device.kind == NodeKind::partition && !device.parent.empty())
      return enter_name(device, device.parent, depth);
    if (is_drive(device.kind)) add_drive(device);
    for (const std::string& slave : device.slaves) enter_name(device, slave, depth);
    if (device.slaves.empty() && !is_drive(device.kind)) end(device.name, end_reason(device));
  }

  bool may_enter(const BlockDevice& device, int depth) {
    if (std::find(above_.begin(), above_.end(), device.name) != above_.end()) {
      end(device.name, "stands on itself: the layers run in a circle");
      return false;
    }
    if (depth >= kStackDepth || stack_.layers.size() >= kStackLayers) {
      end(device.name, "the stack is deeper or wider than any real one");
      return false;
    }
    // Two branches may share what is below: two partitions of one disk in a volume group.
    return seen_.insert(device.name).second;
  }

  void enter_name(const BlockDevice& above, const std::string& name, int depth) {
    if (const BlockDevice* device = inventory_.by_name(name)) {
      // The paths of an NVMe multipath drive are the drive itself.
      if (device->kind != NodeKind::hidden_path) return enter(*device, depth);
      stack_.layers.push_back({LayerKind::block, name, what_is(*device), "", depth});
      return;
    }
    end(above.name, fmt::format("stands on {}, which is not there", name));
  }

  void enter_backing_file(const BlockDevice& loop, int depth) {
    std::string_view file = loop.backing_file;
    if (file.ends_with(kDeleted)) file.remove_suffix(kDeleted.size());
    if (file.empty()) return end(loop.name, "no file is behind it");
    if (const BlockDevice* device = device_of_node_path(inventory_, file)) return enter(*device, depth);
    const Mount* mount = mount_of_path(inventory_.mounts, file);
    if (mount == nullptr) return end(loop.name, fmt::format("no mount carries {}", file));
    if (depth + 1 >= kStackDepth) return end(loop.name, "the stack is deeper than any real one");
    enter_mount(*mount, depth);
  }

  // Overlay writes to the file system of its upper folder.
  bool enter_upper(const Mount& overlay, int depth) {
    constexpr std::string_view kUpper = "upperdir=";
    const std::size_t at = overlay.options.find(kUpper);
    if (at == std::string::npos || depth + 1 >= kStackDepth) return false;
    const std::string_view rest = std::string_view(overlay.options).substr(at + kUpper.size());
    const Mount* mount = mount_of_path(inventory_.mounts, rest.substr(0, rest.find(',')));
    if (mount == nullptr || mount->type == "overlay") return false;
    enter_mount(*mount, depth);
    return true;
  }

  void add_drive(const BlockDevice& drive) {
    const std::string key = drive.identity.key();
    const bool same_on_other_path = !key.empty() && !drive_keys_.insert(key).second;
    if (same_on_other_path && under_multipath(drive)) return;
    stack_.drives.push_back(drive.name);
  }

  [[nodiscard]] bool under_multipath(const BlockDevice& drive) const {
    return std::any_of(drive.holders.begin(), drive.holders.end(), [&](const std::string& name) {
      const BlockDevice* holder = inventory_.by_name(name);
      return holder != nullptr && holder->kind == NodeKind::multipath;
    });
  }

  static std::string end_reason(const BlockDevice& device) {
    const bool memory = device.kind == NodeKind::zram || device.kind == NodeKind::ram;
    return memory ? "is memory, not a drive" : "names nothing that it stands on";
  }

  void end(const std::string& name, const std::string& reason) {
    stack_.complete = false;
    stack_.notes.push_back(fmt::format("{}: {}", name, reason));
  }

  const Inventory& inventory_;
  Stack stack_;
  std::vector<std::string> above_;  // the branch that is being walked
  std::set<std::string, std::less<>> seen_;
  std::set<std::string, std::less<>> drive_keys_;
};

}  // namespace

Result<Stack> stack_under(const Inventory& inventory, std::string_view device_name) {
  const BlockDevice* device = inventory.by_name(device_name);
  if (device == nullptr) {
    return Error{Code::not_found, "no such block device", std::string(device_name),
                 "tierwatt devices --all lists them"};
  }
  Walk walk(inventory);
  walk.enter(*device, 0);
  return walk.take();
}

Result<Stack> stack_of(const Inventory& inventory, const std::filesystem::path& path) {
  TIERWATT_TRY(place, locate(inventory, path));
  Walk walk(inventory);
  if (place.mount != nullptr && !place.is_node) {
    walk.enter_mount(*place.mount, 0);
  } else if (place.device != nullptr) {
    walk.enter(*place.device, 0);
  }
  return walk.take();
}

Stack stack_by_name(const Inventory& inventory, const std::filesystem::path& path) {
  std::error_code failed;
  const std::filesystem::path whole = std::filesystem::absolute(path, failed).lexically_normal();
  const std::string text = failed ? "" : whole.string();
  Walk walk(inventory);
  const Mount* mount = text.starts_with("/dev/") ? nullptr : mount_of_path(inventory.mounts, text);
  if (mount != nullptr) walk.enter_mount(*mount, 0);
  return walk.take();
}

const BlockDevice* device_of_node_path(const Inventory& inventory, std::string_view path) {
  constexpr std::string_view kDev = "/dev/";
  constexpr std::string_view kMapper = "mapper/";
  if (!path.starts_with(kDev)) return nullptr;
  path.remove_prefix(kDev.size());
  std::string name(path);
  std::replace(name.begin(), name.end(), '/', '!');  // "cciss/c0d0" is "cciss!c0d0" in sysfs
  if (const BlockDevice* device = inventory.by_name(name)) return device;
  std::string dm_name = path.starts_with(kMapper) ? std::string(path.substr(kMapper.size())) : std::string();
  if (const std::size_t slash = path.find('/'); dm_name.empty() && slash != std::string_view::npos) {
    dm_name = lvm_dm_name(path.substr(0, slash), path.substr(slash + 1));
  }
  if (dm_name.empty()) return nullptr;
  const auto found = std::find_if(inventory.devices.begin(), inventory.devices.end(),
                                  [&](const BlockDevice& d) { return d.dm_name == dm_name; });
  return found == inventory.devices.end() ? nullptr : &*found;
}

const BlockDevice* device_of_mount(const Inventory& inventory, const Mount& mount) {
  if (mount.major != 0) {
    if (const BlockDevice* device = inventory.by_number({mount.major, mount.minor})) return device;
  }
  return device_of_node_path(inventory, mount.source);
}

}  // namespace tierwatt::device
