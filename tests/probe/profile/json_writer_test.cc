#include "probe/profile/json_writer.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>

#include "probe/base/random.h"

namespace tierwatt {
namespace {

template <class T>
std::string written(const T& value) {
  JsonWriter out;
  out.value(value);
  return out.take();
}

TEST(JsonWriter, PutsCommasWhereTheyBelong) {
  JsonWriter out;
  out.begin_object();
  out.field("a", 1);
  out.key("b");
  out.begin_array();
  out.value(true);
  out.begin_object();
  out.end_object();
  out.value("x");
  out.end_array();
  out.field("c", 0.5);
  out.end_object();
  EXPECT_EQ(out.take(), R"({"a":1,"b":[true,{},"x"],"c":0.5})");
}

TEST(JsonWriter, EscapesWhatJsonForbids) {
  EXPECT_EQ(written(std::string("a\"\\\n\r\t\x01\x1f\0é", 11)),
            "\"a\\\"\\\\\\n\\r\\t\\u0001\\u001f\\u0000é\"");
}

TEST(JsonWriter, ReplacesInvalidUtf8) {
  EXPECT_EQ(written("a\xff"
                    "b"),
            "\"a\xef\xbf\xbd"
            "b\"");
  for (const std::string bytes : {"\xc3", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
                                  "\xf4\x90\x80\x80", "\xf0\x9f\x94", "\x80"}) {
    EXPECT_TRUE(parse_json(written(bytes))) << written(bytes);
  }
  EXPECT_EQ(written("\xf0\x9f\x94\x8c"), "\"\xf0\x9f\x94\x8c\"");
}

TEST(JsonWriter, DoublesAreShortAndExact) {
  EXPECT_EQ(written(0.1), "0.1");
  EXPECT_EQ(written(5.0), "5");
  EXPECT_EQ(written(-0.0), "-0.0");
  EXPECT_EQ(written(1e300), "1e+300");
  EXPECT_EQ(written(std::numeric_limits<double>::quiet_NaN()), "null");
  EXPECT_EQ(written(std::numeric_limits<double>::infinity()), "null");
}

TEST(JsonWriter, AnyDoubleReadsBackToItsBits) {
  Random random(7);
  for (int i = 0; i < 20'000; ++i) {
    const double value = std::bit_cast<double>(random.next());
    if (!std::isfinite(value)) continue;
    const auto parsed = parse_json(written(value));
    ASSERT_TRUE(parsed) << written(value);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(std::strtod(parsed->text().c_str(), nullptr)),
              std::bit_cast<std::uint64_t>(value));
  }
}

TEST(JsonWriter, WritesAParsedTreeBack) {
  const std::string text = R"({"a":[1,2.50,null,false,"é"],"b":{"c":-1e-3}})";
  EXPECT_EQ(written(*parse_json(text)), text);
}

}  // namespace
}  // namespace tierwatt
