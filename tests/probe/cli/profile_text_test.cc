#include "probe/cli/profile_text.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/probe/profile/sample_profile.h"

namespace tierwatt::cli {
namespace {

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(ProfileText, SourcesHaveWordsOfTheirOwn) {
  EXPECT_STREQ(in_words(Source::measured), "measured by a meter");
  EXPECT_STREQ(in_words(Source::prior), "assumed from drives of its class");
}

TEST(ProfileText, WhatIsUnknownSaysSo) {
  const std::string text = describe(DeviceProfile{}, 0, false);
  EXPECT_TRUE(holds(text, "identity          none of its own")) << text;
  EXPECT_TRUE(holds(text, "idle              unknown"));
  EXPECT_TRUE(holds(text, "none was run"));
  EXPECT_FALSE(holds(text, "Notes"));
}

TEST(ProfileText, EverySectionIsThere) {
  const std::string text = describe(testing_support::sample_profile(), 0, false);
  std::size_t last = 0;
  for (const char* heading :
       {"Drive\n", "\nMeasurement\n", "\nWorkloads", "\nPower\n", "\nWear\n", "\nNotes\n"}) {
    const std::size_t at = text.find(heading);
    ASSERT_NE(at, std::string::npos) << heading;
    EXPECT_GE(at, last);
    last = at;
  }
  EXPECT_TRUE(holds(text, "yes, 7 rounds"));
  EXPECT_TRUE(holds(text, "of the drive"));
}

}  // namespace
}  // namespace tierwatt::cli
