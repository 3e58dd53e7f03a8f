// From the walk of probe/device to what a measurement must know first. Contract in ground.h.
#include "probe/run/ground.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace tierwatt::run {

namespace {

using device::BlockDevice;
using device::Inventory;
using device::Layer;
using device::LayerKind;
using device::NodeKind;
using Path = std::filesystem::path;

const BlockDevice* topmost_device(const Inventory& inventory, const std::vector<Layer>& layers) {
  for (const Layer& layer : layers) {
    if (layer.kind == LayerKind::block) return inventory.by_name(layer.name);
  }
  return nullptr;
}

bool stands_on(const Inventory& inventory, const std::vector<Layer>& layers, NodeKind kind) {
  return std::any_of(layers.begin(), layers.end(), [&](const Layer& layer) {
    const BlockDevice* device = layer.kind == LayerKind::block ? inventory.by_name(layer.name) : nullptr;
    return device != nullptr && device->kind == kind;
  });
}

Path whole_disk_folder(const Inventory& inventory, const BlockDevice& device) {
  const BlockDevice* disk = device.parent.empty() ? nullptr : inventory.by_name(device.parent);
  return disk == nullptr ? device.folder : disk->folder;
}

// "stands on dm-0 (lvm), sda2 (partition), sda (disk)"; a disk, and a partition of one, explain themselves.
std::string layers_note(const std::vector<Layer>& layers, const BlockDevice& top) {
  if (device::is_drive(top.kind) || !top.parent.empty()) return {};
  std::string text;
  for (const Layer& layer : layers) {
    if (layer.kind != LayerKind::block) continue;
    text += fmt::format("{}{} ({})", text.empty() ? "stands on " : ", ", layer.name, layer.what);
  }
  return text;
}

void describe_layers(const Inventory& inventory, Ground& ground) {
  const BlockDevice* top = topmost_device(inventory, ground.layers);
  if (top == nullptr) return;
  const bool through_loop = stands_on(inventory, ground.layers, NodeKind::loop);
  const BlockDevice* only = ground.drives.size() == 1 ? &ground.drives.front().device : nullptr;
  ground.counted_folder =
      only != nullptr && !through_loop ? only->folder : whole_disk_folder(inventory, *top);
  ground.transport = only != nullptr ? only->transport : top->transport;
  if (ground.transport.empty()) ground.transport = to_string(top->kind);
  if (std::string note = layers_note(ground.layers, *top); !note.empty()) ground.notes.push_back(note);
  if (through_loop) {
    ground.notes.emplace_back("a loop may read through the page cache: these figures are partly memory's");
  }
}

bool has_media(const BlockDevice& drive) { return drive.size.value_or(Bytes(0)) > Bytes(0); }

Path node_of(const BlockDevice& drive) {
  std::string name = drive.name;
  std::replace(name.begin(), name.end(), '!', '/');  // sysfs writes "cciss/c0d0" so
  return Path("/dev") / name;
}

std::vector<Path> nodes_of_kind(const Inventory& inventory, NodeKind kind) {
  std::vector<Path> nodes;
  std::set<std::string> keys;
  for (const BlockDevice& drive : inventory.devices) {
    if (drive.kind != kind || !has_media(drive)) continue;
    const std::string key = drive.identity.key();
    if (key.empty() || keys.insert(key).second) nodes.push_back(node_of(drive));
  }
  return nodes;
}

// Asks each drive for its power state once, however often it is met.
class Asker {
 public:
  Asker(const Inventory& inventory, const DriveReader& reader) : inventory_(inventory), reader_(reader) {}

  Ground ground_on(device::Stack stack) {
    Ground ground;
    ground.root = inventory_.root;
    for (const std::string& name : stack.drives) {
      const BlockDevice* drive = inventory_.by_name(name);
      if (drive != nullptr) ground.drives.push_back({*drive, power_of(*drive)});
    }
    ground.layers = std::move(stack.layers);
    ground.notes = std::move(stack.notes);
    if (ground.layers.empty()) ground.notes.emplace_back("no block device carries it, as far as /sys shows");
    describe_layers(inventory_, ground);
    return ground;
  }

 private:
  const device::PowerState& power_of(const BlockDevice& drive) {
    const auto known = known_.find(drive.name);
    if (known != known_.end()) return known->second;
    return known_.emplace(drive.name, reader_.power_state(inventory_.root, drive)).first->second;
  }

  const Inventory& inventory_;
  const DriveReader& reader_;
  std::map<std::string, device::PowerState, std::less<>> known_;
};

}  // namespace

Ground ground_of(const Inventory& inventory, const Path& target, const DriveReader& reader) {
  Asker ask(inventory, reader);
  // Where looking the name up would already wake a drive, what the mounts say by name is all.
  Ground ground = ask.ground_on(device::stack_by_name(inventory, target));
  if (!may_be_loaded(ground, target, false)) {
    ground.notes.emplace_back("found by the names of mounts alone, since looking it up would wake the drive");
    return ground;
  }
  Result<device::Stack> stack = device::stack_of(inventory, target);
  if (stack) return ask.ground_on(std::move(*stack));
  ground = Ground();
  ground.root = inventory.root;
  ground.notes.push_back("what drive is under it is unknown: " + stack.error().to_string());
  return ground;
}

Status may_be_loaded(const Ground& ground, const Path& target, bool wake) {
  if (wake) return {};
  std::string asleep;
  for (const GroundDrive& drive : ground.drives) {
    if (!may_spin(drive.device) || drive.power.is_awake()) continue;
    const bool unknown = drive.power.level == device::PowerLevel::unknown;
    asleep += fmt::format("{}{} {} ({})", asleep.empty() ? "" : ", ", drive.device.name,
                          unknown ? "may sleep" : "sleeps", unknown ? drive.power.why : drive.power.detail);
  }
  if (asleep.empty()) return {};
  return Error{Code::unavailable, "measuring it would wake a drive: " + asleep, target.string(),
               "probe it when it is in use, or let it be woken: --wake"};
}

std::vector<Path> drives_to_probe(const Inventory& inventory) {
  std::vector<Path> drives = nodes_of_kind(inventory, NodeKind::disk);
  return drives.empty() ? nodes_of_kind(inventory, NodeKind::virtual_disk) : drives;
}

}  // namespace tierwatt::run
