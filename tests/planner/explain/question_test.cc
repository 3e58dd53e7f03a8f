#include <gtest/gtest.h>

#include "tests/planner/explain/explain_testlib.h"

namespace tierwatt::planner {
namespace {

using namespace testing;

TEST(Question, PlacesAfterAreThoseOfTheLastMove) {
  Case made = small_case();
  made.plan.moves.insert(made.plan.moves.begin(),
                         {1, "noon", "b", "d", Bytes(200), 0, 8, 1, "copy", "scratch"});
  const Question question = made.question();
  EXPECT_EQ(question.before().place()[kNoon], kB);
  EXPECT_EQ(question.after().place()[kNoon], kA);
  EXPECT_EQ(question.after().place()[kBig], kC);
}

TEST(Question, YearlyIsTheWindowRepeatedAndTheWeakestSource) {
  Case made = small_case();
  made.snapshot.drives[kB].idle->source = Source::prior;
  const Question question = made.question();
  // 10 hours are 876 times in a year; 3.6 MJ are a kWh.
  const Figure figure = question.yearly({3.6e6, 1.8e6, 7.2e6}, kA, kB);
  EXPECT_NEAR(figure.value, 876, 1e-9);
  EXPECT_NEAR(figure.low, 438, 1e-9);
  EXPECT_NEAR(figure.high, 1752, 1e-9);
  EXPECT_EQ(figure.source, Source::prior);
  EXPECT_EQ(question.yearly({1, 1, 1}, kA).source, Source::measured);
}

}  // namespace
}  // namespace tierwatt::planner
