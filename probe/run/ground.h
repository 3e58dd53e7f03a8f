// What a target stands on: the layers down to its drives, and whether those may be put under load.
//
// Looked at before the target is opened, because opening and reading would wake a drive that sleeps; even
// looking a file's name up reads from the drive, so the mounts are asked by name first. The layers are those
// of probe/device/topology.h; each drive of metal or flash is asked for its power state with the command that
// does not wake it. Tested by tests/probe/run/ground_test.cc on captured machines.
//
// Threads: values. Nothing here reaches a drive but the reader's power_state.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "probe/base/result.h"
#include "probe/device/block_device.h"
#include "probe/device/power_state.h"
#include "probe/device/topology.h"
#include "probe/run/drive_reader.h"

namespace tierwatt::run {

struct GroundDrive {
  device::BlockDevice device;
  device::PowerState power;  // as it was before any load
};

struct Ground {
  device::Root root;
  std::vector<GroundDrive> drives;
  std::vector<device::Layer> layers;  // from the top down
  std::string transport = "file";     // of the drive, else of the topmost device; "file" where there is none
  // Of sysfs: the whole disk whose counters tell of the target's I/O. The drive's own; the topmost device's
  // where there are several drives, or where a loop reads through the page cache. Empty: there is none.
  std::filesystem::path counted_folder;
  std::vector<std::string> notes;  // what could not be settled, and why
};

// Of a block device, a file or a folder. Cannot fail: what is not known is in the notes, and whether the path
// may be opened is for load::open_target() to say.
Ground ground_of(const device::Inventory& inventory, const std::filesystem::path& target,
                 const DriveReader& reader = {});

// May load be put on it? A drive that spins, or may (its class is unknown), must be known to be awake, unless
// `wake` allows to wake it. Virtual and flash drives have nothing to wake. Errors: unavailable, with the
// drives' names and the remedy.
Status may_be_loaded(const Ground& ground, const std::filesystem::path& target, bool wake);

// Nodes of this machine's drives that have a size, one for each drive however many paths lead to it; of its
// virtual disks only when there is no drive of metal or flash.
std::vector<std::filesystem::path> drives_to_probe(const device::Inventory& inventory);

}  // namespace tierwatt::run
