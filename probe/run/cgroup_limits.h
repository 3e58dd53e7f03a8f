// Limits that the cgroups of this process set on what it measures: on I/O of the disk, and on the processor.
//
// Both versions are read (Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/blkio-controller.rst and
// scheduler/sched-bwc.rst of Linux), since nodes have either, or both beside each other:
//   version 2   io.max, cpu.max                                in /sys/fs/cgroup, or its folder `unified`
//   version 1   blkio.throttle.*_device, cpu.cfs_quota_us      in /sys/fs/cgroup/blkio and .../cpu
// A limit binds all groups below it, so a group's parents are looked at as well, up to the mount's root: in a
// container, that one is the container's own group.
//
// Threads: none. Errors: none; what is not there limits nothing.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tierwatt::run {

struct CgroupLimit {
  std::string what;   // "read_iops_device 400", "io.max riops=400"; "0.50 of a processor"
  std::string group;  // "/kubepods/pod1"; "/" of the mount's root
  std::string lift;   // a shell's line that takes it away
};

// Of I/O on the disk with this number ("8:0"); limits of writes only where `writes`.
std::vector<CgroupLimit> io_limits(const std::filesystem::path& root, const std::string& disk_number,
                                   bool writes);

// Of less than one processor: that much the probe may need for one drive.
std::vector<CgroupLimit> processor_limits(const std::filesystem::path& root);

}  // namespace tierwatt::run
