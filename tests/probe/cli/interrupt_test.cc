#include <gtest/gtest.h>

#include <csignal>

#include "probe/cli/command.h"

namespace tierwatt::cli {
namespace {

TEST(Interrupt, FirstSignalSetsTheFlagAndTheSecondKills) {
  EXPECT_EXIT(
      {
        install_interrupt_handler();
        if (interrupted()) std::_Exit(1);
        std::raise(SIGINT);
        if (!interrupted()) std::_Exit(2);
        std::raise(SIGINT);
        std::_Exit(3);
      },
      ::testing::KilledBySignal(SIGINT), "");
}

}  // namespace
}  // namespace tierwatt::cli
