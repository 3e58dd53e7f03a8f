#include "probe/cli/table.h"

#include <gtest/gtest.h>

namespace tierwatt::cli {
namespace {

Table sample() {
  Table table({{"DEVICE"}, {"MODEL", Align::left, true}, {"SIZE", Align::right}});
  table.add({"sda", "A very long model name of a drive", "16.0 TB"});
  table.add({"nvme0n1", "Short", "1 B"});
  return table;
}

TEST(Table, AlignsColumnsAndLeavesNoTrailingBlanks) {
  EXPECT_EQ(sample().to_string(0, false),
            "DEVICE   MODEL                                 SIZE\n"
            "sda      A very long model name of a drive  16.0 TB\n"
            "nvme0n1  Short                                  1 B\n");
}

TEST(Table, ShrinksToTheTerminal) {
  const std::string text = sample().to_string(40, false);
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = text.find('\n', begin);
    EXPECT_LE(end - begin, 40U);
    begin = end + 1;
  }
  EXPECT_NE(text.find("A very long model nam~"), std::string::npos) << text;
  EXPECT_NE(text.find("16.0 TB"), std::string::npos);
}

TEST(Table, CountsCodePointsAndDefusesControlCharacters) {
  Table table({{"N"}, {"V"}});
  table.add({"\xC3\xA9\xC3\xA9", "x"});
  table.add({"\x1b[2J", "y"});
  EXPECT_EQ(table.to_string(0, false), "N     V\n\xC3\xA9\xC3\xA9    x\n?[2J  y\n");
}

TEST(Table, ColorMarksTheHeaderOnly) {
  EXPECT_TRUE(sample().to_string(0, true).starts_with("\x1b[1mDEVICE"));
  EXPECT_EQ(sample().to_string(0, false).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace tierwatt::cli
