// What the kernel's queue in front of a block device takes at once, and whether it completes by polling.
//
// Read from sysfs (Documentation/ABI/stable/sysfs-block): queue/nr_requests, and for SCSI and ATA drives
// device/queue_depth, the smaller of which a drive is given; queue/io_poll is 1 where the driver has poll
// queues (nvme.poll_queues=N, null_blk poll_queues=N). A device that stands on others (dm, md) has no queue
// of its own, and a file has none at all: `requests` is unknown then.
//
// Threads: safe from any. Tested by tests/probe/load/device_queue_test.cc.
#pragma once

#include <filesystem>
#include <optional>

namespace tierwatt::load {

struct DeviceQueue {
  std::optional<int> requests;
  bool polls = false;
};

// Of an open block device; of anything else, nothing is known.
DeviceQueue device_queue_of(int fd);

// `folder` is a disk's or a partition's in sysfs.
DeviceQueue device_queue_at(const std::filesystem::path& folder);

}  // namespace tierwatt::load
