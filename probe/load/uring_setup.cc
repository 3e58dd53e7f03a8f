// Flags given up one by one, then the three registrations. What each means stands in uring_setup.h.
#include "probe/load/uring_setup.h"

#include <fmt/core.h>
#include <liburing.h>

#include <cerrno>
#include <cstring>

#include "probe/base/file.h"

namespace tierwatt::load {

namespace {

struct SetupFlag {
  unsigned bit;
  const char* name;
};
// In the order in which they are given up. DEFER_TASKRUN needs SINGLE_ISSUER, and so goes before it.
constexpr SetupFlag kWanted[] = {
    {IORING_SETUP_DEFER_TASKRUN, "io_uring.defer_taskrun"},
    {IORING_SETUP_SINGLE_ISSUER, "io_uring.single_issuer"},
    {IORING_SETUP_COOP_TASKRUN, "io_uring.coop_taskrun"},
    {IORING_SETUP_SUBMIT_ALL, "io_uring.submit_all"},
};

constexpr unsigned kForManyInFlight = IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_COOP_TASKRUN;

// The flags that the kernel took.
Result<unsigned> open_ring(io_uring& ring, unsigned entries, UringWish wish) {
  unsigned flags = wish.polled ? IORING_SETUP_IOPOLL : 0;
  for (const SetupFlag& flag : kWanted) flags |= flag.bit;
  if (wish.waits_for_each) flags &= ~kForManyInFlight;
  int result = io_uring_queue_init(entries, &ring, flags);
  for (const SetupFlag& flag : kWanted) {
    if (result != -EINVAL) break;
    flags &= ~flag.bit;
    result = io_uring_queue_init(entries, &ring, flags);
  }
  if (result < 0) return uring_error(-result);
  return flags;
}

// Those that it would take; where that cannot be asked, those that it took.
unsigned flags_offered(unsigned taken) {
  io_uring trial{};
  const Result<unsigned> offered = open_ring(trial, 1, UringWish{});
  if (!offered) return taken;
  io_uring_queue_exit(&trial);
  return *offered;
}

bool register_memory(io_uring& ring, void* memory, std::size_t size_bytes, UringOffer& offer) {
  const iovec area{memory, size_bytes};
  const int result = io_uring_register_buffers(&ring, &area, 1);
  if (result == -ENOMEM) {
    offer.notes.push_back(
        fmt::format("buffers are not registered: the memory lock limit is too small (remedy: ulimit -l {})",
                    size_bytes >> 9U));
  } else if (result < 0) {
    offer.notes.push_back(fmt::format("buffers are not registered: {}", std::strerror(-result)));
  }
  return result == 0;
}

}  // namespace

Error uring_error(int error_number) {
  switch (error_number) {
    case EPERM:
    case EACCES:
      return {Code::permission_denied, "io_uring is forbidden here", "",
              "sysctl kernel.io_uring_disabled=0, or allow the io_uring_* system calls in this container's "
              "seccomp profile"};
    case ENOSYS:
      return {Code::unavailable, "this kernel offers no io_uring, or a seccomp profile hides it", "",
              "Linux 5.10 or newer, with the io_uring_* system calls allowed"};
    case ENOMEM:
      return {Code::permission_denied, "the memory lock limit is too small for an io_uring", "",
              "ulimit -l 65536, or LimitMEMLOCK=64M in the service's unit"};
    default:
      return errno_error(error_number, "io_uring does not work here", "");
  }
}

Result<UringOffer> set_up_uring(io_uring& ring, unsigned entries, int fd, void* memory,
                                std::size_t size_bytes, UringWish wish) {
  TIERWATT_TRY(flags, open_ring(ring, entries, wish));
  UringOffer offer;
  offer.polled = wish.polled;
  const auto fact = [&offer](const char* name, bool yes) { offer.facts[name] = yes ? "yes" : "no"; };
  const unsigned offered = wish.waits_for_each ? flags_offered(flags) : flags;
  for (const SetupFlag& flag : kWanted) {
    fact(flag.name, (offered & flag.bit) != 0);
    if ((offered & ~flags & flag.bit) != 0) offer.facts[flag.name] = kUnused;
  }
  offer.registered_buffers = register_memory(ring, memory, size_bytes, offer);
  offer.registered_file = io_uring_register_files(&ring, &fd, 1) == 0;
  offer.registered_ring = io_uring_register_ring_fd(&ring) == 1;
  fact("io_uring.registered_buffers", offer.registered_buffers);
  fact("io_uring.registered_file", offer.registered_file);
  fact("io_uring.registered_ring", offer.registered_ring);
  fact("io_uring.iopoll", wish.polled);
  return offer;
}

void give_back(io_uring& ring, const UringOffer& offer) {
  if (offer.registered_file) io_uring_unregister_files(&ring);
  if (offer.registered_buffers) io_uring_unregister_buffers(&ring);
}

}  // namespace tierwatt::load
