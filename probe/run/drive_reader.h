// The three questions that a measurement puts to a drive itself, as one value, so that tests can answer for
// drives that this machine does not have. By default the real ones of probe/device.
#pragma once

#include <functional>
#include <vector>

#include "probe/base/result.h"
#include "probe/device/ask_power.h"
#include "probe/device/block_device.h"
#include "probe/device/power_state.h"
#include "probe/device/smart_report.h"
#include "probe/device/smart_source.h"

namespace tierwatt::run {

// Contracts and errors: those of the functions named.
struct DriveReader {
  std::function<device::PowerState(const device::Root&, const device::BlockDevice&)> power_state =
      device::ask_power_state;
  std::function<Result<device::SmartReport>(const device::Root&, const device::BlockDevice&,
                                            const device::PowerState&)>
      smart = device::read_smart;
  std::function<Result<std::vector<device::NvmePowerState>>(const device::Root&, const device::BlockDevice&)>
      nvme_power_states = device::ask_nvme_power_states;
};

}  // namespace tierwatt::run
