// Asks a drive for its power state with commands that the standards forbid to wake it.
//
// Not asked at all: what the kernel has suspended (opening it would resume it, and sysfs already says so),
// what hangs on USB (bridges answer for the drive, and some spin it up to do so), what is no drive of this
// machine, and removable media. Those are unknown, with the reason, except for the suspended, which are in
// standby. The node is opened read-only and without waiting; nothing is ever written.
#pragma once

#include <string>
#include <vector>

#include "probe/base/result.h"
#include "probe/device/block_device.h"
#include "probe/device/power_state.h"

namespace tierwatt::device {

// Blocks at most for the command's timeout (5 s, three of them for NVMe). Threads: safe from any.
PowerState ask_power_state(const Root& root, const BlockDevice& device);

// Descriptors of an NVMe drive. Errors: unavailable (no NVMe drive of this machine), permission_denied,
// io_error.
Result<std::vector<NvmePowerState>> ask_nvme_power_states(const Root& root, const BlockDevice& device);

}  // namespace tierwatt::device
