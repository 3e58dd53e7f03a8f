// Flat nodes: order, extents, offsets, and what is refused.
#include "probe/profile/snapshot_json.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tierwatt {
namespace {

using Kind = JsonView::Kind;

// A text with its padding, parsed.
class Parsed {
 public:
  explicit Parsed(const std::string& text)
      : padded_(text + std::string(kJsonPaddingBytes, ' ')), size_(text.size()) {
    status_ = record_.parse(std::string_view(padded_).substr(0, size_));
  }
  JsonRecord& record() { return record_; }
  [[nodiscard]] const Status& status() const { return status_; }

 private:
  std::string padded_;
  std::size_t size_;
  JsonRecord record_;
  Status status_;
};

TEST(SnapshotJson, NodesStandInDocumentOrder) {
  Parsed parsed(R"({"a": [1, -2.5, true], "b\n": {"c": null}, "d": "x"})");
  ASSERT_TRUE(parsed.status());
  const JsonView root = parsed.record().root();
  ASSERT_TRUE(root.is(Kind::object));
  std::vector<std::string> keys;
  for (std::uint32_t i = root.begin(); i < root.end(); i = root.at(i + 1).end())
    keys.emplace_back(root.at(i).text());
  EXPECT_EQ(keys, (std::vector<std::string>{"a", "b\n", "d"}));
  const JsonView list = root.at(root.begin() + 1);
  ASSERT_TRUE(list.is(Kind::array));
  EXPECT_EQ(list.at(list.begin()).integer(), 1);
  EXPECT_EQ(list.at(list.begin() + 1).number(), -2.5);
  EXPECT_TRUE(list.at(list.begin() + 2).truth());
  EXPECT_EQ(list.end(), list.begin() + 3);
}

TEST(SnapshotJson, OffsetsAndTextsAreThoseOfTheSource) {
  const std::string text = "{ \"a\" : [ 1.50 ,\n \"]}\\\"\" ] , \"b\" : { } }";
  Parsed parsed(text);
  ASSERT_TRUE(parsed.status());
  JsonRecord& record = parsed.record();
  const JsonView root = record.root();
  const JsonView list = root.at(root.begin() + 1);
  EXPECT_EQ(record.offset_of(list), text.find('['));
  EXPECT_EQ(record.offset_of(list.at(list.begin() + 1)), text.find("\"]}"));
  EXPECT_EQ(record.offset_of(root.at(list.end())), text.find("\"b\""));
  EXPECT_EQ(record.compact_text(list), "[1.50,\"]}\\\"\"]");
  EXPECT_EQ(record.compact_text(root.at(list.end() + 1)), "{}");
}

TEST(SnapshotJson, LargeWholeNumbersAreNumbers) {
  Parsed parsed("[9223372036854775807, 9223372036854775808]");
  const JsonView root = parsed.record().root();
  EXPECT_TRUE(root.at(1).is(Kind::integer));
  EXPECT_TRUE(root.at(2).is(Kind::number));
}

TEST(SnapshotJson, FaultsSayWhere) {
  for (const char* text :
       {"{\"a\": 1,}", "[1 2]", "{\"a\" 1}", "[01]", "[\"\t\"]", "[1] 2", "", "[1e999]", "[\"\xff\"]"})
    EXPECT_FALSE(Parsed(text).status()) << text;
  Parsed parsed("{\"a\": 1,\n \"b\": NaN}");
  ASSERT_FALSE(parsed.status());
  EXPECT_EQ(parsed.status().error().message, "NaN is no JSON number");
  EXPECT_GT(std::stoi(parsed.status().error().place.substr(1)), 9);
}

TEST(SnapshotJson, WholeNumbersBeyond64BitsAreRefused) {
  Parsed parsed("[123456789012345678901]");
  ASSERT_FALSE(parsed.status());
  EXPECT_EQ(parsed.status().error().message, "a whole number beyond 64 bits");
}

TEST(SnapshotJson, NestingHasALimit) {
  const auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
  EXPECT_TRUE(Parsed(nested(kSnapshotNesting)).status());
  EXPECT_FALSE(Parsed(nested(kSnapshotNesting + 1)).status());
}

}  // namespace
}  // namespace tierwatt
