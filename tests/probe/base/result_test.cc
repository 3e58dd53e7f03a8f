#include "probe/base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

namespace tierwatt {
namespace {

Result<int> parse_digit(char c) {
  if (c < '0' || c > '9') return Error{Code::invalid_input, "not a digit", "byte 3", "write 0 to 9"};
  return c - '0';
}

Result<int> sum(char a, char b) {
  TIERWATT_TRY(first, parse_digit(a));
  TIERWATT_TRY(second, parse_digit(b));
  return first + second;
}

Status check(char c) {
  TIERWATT_CHECK(parse_digit(c));
  return {};
}

TEST(Result, CarriesAValueOrAnError) {
  EXPECT_EQ(*sum('2', '3'), 5);
  const Result<int> failed = sum('2', 'x');
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code, Code::invalid_input);
  EXPECT_EQ(failed.error().to_string(), "byte 3: not a digit (write 0 to 9)");
  EXPECT_TRUE(check('1').ok());
  EXPECT_FALSE(check('-').ok());
}

TEST(Result, HoldsWhatCanOnlyMove) {
  Result<std::unique_ptr<int>> made(std::make_unique<int>(7));
  const std::unique_ptr<int> taken = std::move(*made);
  EXPECT_EQ(*taken, 7);
}

TEST(Code, EveryCodeHasItsOwnName) {
  std::set<std::string> names;
  for (int code = 0; code <= static_cast<int>(Code::internal); ++code) {
    names.insert(to_string(static_cast<Code>(code)));
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(Code::internal) + 1);
}

}  // namespace
}  // namespace tierwatt
