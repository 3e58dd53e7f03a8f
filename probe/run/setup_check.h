// Warns of a set-up that skews figures before any is taken, each with the remedy (the idea: seastar's
// iotune).
//
// Read from sysfs alone, nothing is changed and no drive is asked:
//   scheduler      none for NVMe; none or mq-deadline for other flash and for disks
//   rotational     flash that the kernel takes for a disk
//   write cache    on, where writes are measured
//   merges         off
//   iostats        off: foreign I/O cannot be seen
//   APM            of an ATA disk, from the IDENTIFY data that the kernel took when it found it (VPD page
//   89h;
//                  ACS-4 words 83, 86, 91)
//   runtime PM, SATA link power management, PCIe ASPM, NVMe's latency tolerance (APST), CPU governor
//                  the last three of flash alone: they cost microseconds
//   cgroup         what throttles this process's I/O on the disk, or its processor (cgroup_limits.h)
// A virtual disk calls itself what it likes; of its kind nothing is taken as known. A missing attribute warns
// of nothing.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "probe/profile/drive.h"

namespace tierwatt::run {

// `disk_folder`: of foreign.h. `writes`: whether a write workload is going to run. `root` is "/" but in
// tests.
std::vector<std::string> check_setup(const std::filesystem::path& root,
                                     const std::filesystem::path& disk_folder, DriveClass drive_class,
                                     bool writes);

}  // namespace tierwatt::run
