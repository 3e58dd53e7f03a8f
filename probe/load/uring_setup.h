// Setting up an io_uring with the best of what the running kernel offers, and saying what that is.
//
// Linux 5.10 is enough. Newer setup flags are asked for together and given up one by one, from the newest;
// registered buffers, file and ring are each tried and done without. Every outcome is a fact of UringOffer:
//   "io_uring.single_issuer" (6.0)  "io_uring.defer_taskrun" (6.1)  "io_uring.coop_taskrun" (5.19)
//   "io_uring.submit_all" (5.18)    "io_uring.registered_ring" (5.18)
//   "io_uring.registered_buffers"   "io_uring.registered_file"      -> "yes", "no", "unused"
//   "io_uring.iopoll" (5.1)         where the device's queue polls (device_queue.h) and `polled` is asked for
//
// A loop that waits for each I/O does without DEFER_TASKRUN and COOP_TASKRUN, where it may run on more than
// one processor: they save work where completions come while a loop is busy, and without them it need not be
// woken for one that is there already (hand_over.h). Measured in docs/measurement-performance.md.
//
// Threads: the ring belongs to the thread that set it up (SINGLE_ISSUER).
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "probe/base/result.h"

struct io_uring;

namespace tierwatt::load {

// Of a feature that the kernel has, and this ring does without.
inline constexpr const char* kUnused = "unused";

struct UringOffer {
  std::map<std::string, std::string> facts;
  std::vector<std::string> notes;  // what is done without, and the remedy
  bool registered_buffers = false;
  bool registered_file = false;
  bool registered_ring = false;
  bool polled = false;  // completions come only while io_uring_enter() looks for them
};

struct UringWish {
  bool polled = false;          // such a ring takes reads and writes alone, no timers
  bool waits_for_each = false;  // one I/O in flight, on any of several processors
};

// Fills `ring`, which the caller ends with io_uring_queue_exit() on success. `memory` of `size_bytes` is
// registered as buffer 0 and `fd` as file 0. Errors: permission_denied (sysctl, seccomp, memory lock limit),
// unavailable (no io_uring in this kernel), io_error.
Result<UringOffer> set_up_uring(io_uring& ring, unsigned entries, int fd, void* memory,
                                std::size_t size_bytes, UringWish wish);

// Gives back the file and the memory, before the ring is ended. A ring that still has them is taken apart by
// a worker of the kernel, and for some milliseconds, though this process may be gone, umount and losetup -d
// say that the device is busy. Only while no read or write is in flight: some kernels wait for them here.
void give_back(io_uring& ring, const UringOffer& offer);

// What io_uring_setup() or io_uring_enter() answered, with the remedy.
Error uring_error(int error_number);

}  // namespace tierwatt::load
