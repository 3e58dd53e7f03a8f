// Filters of a few instructions, and the supervisor that plays the old kernel. Contract in
// other_kernel_testlib.h.
#include "tests/probe/load/other_kernel_testlib.h"

#include <liburing.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <thread>

#include "probe/base/file.h"

namespace tierwatt::load {

namespace {

// What 5.10 knew (include/uapi/linux/io_uring.h of that release).
constexpr unsigned kSetupFlags510 = (1U << 7U) - 1;  // up to R_DISABLED
constexpr unsigned kEnterFlags510 = (1U << 3U) - 1;  // up to SQ_WAIT
constexpr unsigned kRegister510 = 12;                // up to REGISTER_ENABLE_RINGS

// Filters io_uring_setup, _enter and _register, which follow each other, from `first` on.
// The descriptor that notifications come by, 0 where none are asked for, or -1.
int filter_uring_calls(std::uint32_t action, unsigned flags, std::uint32_t first) {
  const auto number_at = static_cast<std::uint32_t>(offsetof(seccomp_data, nr));
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, number_at),
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, first, 0, 2),
      BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, SYS_io_uring_register, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, action),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog filter{static_cast<unsigned short>(std::size(program)), program};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  return static_cast<int>(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &filter));
}

std::string why_not() { return std::string("needs seccomp filters: ") + std::strerror(errno); }

// What the stopped call of another thread asks for. Read by way of the kernel, as a supervisor of any process
// would: that the caller waits meanwhile is the kernel's doing, which a sanitizer of threads cannot know.
unsigned setup_flags_of(const seccomp_data& call) {
  unsigned flags = 0;
  iovec here{&flags, sizeof flags};
  iovec there{reinterpret_cast<char*>(call.args[1]) + offsetof(io_uring_params, flags), sizeof flags};
  return process_vm_readv(getpid(), &here, 1, &there, 1, 0) == sizeof flags ? flags : ~0U;
}

bool knows(const seccomp_data& call) {
  switch (call.nr) {
    case SYS_io_uring_setup:
      return (setup_flags_of(call) & ~kSetupFlags510) == 0;
    case SYS_io_uring_enter:
      return (call.args[3] & ~std::uint64_t{kEnterFlags510}) == 0;
    default:
      return call.args[1] <= kRegister510;
  }
}

void answer_as_5_10(int listener, const std::atomic<bool>& over) {
  while (!over) {
    pollfd waiting{listener, POLLIN, 0};
    if (poll(&waiting, 1, 10) <= 0) continue;
    seccomp_notif call{};
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0) continue;
    seccomp_notif_resp answer{};
    answer.id = call.id;
    if (knows(call.data)) {
      answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    } else {
      answer.error = -EINVAL;
    }
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
  }
}

}  // namespace

std::string with_uring_refused(int error_number, const std::function<void()>& work, std::uint32_t first) {
  std::string reason;
  std::thread([&] {
    const auto action = SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error_number);
    if (filter_uring_calls(action, 0, first) != 0) {
      reason = why_not();
    } else {
      work();
    }
  }).join();
  return reason;
}

std::string with_linux_5_10(const std::function<void()>& work) {
  std::string reason;
  std::atomic<int> listener{0};
  std::atomic<bool> over{false};
  std::thread kernel([&] {
    listener.wait(0);
    if (listener > 0) answer_as_5_10(listener, over);
  });
  std::thread([&] {
    const UniqueFd filter(
        filter_uring_calls(SECCOMP_RET_USER_NOTIF, SECCOMP_FILTER_FLAG_NEW_LISTENER, SYS_io_uring_setup));
    if (!filter.valid()) reason = why_not();
    listener = filter.valid() ? filter.get() : -1;
    listener.notify_one();
    if (filter.valid()) work();
    over = true;
    kernel.join();
  }).join();
  return reason;
}

}  // namespace tierwatt::load
