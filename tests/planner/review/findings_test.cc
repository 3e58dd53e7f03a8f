#include "planner/review/findings.h"

#include <gtest/gtest.h>

#include "planner/review/review.h"

namespace tierwatt::planner {
namespace {

TEST(Findings, NoneOrOnlyInfoIsOk) {
  Findings findings;
  EXPECT_EQ(findings.take().verdict, Verdict::ok);
  findings.add(finding("a", Severity::info, "", "", 0, "x", "y"));
  EXPECT_EQ(findings.take().verdict, Verdict::ok);
}

TEST(Findings, WorstFirstThenByMove) {
  Findings findings;
  findings.add(finding("a", Severity::warn, "", "", 1, "x", "y"));
  findings.add(finding("b", Severity::fail, "", "", 9, "x", "y"));
  findings.add(finding("c", Severity::fail, "", "", 3, "x", "y"));
  const Review review = findings.take();
  EXPECT_EQ(review.verdict, Verdict::fail);
  ASSERT_EQ(review.findings.size(), 3U);
  EXPECT_EQ(review.findings[0].rule, "c");
  EXPECT_EQ(review.findings[2].severity, Severity::warn);
}

TEST(Findings, AreBoundedAndCounted) {
  Findings findings;
  for (int i = 0; i < 1000; ++i) findings.add(finding("a", Severity::warn, "", "", i, "x", "y"));
  const Review review = findings.take();
  EXPECT_EQ(review.findings.size(), static_cast<std::size_t>(kFindingsPerRule));
  EXPECT_NE(review.findings.back().what.find("980 more"), std::string::npos) << review.findings.back().what;
}

TEST(Findings, FoundApartAreListedAndCountedTogether) {
  Findings findings;
  Findings others;
  for (int i = 0; i < 15; ++i) findings.add(finding("a", Severity::warn, "", "", i, "x", "y"));
  for (int i = 0; i < 50; ++i) others.add(finding("a", Severity::warn, "", "", i, "x", "y"));
  others.add(finding("b", Severity::fail, "", "", 0, "x", "y"));
  findings.add_all(std::move(others));
  const Review review = findings.take();
  EXPECT_EQ(review.verdict, Verdict::fail);
  ASSERT_EQ(review.findings.size(), 1U + static_cast<std::size_t>(kFindingsPerRule));
  EXPECT_NE(review.findings.back().what.find("45 more"), std::string::npos) << review.findings.back().what;
}

}  // namespace
}  // namespace tierwatt::planner
