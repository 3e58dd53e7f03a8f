// Every file of fixtures/snapshots-bad is refused with the line that its table says: cases are data.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <sstream>
#include <string>

#include "probe/base/file.h"
#include "probe/profile/snapshot_codec.h"

namespace tierwatt {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(TIERWATT_SOURCE_DIR) / "fixtures/snapshots-bad";

TEST(SnapshotBad, EachFileGetsItsOneError) {
  const Result<std::string> table = read_file(kFolder / "cases.tsv", 1U << 20U);
  ASSERT_TRUE(table) << table.error().to_string();
  std::set<std::string> listed{"cases.tsv"};
  std::istringstream lines(*table);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::size_t tab = line.find('\t');
    ASSERT_NE(tab, std::string::npos) << line;
    const std::string file = line.substr(0, tab);
    const std::string expected = line.substr(tab + 1);
    listed.insert(file);
    const Result<Snapshot> read = read_snapshot(kFolder / file);
    ASSERT_FALSE(read) << file << " was accepted";
    const std::string text = read.error().to_string();
    EXPECT_EQ(text.rfind((kFolder / file).string() + ":", 0), 0U) << text;
    EXPECT_NE(text.find(expected), std::string::npos)
        << file << "\n expected: " << expected << "\n got: " << text;
    EXPECT_EQ(text.find('\n'), std::string::npos) << file;
    EXPECT_EQ(read.error().code,
              file.starts_with("schema-other") ? Code::version_mismatch : Code::invalid_input)
        << file;
  }
  for (const auto& entry : std::filesystem::directory_iterator(kFolder))
    EXPECT_TRUE(listed.contains(entry.path().filename().string())) << entry.path() << " is in no case";
  EXPECT_GT(listed.size(), 80U);
}

}  // namespace
}  // namespace tierwatt
