// Warns of a set-up that skews figures before any is taken, each with the remedy (the idea: seastar's
// iotune).
//
// Read from sysfs alone, nothing is changed: I/O scheduler and rotational flag (of what is known to be flash
// alone), write cache, merging, runtime power management, and io.max of the cgroups that this process runs
// in.
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
