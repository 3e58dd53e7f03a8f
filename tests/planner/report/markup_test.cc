#include "planner/report/markup.h"

#include <gtest/gtest.h>

namespace tierwatt::planner {
namespace {

TEST(Markup, EscapesWhatHtmlWouldRun) {
  EXPECT_EQ(escape("<script>alert(1)</script>"), "&lt;script&gt;alert(1)&lt;/script&gt;");
  EXPECT_EQ(escape("a\"b'c&d"), "a&quot;b&#39;c&amp;d");
  EXPECT_EQ(element("td", "n", "<b>"), "<td class=\"n\">&lt;b&gt;</td>");
}

TEST(Markup, ReplacesControlsAndBrokenUtf8) {
  EXPECT_EQ(escape(std::string_view("a\0b\x1b[", 4)), "a\uFFFDb\uFFFD");
  EXPECT_EQ(escape("\xff\xc0\xaf"), "\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(escape("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD");  // a surrogate
  EXPECT_EQ(escape("\xe2\x82"), "\uFFFD\uFFFD");            // cut in mid-sequence
  EXPECT_EQ(escape("Größe €𝄞"), "Größe €𝄞");
}

TEST(Markup, CutsByCodePoints) {
  EXPECT_EQ(escape_short("äöü", 3), "äöü");
  EXPECT_EQ(escape_short("äöü", 2), "äö\u2026");
  EXPECT_EQ(escape_short("<<<", 1), "&lt;\u2026");
}

TEST(Markup, KeepsBothEndsOfAnId) {
  EXPECT_EQ(escape_middle("wwn-0x5000c500c965d63f", 10),
            "wwn-\u2026"
            "5d63f");
  EXPECT_EQ(escape_middle("short", 10), "short");
  EXPECT_EQ(escape_middle("<2345678901234567890>", 10).find('<'), std::string::npos);
}

TEST(Markup, WritesShortCoordinates) {
  EXPECT_EQ(coordinate(1.50), "1.5");
  EXPECT_EQ(coordinate(100), "100");
  EXPECT_EQ(coordinate(-0.001), "0");
  EXPECT_EQ(percent(0.12345), "12.35%");
}

}  // namespace
}  // namespace tierwatt::planner
