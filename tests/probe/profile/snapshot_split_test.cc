// Cutting documents: the scanner in pieces of every size, the splitter's records with their lines.
#include "probe/profile/snapshot_split.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tierwatt {
namespace {

class Recorder final : public RecordSink {
 public:
  Status member(const RecordText& member) override {
    seen.push_back(std::to_string(member.line) + " " + std::string(member.json));
    return {};
  }
  Status element(Section section, std::uint32_t index, const RecordText& record) override {
    seen.push_back(std::to_string(record.line) + " " + to_string(section) + std::to_string(index) + " " +
                   std::string(record.json));
    return {};
  }
  std::vector<std::string> seen;
};

Status split(const std::string& text, Recorder& recorder) {
  const std::string padded = text + std::string(kJsonPaddingBytes, ' ');
  return split_document(std::string_view(padded).substr(0, text.size()), recorder);
}

TEST(SnapshotSplit, RecordsComeWithTheirLines) {
  Recorder recorder;
  ASSERT_TRUE(
      split("{\"a\":\n 1,\n \"volumes\": [ {\"x]\": \"\\\"}\"},\n\n [2] ],\n\"sets\":[],\"drives\":null}",
            recorder));
  EXPECT_EQ(recorder.seen,
            (std::vector<std::string>{"1 \"a\":\n 1", "3 volumes0 {\"x]\": \"\\\"}\"}", "5 volumes1 [2]"}));
}

TEST(SnapshotSplit, BrokenStructureIsRefusedWithItsLine) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"{\"a\": 1\n \"b\": 2}", "2"}, {"{\"a\": }", "1"},
      {"{\n\"volumes\": [1,]}", "2"}, {"{1: 2}", "1"},
      {"{\"a\": 1,}", "1"},           {"{\"a\":1,\n\"a\":2}", "2"},
      {"{\"sets\": 3}", "1: sets"}};
  for (const auto& [text, place] : cases) {
    Recorder recorder;
    const Status status = split(text, recorder);
    ASSERT_FALSE(status) << text;
    EXPECT_EQ(status.error().place, place) << text;
  }
}

TEST(SnapshotSplit, ScanningInPiecesEndsAtTheSamePlace) {
  const std::string text = " \n{\"a\": [\"}]\\\"\", {\"b\": \"\\\\\"}]} tail";
  for (std::size_t size = 1; size <= text.size(); ++size) {
    NestingScanner scanner;
    std::size_t at = 0;
    while (at < text.size() && scanner.state() != NestingScanner::State::complete) {
      const Result<std::size_t> took = scanner.feed(std::string_view(text).substr(at, size));
      ASSERT_TRUE(took) << took.error().to_string();
      at += *took;
    }
    EXPECT_EQ(at, text.find(" tail")) << size;
    EXPECT_EQ(scanner.line(), 2U);
  }
}

TEST(SnapshotSplit, TheScannerRefusesWhatCannotBecomeADocument) {
  EXPECT_FALSE(NestingScanner().feed("[1]"));
  EXPECT_FALSE(NestingScanner().feed("{\"a\": [}"));
  EXPECT_FALSE(NestingScanner().feed("{" + std::string(64, '[')));
  EXPECT_TRUE(NestingScanner().feed("{" + std::string(63, '[')));
}

TEST(SnapshotSplit, ValuesEndWhereTheyShould) {
  EXPECT_EQ(value_at("x [1,[2]] ,", 2), "[1,[2]]");
  EXPECT_EQ(value_at("\"a\\\"b\",", 0), "\"a\\\"b\"");
  EXPECT_EQ(value_at("12,", 0), "12");
  EXPECT_EQ(value_at("]", 0), "");
  EXPECT_EQ(value_at("", 0), "");
}

}  // namespace
}  // namespace tierwatt
