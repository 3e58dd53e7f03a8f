#include "probe/cli/wrap.h"

#include <gtest/gtest.h>

namespace tierwatt::cli {
namespace {

TEST(Wrap, BreaksAtBlanksAndIndentsWhatFollows) {
  EXPECT_EQ(wrap("one two three", 2, 9), "one two\n  three");
  EXPECT_EQ(wrap("one two three", 2, 10), "one two\n  three");
  EXPECT_EQ(wrap("one two three", 2, 15), "one two three");
}

TEST(Wrap, WidthZeroIsUnlimited) { EXPECT_EQ(wrap("one two three", 2, 0), "one two three"); }

TEST(Wrap, AWordWiderThanTheLineStandsAlone) {
  EXPECT_EQ(wrap("a abcdefghij b", 0, 5), "a\nabcdefghij\nb");
  EXPECT_EQ(wrap("", 4, 5), "");
}

TEST(Wrap, ColoursTakeNoRoomAndLettersOneColumn) {
  EXPECT_EQ(columns_of("\x1b[31mred\x1b[0m"), 3U);
  EXPECT_EQ(columns_of("gr\u00FC\u00DFe"), 5U);
  EXPECT_EQ(columns_of("\x1b["), 2U);
  EXPECT_EQ(wrap("\x1b[31mred\x1b[0m gr\u00FC\u00DFe", 0, 9), "\x1b[31mred\x1b[0m gr\u00FC\u00DFe");
}

}  // namespace
}  // namespace tierwatt::cli
