// Attributes as text: what is taken, what is refused, without waiting and without end.
#include "probe/device/sysfs_text.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/probe/device/trees_testlib.h"

namespace tierwatt::device {
namespace {

using testing::TemporaryFolder;

TEST(SysfsText, OuterBlanksAndNulsAreCut) {
  const TemporaryFolder folder;
  folder.write("model", std::string_view(" ST4000NM0035  \n\0\0", 18));
  const Result<std::string> text = read_text(folder.path() / "model");
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(*text, "ST4000NM0035");
}

TEST(SysfsText, JunkTooMuchAndNothingAreErrorsWithTheirPlace) {
  const TemporaryFolder folder;
  folder.write("control", "\x1b[31mred");
  folder.write("latin1", "caf\xe9");
  folder.write("huge", std::string(kAttributeBytes + 1, 'A'));
  folder.write("folder/x", "");
  folder.link("circle", "circle");
  for (const char* name : {"control", "latin1", "huge", "folder", "circle", "absent"}) {
    const Result<std::string> text = read_text(folder.path() / name);
    ASSERT_FALSE(text.ok()) << name;
    EXPECT_EQ(text.error().place, (folder.path() / name).string());
    EXPECT_EQ(text_or_empty(folder.path() / name), "");
  }
}

TEST(SysfsText, AFifoIsNotOpened) {
  const TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder.path() / "fifo").c_str(), 0600), 0);
  EXPECT_FALSE(read_text(folder.path() / "fifo").ok());  // opening it would wait for a writer
  EXPECT_FALSE(read_page(folder.path() / "fifo").ok());
}

TEST(SysfsText, NumbersAreWholeOrNothing) {
  EXPECT_EQ(parse_whole("4096"), 4096);
  EXPECT_EQ(parse_whole("-1"), -1);
  for (const char* text : {"", "4096k", "1.5", "0x10", " 1", "99999999999999999999"}) {
    EXPECT_EQ(parse_whole(text), std::nullopt) << text;
  }
}

TEST(SysfsText, SwitchesAreZeroOrOne) {
  const TemporaryFolder folder;
  folder.write("one", "1\n");
  folder.write("zero", "0\n");
  folder.write("two", "2\n");
  EXPECT_EQ(read_switch(folder.path() / "one"), true);
  EXPECT_EQ(read_switch(folder.path() / "zero"), false);
  EXPECT_EQ(read_switch(folder.path() / "two"), std::nullopt);
  EXPECT_EQ(read_switch(folder.path() / "absent"), std::nullopt);
}

TEST(SysfsText, HexOfIdentifiers) {
  EXPECT_EQ(hex_digits("00 25 38 8B 71 01 16 a1"), "0025388b710116a1");
  EXPECT_EQ(hex_digits("36525430-5290-0057-0025-384500000001"), "36525430529000570025384500000001");
  EXPECT_EQ(hex_digits("zz"), "");
  EXPECT_EQ(to_hex(std::string_view("\x50\x00\xff", 3)), "5000ff");
  EXPECT_TRUE(all_zero("0000"));
  EXPECT_TRUE(all_zero(""));
  EXPECT_FALSE(all_zero("0010"));
}

TEST(SysfsText, FixedFieldsBecomePrintable) {
  EXPECT_EQ(printable_field(std::string_view("  ZC10\x01"
                                             "ABCD \0",
                                             13)),
            "ZC10?ABCD");
}

}  // namespace
}  // namespace tierwatt::device
