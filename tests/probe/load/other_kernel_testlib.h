// Runs something as under another kernel: one that forbids io_uring, or one that knows no more of it than
// Linux 5.10 did.
//
// A seccomp filter binds the thread that sets it, and nobody else: each call starts a thread for `work`, and
// filter and thread end together. The old kernel is played by a second thread that answers the first one's
// io_uring calls (seccomp_unotify(2)): EINVAL for flags and operations newer than 5.10, and else the real
// kernel's answer.
#pragma once

#include <sys/syscall.h>

#include <cstdint>
#include <functional>
#include <string>

namespace tierwatt::load {

// Empty, or why it cannot be done here; `work` was not called then. The calls from number `first` on are
// refused.
std::string with_uring_refused(int error_number, const std::function<void()>& work,
                               std::uint32_t first = SYS_io_uring_setup);
std::string with_linux_5_10(const std::function<void()>& work);

}  // namespace tierwatt::load
