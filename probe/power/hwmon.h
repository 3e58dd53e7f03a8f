// Meters of the kernel's hwmon class: Documentation/hwmon/sysfs-interface.rst.
//   power[1-*]_average uW (power[1-*]_average_interval ms), power[1-*]_input uW, energy[1-*]_input uJ,
//   in*_input mV with curr*_input mA where the chip has no power attribute.
// What a chip covers follows from its driver (a table in hwmon.cc). Drives' hwmon entries (nvme, drivetemp)
// tell temperature and no power; graphics cards and batteries are no storage. Tested by
// tests/probe/power/hwmon_test.cc.
#pragma once

#include <filesystem>

#include "probe/power/meter.h"

namespace tierwatt::power {

// Appends what root/sys/class/hwmon holds.
void discover_hwmon(Clock& clock, const std::filesystem::path& root, MeterDiscovery& found);

}  // namespace tierwatt::power
