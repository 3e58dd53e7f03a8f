#include "probe/profile/json_value.h"

#include <gtest/gtest.h>

#include <string>

namespace tierwatt {
namespace {

using Kind = JsonValue::Kind;

TEST(ParseJson, ReadsEveryKind) {
  const auto parsed = parse_json(R"({"a":[1,-2,3.50,1e3],"b":"x","c":true,"d":null,"e":{}})");
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  const auto& object = parsed->object();
  EXPECT_EQ(object.at("a").array()[2].text(), "3.50") << "numbers keep their text";
  EXPECT_EQ(object.at("b").text(), "x");
  EXPECT_TRUE(object.at("c").boolean());
  EXPECT_TRUE(object.at("d").is(Kind::null));
  EXPECT_TRUE(object.at("e").is(Kind::object));
}

TEST(ParseJson, RefusesWhatIsNotJson) {
  for (const char* text :
       {"",         " ",       "{",           "[1,",        "{\"a\":}",    "{\"a\" 1}", "nul",
        "1 2",      "{} {}",   "NaN",         "[Infinity]", "[-Infinity]", "[1.]",      "[01]",
        "\"\x01\"", "\"\\x\"", "\"\\ud800\"", "[1e999]",    "{'a':1}",     "[1]//c"}) {
    const auto parsed = parse_json(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, Code::invalid_input) << text;
    EXPECT_EQ(parsed.error().place.substr(0, 5), "byte ") << text;
  }
}

TEST(ParseJson, RefusesInvalidUtf8) {
  for (const std::string bytes : {"\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80"}) {
    EXPECT_FALSE(parse_json("\"" + bytes + "\""));
  }
  EXPECT_TRUE(parse_json("\"\xc3\xa9\xf0\x9f\x94\x8c\""));
}

TEST(ParseJson, RefusesDuplicateKeysInOneObjectOnly) {
  const auto twice = parse_json(R"({"a":1,"b":{"a":2},"a":3})");
  ASSERT_FALSE(twice);
  EXPECT_NE(twice.error().message.find("'a' stands twice"), std::string::npos);
  EXPECT_TRUE(parse_json(R"([{"a":1},{"a":2}])"));
}

TEST(ParseJson, NestingIsLimited) {
  const auto nested = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  EXPECT_TRUE(parse_json(nested(kJsonNestingLimit)));
  const auto deeper = parse_json(nested(kJsonNestingLimit + 1));
  ASSERT_FALSE(deeper);
  EXPECT_EQ(deeper.error().message, "nested deeper than 64 levels");
}

TEST(ParseJson, AHundredMegabytesOfBracketsEndAtOnce) {
  std::string brackets;
  brackets.resize(100'000'000, '[');
  EXPECT_FALSE(parse_json(brackets));
  std::string objects;
  while (objects.size() < 1'000'000) objects += "{\"a\":";
  EXPECT_FALSE(parse_json(objects));
}

TEST(ParseJson, KeepsIntegersBeyond64BitsAsText) {
  EXPECT_EQ(parse_json("18446744073709551615")->text(), "18446744073709551615");
  EXPECT_EQ(parse_json("184467440737095516150")->text(), "184467440737095516150");
}

}  // namespace
}  // namespace tierwatt
