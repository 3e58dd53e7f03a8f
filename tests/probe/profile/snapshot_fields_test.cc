// Field types over a record: figures, runs, whole numbers, unknown fields.
#include "probe/profile/snapshot_fields.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace tierwatt {
namespace {

// The first error of reading `text` by `read`, or "".
std::string error_of(const std::string& text, const std::function<void(ObjectReader&)>& read) {
  const std::string padded = text + std::string(kJsonPaddingBytes, ' ');
  JsonRecord record;
  if (!record.parse(std::string_view(padded).substr(0, text.size()))) return "not valid JSON";
  RecordScope scope(record);
  ObjectReader in(record.root(), "", scope);
  read(in);
  return scope.failed() ? scope.error().place + ": " + scope.error().message : "";
}

TEST(SnapshotFields, ABareFigureIsDeclaredWithoutInterval) {
  error_of(R"({"w": 5.3})", [](ObjectReader& in) {
    const auto figure = in.maybe_estimate<Watts>("w");
    EXPECT_EQ(*figure, (Estimate<Watts>{Watts(5.3), Watts(5.3), Watts(5.3), Source::declared,
                                        "stated without an interval"}));
  });
}

TEST(SnapshotFields, AFigureKeepsWhatIsGiven) {
  const std::string error =
      error_of(R"({"w": {"value": 5, "high": 6, "source": "catalog", "basis": "b"}})", [](ObjectReader& in) {
        EXPECT_EQ(*in.maybe_estimate<Watts>("w"),
                  (Estimate<Watts>{Watts(5), Watts(5), Watts(6), Source::catalog, "b"}));
      });
  EXPECT_EQ(error, "");
}

TEST(SnapshotFields, WholeNumbersMayBeWrittenAsFloats) {
  EXPECT_EQ(error_of(R"({"n": 1e3})", [](ObjectReader& in) { EXPECT_EQ(in.integer("n", 0, 2000), 1000); }),
            "");
  const auto read = [](ObjectReader& in) { in.integer("n", 0, 2000); };
  EXPECT_EQ(error_of(R"({"n": 1.5})", read), "n: must be a whole number, but is 1.5");
  EXPECT_EQ(error_of(R"({"n": 1e300})", read), "n: must be at most 2000, but is 1e+300");
  EXPECT_EQ(error_of(R"({"n": -1e300})", read), "n: must not be negative, but is -1e+300");
  EXPECT_EQ(error_of(R"({})", read), "n: is missing");
}

TEST(SnapshotFields, AmountsBeyondAnyUnitAreRefused) {
  const auto read = [](ObjectReader& in) { in.amount("n", 0); };
  EXPECT_EQ(error_of(R"({"n": 1e18})", read), "");
  EXPECT_EQ(error_of(R"({"n": 1e300})", read), "n: must be at most 1e+18, but is 1e+300");
  EXPECT_EQ(error_of(R"({"n": -1})", read), "n: must not be negative, but is -1");
}

TEST(SnapshotFields, RunsAreSortedAndJoined) {
  std::vector<tierwatt::Run> runs;
  EXPECT_EQ(error_of(R"({"a": [[9, 1], [0, 5], [5, 2]]})",
                     [&](ObjectReader& in) { EXPECT_TRUE(in.runs("a", runs)); }),
            "");
  EXPECT_EQ(runs, (std::vector<tierwatt::Run>{{0, 7}, {9, 1}}));
  EXPECT_EQ(error_of("{}", [&](ObjectReader& in) { EXPECT_FALSE(in.runs("a", runs)); }), "");
}

TEST(SnapshotFields, UnknownFieldsAreKeptAsWritten) {
  error_of(R"({"known": 1, "new\"er": [1.50, {"a" : null}]})", [](ObjectReader& in) {
    in.find("known");
    EXPECT_EQ(in.unknown_fields(), R"({"new\"er":[1.50,{"a":null}]})");
  });
}

TEST(SnapshotFields, KeysThatStandTwiceAreRefused) {
  EXPECT_EQ(error_of(R"({"a": 1, "b": 2, "\u0061": 3})", [](ObjectReader&) {}),
            "a: key 'a' stands twice in one object");
  std::string many = "{";
  for (int i = 0; i < 100; ++i) many += "\"k" + std::to_string(i) + "\": 0, ";
  EXPECT_EQ(error_of(many + "\"k50\": 1}", [](ObjectReader&) {}),
            "k50: key 'k50' stands twice in one object");
}

TEST(SnapshotFields, LongTextsAreRefusedAndQuotedShort) {
  const std::string text = "{\"t\": \"" + std::string(70'000, 'x') + "\"}";
  std::string into;
  EXPECT_EQ(error_of(text, [&](ObjectReader& in) { in.text("t", into); }), "t: has 70000 bytes");
  EXPECT_EQ(in_quotes(std::string(79, 'a') + "\u00e9"), "'" + std::string(79, 'a') + "...'");
}

}  // namespace
}  // namespace tierwatt
