#include "probe/profile/json_fields.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

namespace tierwatt {
namespace {

// Reads one document with `read` and returns the error as one line, "" when there is none.
template <class Read>
std::string error_of(const std::string& text, Read read) {
  const JsonValue value = parse_json(text).value();
  std::optional<Error> error;
  FieldReader in(value, "here", error);
  read(in);
  return error ? error->to_string() : "";
}

TEST(FieldReader, ReadsWhatIsThere) {
  const JsonValue value =
      parse_json(
          R"({"t":"x","b":true,"i":7,"d":2.5,"n":null,"l":["a","b"],"at":"2026-01-31T08:00:00+01:00"})")
          .value();
  std::optional<Error> error;
  FieldReader in(value, "", error);
  std::string text;
  in.required_text("t", text);
  EXPECT_EQ(text, "x");
  EXPECT_TRUE(in.boolean("b", false));
  EXPECT_EQ(in.integer("i", 0, 10), 7);
  EXPECT_EQ(in.amount("d"), 2.5);
  EXPECT_EQ(in.maybe_amount("n"), std::nullopt) << "null is absence";
  EXPECT_EQ(in.texts("l"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(to_rfc3339(in.time("at")), "2026-01-31T07:00:00Z");
  in.finish();
  EXPECT_FALSE(error) << error->to_string();
  EXPECT_EQ(in.unknown_fields(), "");
}

TEST(FieldReader, NamesThePathOfWhatIsWrong) {
  EXPECT_EQ(error_of("{}", [](FieldReader& in) { in.amount("x"); }), "here.x: is missing");
  EXPECT_EQ(error_of(R"({"x":"1"})", [](FieldReader& in) { in.amount("x"); }),
            "here.x: is a string, not a number");
  EXPECT_EQ(error_of(R"({"x":-1})", [](FieldReader& in) { in.amount("x"); }), "here.x: is negative");
  EXPECT_EQ(error_of(R"({"x":1.5})", [](FieldReader& in) { in.integer("x", 0, 9); }),
            "here.x: '1.5' is not a whole number in 0 to 9");
  EXPECT_EQ(error_of(R"({"x":-1})", [](FieldReader& in) { in.bytes("x"); }),
            "here.x: '-1' is not a whole number in 0 to 2^63-1");
  EXPECT_EQ(error_of(R"({"x":["a",1]})", [](FieldReader& in) { in.texts("x"); }),
            "here.x[1]: is a number, not a string");
  EXPECT_EQ(error_of("[]", [](FieldReader&) {}), "here: is an array, not an object");
}

TEST(FieldReader, KeepsTheFirstError) {
  EXPECT_EQ(error_of(R"({"x":"1"})",
                     [](FieldReader& in) {
                       in.amount("x");
                       in.amount("y");
                       in.finish();
                     }),
            "here.x: is a string, not a number");
}

TEST(FieldReader, UnknownFieldsAreRefusedOrHandedOut) {
  EXPECT_EQ(error_of(R"({"x":1,"y":2})",
                     [](FieldReader& in) {
                       in.amount("x");
                       in.finish();
                     }),
            "here.y: is no field of this format (new fields stand at the top level only)");
  const JsonValue value = parse_json(R"({"z":{"k":[1.50]},"x":1,"a":null})").value();
  std::optional<Error> error;
  FieldReader in(value, "", error);
  in.amount("x");
  EXPECT_EQ(in.unknown_fields(), R"({"a":null,"z":{"k":[1.50]}})");
}

TEST(FieldReader, ChecksEstimates) {
  const auto read = [](FieldReader& in) { in.estimate<Watts>("w"); };
  EXPECT_EQ(error_of(R"({"w":{"value":5,"low":4,"high":6,"source":"measured","basis":"b"}})", read), "");
  EXPECT_EQ(error_of(R"({"w":{"value":5,"low":5.1,"high":6,"source":"measured"}})", read),
            "here.w.low: is above value");
  EXPECT_EQ(error_of(R"({"w":{"value":5,"low":5,"high":4.9,"source":"measured"}})", read),
            "here.w.high: is below value");
  EXPECT_EQ(error_of(R"({"w":{"value":5,"low":5,"high":5,"source":"guess"}})", read),
            "here.w.source: 'guess' is no source (one of measured, reported, declared, catalog, prior)");
  EXPECT_EQ(error_of(R"({"w":{"value":5,"high":5,"source":"prior"}})", read), "here.w.low: is missing");
  EXPECT_EQ(error_of(R"({"w":5.3})", read), "here.w: is a number, not an object");
}

TEST(FieldReader, LimitsTheLengthOfTexts) {
  const std::string document = "{\"x\":\"" + std::string(FieldReader::kStringLimitBytes + 1, 'a') + "\"}";
  EXPECT_EQ(error_of(document,
                     [](FieldReader& in) {
                       std::string text;
                       in.text("x", text);
                     }),
            "here.x: is longer than 65536 bytes");
}

TEST(DocumentTime, RefusesYearsThatTheClockDoesNotHold) {
  for (const char* text :
       {"9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "1970-01-01T00:30:00+01:00",
        "2262-04-12T00:00:00Z", "2026-02-30T00:00:00Z", "2026-01-31", "", "now"}) {
    EXPECT_FALSE(parse_document_time(text)) << text;
  }
  EXPECT_TRUE(parse_document_time("1970-01-01T00:00:00Z"));
  EXPECT_TRUE(parse_document_time("2261-12-31T23:59:59-23:59"));
}

}  // namespace
}  // namespace tierwatt
