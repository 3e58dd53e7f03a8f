#include "probe/power/model_pattern.h"

#include <gtest/gtest.h>

#include <chrono>

namespace tierwatt::power {
namespace {

bool matches(std::string_view pattern, std::string_view model) {
  auto compiled = ModelPattern::compile(pattern);
  EXPECT_TRUE(compiled.ok()) << pattern;
  return compiled && compiled->matches(normalized_model(model));
}

TEST(ModelPattern, MatchesTheWholeModelInEitherCase) {
  EXPECT_TRUE(matches("(SEAGATE )?ST18000NM00[01]J.*", "ST18000NM000J-2TV103"));
  EXPECT_TRUE(matches("(SEAGATE )?ST18000NM00[01]J.*", "Seagate ST18000NM001J"));
  EXPECT_FALSE(matches("ST18000NM000J", "ST18000NM000J-2TV103")) << "anchored at both ends";
  EXPECT_FALSE(matches("ST18000NM000J", "XST18000NM000J"));
}

TEST(ModelPattern, ReadsModelsAsDrivesReportThem) {
  EXPECT_EQ(normalized_model("  WDC   WD40EFRX-68N32N0 \n"), "WDC WD40EFRX-68N32N0");
  EXPECT_EQ(normalized_model(""), "");
  EXPECT_EQ(normalized_model("   "), "");
  EXPECT_EQ(normalized_model(std::string(5000, 'x')).size(), kMaxModel);
  EXPECT_EQ(normalized_model(std::string(5000, ' ') + "x"), "");
}

TEST(ModelPattern, RefusesWhatItDoesNotSupport) {
  for (const char* pattern : {"(", "[a-", "*a", "a{2}", "a{1,99999999}", "(a)\\1", "(?=a)a", "(?:a)", "a\\",
                              "[z-a]", "(((((((((a)))))))))", "a\nb", "\xc3\xa4"}) {
    const auto compiled = ModelPattern::compile(pattern);
    ASSERT_FALSE(compiled.ok()) << pattern;
    EXPECT_EQ(compiled.error().code, Code::invalid_input);
    EXPECT_NE(compiled.error().message.find("pattern '"), std::string::npos);
  }
  EXPECT_FALSE(ModelPattern::compile(std::string(kMaxPattern + 1, 'a')).ok());
  EXPECT_TRUE(ModelPattern::compile(std::string(kMaxPattern, 'a')).ok());
  EXPECT_TRUE(ModelPattern::compile("a[{(?]b").ok()) << "brackets make them plain";
}

// Patterns on which backtracking takes longer than the universe is old.
TEST(ModelPattern, HostilePatternsEndSoon) {
  const std::string model(kMaxModel, 'a');
  std::string optional_run;
  for (int i = 0; i < 66; ++i) optional_run += "a?";
  for (const std::string& pattern :
       {std::string("(a*)*b"), std::string("(a|a)*b"), std::string("((a+)+)+b"),
        std::string("((a*)*)*(a*)*b"), optional_run + std::string(60, 'a') + "b"}) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_FALSE(matches(pattern, model)) << pattern;
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2)) << pattern;
  }
}

}  // namespace
}  // namespace tierwatt::power
