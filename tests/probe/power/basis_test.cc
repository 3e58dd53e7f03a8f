#include "probe/power/basis.h"

#include <gtest/gtest.h>

#include <set>

namespace tierwatt::power {
namespace {

constexpr int kBases = static_cast<int>(Basis::published) + 1;

TEST(Basis, EveryWordReadsBackAndHasAnInterval) {
  std::set<std::string> words;
  for (int i = 0; i < kBases; ++i) {
    const auto basis = static_cast<Basis>(i);
    EXPECT_EQ(parse_basis(to_string(basis)), basis);
    words.insert(to_string(basis));
    const BasisFactors f = factors(basis);
    EXPECT_GT(f.low, 0);
    EXPECT_LE(f.low, f.value);
    EXPECT_LE(f.value, f.high);
    EXPECT_LT(f.low, f.high) << to_string(basis) << " claims to know exactly";
  }
  EXPECT_EQ(words.size(), static_cast<std::size_t>(kBases));
  EXPECT_EQ(parse_basis("guess"), std::nullopt);
  EXPECT_EQ(parse_basis(""), std::nullopt);
}

TEST(Basis, ACeilingIsNotAnAverage) {
  const Estimate<Watts> ceiling = watts_of({25, Basis::power_state_max, {}, {}}, "MP of PS0");
  EXPECT_EQ(ceiling.high, Watts(25));
  EXPECT_LT(ceiling.value, Watts(20));
  EXPECT_EQ(ceiling.source, Source::catalog);
  EXPECT_EQ(ceiling.basis, "power_state_max: MP of PS0");
  // What the drives report that tell both: 19 and 14 W of 25.
  EXPECT_LE(ceiling.low, Watts(14));
}

TEST(Basis, AMeasuredMeanIsNarrowerThanATypicalFigureAndThatThanSecondHand) {
  const auto width = [](Basis b) { return factors(b).high - factors(b).low; };
  EXPECT_LT(width(Basis::measured_mean), width(Basis::typical_average));
  EXPECT_LT(width(Basis::typical_average), width(Basis::typical_random));
  EXPECT_LT(width(Basis::typical_random), width(Basis::second_hand));
}

TEST(Basis, AnIntervalOfItsOwnStands) {
  const Estimate<Seconds> e = seconds_of({7.72, Basis::drive_median, 6.06, 8.18}, "");
  EXPECT_EQ(e.value, Seconds(7.72));
  EXPECT_EQ(e.low, Seconds(6.06));
  EXPECT_EQ(e.high, Seconds(8.18));
  EXPECT_EQ(e.basis, "drive_median");
}

TEST(Basis, NothingStaysNothing) {
  const Estimate<Joules> e = joules_of({0, Basis::published, {}, {}}, "");
  EXPECT_EQ(e.low, Joules(0));
  EXPECT_EQ(e.high, Joules(0));
}

}  // namespace
}  // namespace tierwatt::power
