// The fields that version 1 of the device profile grew: `details` beside `workloads`, `knees` of sweeps,
// `preconditioning`, and `rate_cap_iops`. Each stands at the top level, as the version rule wants it, and
// only where there is something to say, so that older profiles keep their bytes.
//
// Part of the codec in device_profile.cc and of nothing else.
#pragma once

#include "probe/profile/device_profile.h"
#include "probe/profile/json_fields.h"
#include "probe/profile/json_writer.h"

namespace tierwatt {

void write_details(JsonWriter& out, const DeviceProfile& profile);
// After the workloads were read: `details` has one entry for each of them, in the same order.
void read_details(FieldReader& in, DeviceProfile& profile);

}  // namespace tierwatt
