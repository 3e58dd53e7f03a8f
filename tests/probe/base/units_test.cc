#include "probe/base/units.h"

#include <gtest/gtest.h>

#include <type_traits>

namespace tierwatt {
namespace {

template <class A, class B>
concept Addable = requires(A a, B b) { a + b; };
template <class A, class B>
concept Multipliable = requires(A a, B b) { a* b; };

static_assert(!Addable<Watts, Joules>);
static_assert(!Addable<Bytes, Iops>);
static_assert(!Multipliable<Watts, Watts>);
static_assert(!std::is_convertible_v<double, Watts>);
static_assert(!std::is_convertible_v<Watts, double>);
static_assert(std::is_same_v<decltype(Watts(1) * Seconds(1)), Joules>);

TEST(Units, OnlyTheProductsOfPhysics) {
  EXPECT_EQ((Watts(5) * Seconds(60)).value(), 300);
  EXPECT_EQ((Joules(300) / Seconds(60)).value(), 5);
  EXPECT_EQ((Joules(300) / Watts(5)).count(), 60);
  EXPECT_EQ((Bytes(100) / Seconds(4)).value(), 25);
  EXPECT_EQ((Bytes(100) / BytesPerSecond(25)).count(), 4);
  EXPECT_EQ(Watts(10) / Watts(4), 2.5);
  EXPECT_EQ(kilowatt_hours(Joules(7.2e6)), 2.0);
}

TEST(Units, PrintThreeDigitsAndAUnit) {
  EXPECT_EQ(to_string(Bytes(0)), "0 B");
  EXPECT_EQ(to_string(Bytes(999)), "999 B");
  EXPECT_EQ(to_string(Bytes(1000)), "1.00 kB");
  EXPECT_EQ(to_string(Bytes(999'999)), "1.00 MB");
  EXPECT_EQ(to_string(Bytes(16'000'900'661'248)), "16.0 TB");
  EXPECT_EQ(to_string_binary(Bytes(4096)), "4.00 KiB");
  EXPECT_EQ(to_string(Watts(5.3)), "5.30 W");
  EXPECT_EQ(to_string(Watts(0.0049)), "4.90 mW");
  EXPECT_EQ(to_string(Watts(-12.34)), "-12.3 W");
  EXPECT_EQ(to_string(Watts(1234)), "1.23 kW");
  EXPECT_EQ(to_string(Joules(135)), "135 J");
  EXPECT_EQ(to_string(Joules(3.6e6)), "1.00 kWh");
  EXPECT_EQ(to_string(Iops(123)), "123 IOPS");
  EXPECT_EQ(to_string(Iops(1'200'000)), "1.20 M IOPS");
  EXPECT_EQ(to_string(BytesPerSecond(2.5e9)), "2.50 GB/s");
  EXPECT_EQ(to_string(Seconds(0.000123)), "123 us");
  EXPECT_EQ(to_string(Seconds(3600)), "60.0 min");
  EXPECT_EQ(to_string(Seconds(604800)), "7.00 d");
}

struct SizeCase {
  const char* text;
  std::int64_t bytes;
};
class ParseBytes : public ::testing::TestWithParam<SizeCase> {};
TEST_P(ParseBytes, Accepts) {
  const Result<Bytes> parsed = parse_bytes(GetParam().text);
  ASSERT_TRUE(parsed.ok()) << parsed.error().to_string();
  EXPECT_EQ(parsed->value(), GetParam().bytes);
}
INSTANTIATE_TEST_SUITE_P(All, ParseBytes,
                         ::testing::Values(SizeCase{"0", 0}, SizeCase{"4096", 4096}, SizeCase{"4k", 4096},
                                           SizeCase{"4K", 4096}, SizeCase{"4KiB", 4096},
                                           SizeCase{"4kB", 4000}, SizeCase{"1.5GiB", 1'610'612'736},
                                           SizeCase{"8TB", 8'000'000'000'000}, SizeCase{"7B", 7}));

class RefuseBytes : public ::testing::TestWithParam<const char*> {};
TEST_P(RefuseBytes, WithARemedy) {
  const Result<Bytes> parsed = parse_bytes(GetParam());
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.error().code, Code::invalid_argument);
  EXPECT_FALSE(parsed.error().remedy.empty());
}
INSTANTIATE_TEST_SUITE_P(All, RefuseBytes,
                         ::testing::Values("", "k", "-1", "-4k", "nan", "inf", "1e300", "9223372036854775808",
                                           "1.5", "4 k", "4kib", "4x", "8EiBB", "0x10"));

}  // namespace
}  // namespace tierwatt
