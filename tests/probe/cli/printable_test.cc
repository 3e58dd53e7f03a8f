// Nothing that is shown can steer the terminal, and letters stay letters.
#include "probe/cli/printable.h"

#include <gtest/gtest.h>

namespace tierwatt::cli {
namespace {

TEST(Printable, ControlCharactersAreReplaced) {
  EXPECT_EQ(printable("a\x1b[1m\n\x7f"), "a?[1m??");
  EXPECT_EQ(printable("\xc2\x9b"
                      "x"),
            "?x");
  EXPECT_EQ(printable("Gr\xc3\xbc\xc3\x9f"
                      "e"),
            "Gr\xc3\xbc\xc3\x9f"
            "e");
}

}  // namespace
}  // namespace tierwatt::cli
