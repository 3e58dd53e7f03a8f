// mountinfo and swaps, well-formed and not.
#include "probe/device/mounts.h"

#include <gtest/gtest.h>

#include "probe/base/random.h"

namespace tierwatt::device {
namespace {

TEST(Mounts, AllFieldsOfALine) {
  std::size_t skipped = 0;
  const auto mounts = parse_mountinfo(
      "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 shared:2 - ext3 /dev/root rw,errors=continue\n", skipped);
  ASSERT_EQ(mounts.size(), 1U);
  EXPECT_EQ(skipped, 0U);
  EXPECT_EQ(mounts[0].major, 98U);
  EXPECT_EQ(mounts[0].minor, 0U);
  EXPECT_EQ(mounts[0].root, "/mnt1");
  EXPECT_EQ(mounts[0].point, "/mnt2");
  EXPECT_EQ(mounts[0].type, "ext3");
  EXPECT_EQ(mounts[0].source, "/dev/root");
  EXPECT_EQ(mounts[0].options, "rw,errors=continue");
}

TEST(Mounts, WithoutTagsAndWithoutALastLineBreak) {
  std::size_t skipped = 0;
  const auto mounts = parse_mountinfo("27 1 254:0 / / rw - ext4 /dev/vda rw", skipped);
  ASSERT_EQ(mounts.size(), 1U);
  EXPECT_EQ(mounts[0].point, "/");
}

TEST(Mounts, OctalEscapes) {
  EXPECT_EQ(unescape_octal("/mnt/my\\040disk"), "/mnt/my disk");
  EXPECT_EQ(unescape_octal("a\\011b\\012c\\134d"), "a\tb\nc\\d");
  EXPECT_EQ(unescape_octal("\\999\\04"), "\\999\\04");  // no escapes
  EXPECT_EQ(unescape_octal("\\"), "\\");
  EXPECT_EQ(unescape_octal("\\040"), " ");
}

TEST(Mounts, LinesOfJunkAreCounted) {
  std::size_t skipped = 0;
  const auto mounts = parse_mountinfo(
      "junk\n1 2 3\n1 2 x:y / /a rw - ext4 s o\n1 2 8:1 / relative rw - ext4 s o\n1 2 8:1 / /ok rw - ext4 "
      "s\n",
      skipped);
  EXPECT_EQ(mounts.size(), 1U);
  EXPECT_EQ(skipped, 4U);
}

TEST(Mounts, RandomBytesNeverCrash) {
  Random random(7);
  const std::string_view alphabet = "0123456789:/ -\\\n\tabc\xff";
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (std::uint64_t n = random.below(200); n > 0; --n) text += alphabet[random.below(alphabet.size())];
    std::size_t skipped = 0;
    for (const Mount& mount : parse_mountinfo(text, skipped)) EXPECT_TRUE(mount.point.starts_with('/'));
    (void)parse_swaps(text);
  }
}

TEST(Mounts, SwapsByPath) {
  EXPECT_EQ(
      parse_swaps(
          "Filename Type Size Used Priority\n/dev/dm-1   partition 1 0 -2\n/swap\\040file file 1 0 -3\n"),
      (std::vector<std::string>{"/dev/dm-1", "/swap file"}));
  EXPECT_TRUE(parse_swaps("").empty());
}

TEST(Mounts, TheLongestPointThatIsAWholePrefix) {
  std::vector<Mount> mounts(4);
  mounts[0].point = "/";
  mounts[1].point = "/var";
  mounts[2].point = "/var/lib";
  mounts[3].point = "/var/lib";  // mounted over the one before
  EXPECT_EQ(mount_of_path(mounts, "/var/lib/x"), &mounts[3]);
  EXPECT_EQ(mount_of_path(mounts, "/var/library"), &mounts[1]);
  EXPECT_EQ(mount_of_path(mounts, "/various"), &mounts[0]);
  EXPECT_EQ(mount_of_path(mounts, "relative"), nullptr);
}

}  // namespace
}  // namespace tierwatt::device
