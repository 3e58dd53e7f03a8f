// SIGINT and SIGTERM as a flag that long work polls; a second signal ends the process as usual.
// Tested by tests/probe/cli/interrupt_test.cc.
#include <atomic>
#include <csignal>

#include "probe/cli/command.h"

namespace tierwatt::cli {
namespace {

std::atomic<bool> g_interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only touch lock-free atomics");

void on_signal(int) { g_interrupted.store(true); }

}  // namespace

bool interrupted() { return g_interrupted.load(); }

void install_interrupt_handler() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  // RESETHAND: the second signal kills. No SA_RESTART: blocking calls return so that the flag is seen.
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  ::sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

}  // namespace tierwatt::cli
