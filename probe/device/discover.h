// Every block device of a machine, from sysfs alone: nothing is sent to a drive, so nothing wakes one.
#pragma once

#include "probe/base/result.h"
#include "probe/device/block_device.h"

namespace tierwatt::device {

// More devices than this are cut, and a note says so.
inline constexpr std::size_t kDeviceLimit = 16'384;

// Errors: unavailable when the root has neither block nor class/block (no block devices are known there).
// What a single device does not tell is in its `unknown`; what is unreadable as a whole, in the notes.
// Threads: safe from any; reads only.
Result<Inventory> discover(const Root& root = {});

}  // namespace tierwatt::device
