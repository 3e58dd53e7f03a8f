// The processor's own energy counters, by the kernel's powercap class
// (Documentation/power/powercap/powercap.rst): intel-rapl:N of each package, its dram subzone where there is
// one, and psys (the whole node, on some laptops and servers). The core and uncore subzones are parts of
// their package and are left out. AMD's counters stand under the same names. energy_uj wraps at
// max_energy_range_uj; since Linux 5.10 it is readable by root alone (CVE-2020-8694). Tested by
// tests/probe/power/rapl_test.cc.
#pragma once

#include <filesystem>

#include "probe/power/meter.h"

namespace tierwatt::power {

// Appends what root/sys/class/powercap holds.
void discover_rapl(Clock& clock, const std::filesystem::path& root, MeterDiscovery& found);

}  // namespace tierwatt::power
