// Packed snapshots, whole and broken. gzip and zstd pack them: the tools that users have.
#include "probe/profile/snapshot_bytes.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "probe/base/digest.h"
#include "probe/base/file.h"
#include "probe/base/process.h"
#include "probe/profile/snapshot_codec.h"

namespace tierwatt {
namespace {

const std::filesystem::path kOffice =
    std::filesystem::path(TIERWATT_SOURCE_DIR) / "fixtures/clusters/office.json";

// The file packed by a tool; "" when the tool is absent.
std::string packed(const char* tool) {
  const Result<ProcessOutput> ran = run_process({tool, "-c", kOffice.string()});
  return ran && ran->exit_status == 0 ? ran->out : "";
}

Result<std::string> read_all(std::string_view stored, std::size_t step) {
  const auto bytes = SnapshotBytes::of_text(stored);
  std::string all;
  std::string buffer(step, '\0');
  while (true) {
    TIERWATT_TRY(got, bytes->read(buffer.data(), buffer.size()));
    if (got == 0) break;
    all.append(buffer.data(), got);
  }
  EXPECT_EQ(bytes->digest(), sha256(stored));
  return all;
}

class PackedBy : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(SnapshotBytes, PackedBy, testing::Values("gzip", "zstd"));

TEST_P(PackedBy, ReadsAsThePlainFile) {
  const std::string stored = packed(GetParam());
  if (stored.empty()) GTEST_SKIP() << "no " << GetParam() << " here: apt install " << GetParam();
  const Result<std::string> plain = read_file(kOffice, 1U << 26U);
  ASSERT_TRUE(plain);
  for (const std::size_t step : {1'000'003UL, 4096UL, 7UL}) EXPECT_EQ(*read_all(stored, step), *plain);
  // Two in a row are one text.
  EXPECT_EQ(*read_all(stored + stored, 65536), *plain + *plain);
  const Result<Snapshot> read = parse_snapshot(stored, "office");
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->digest, sha256(stored));
  EXPECT_EQ(to_json(*read), *plain);
}

TEST_P(PackedBy, DamageIsOneError) {
  const std::string stored = packed(GetParam());
  if (stored.empty()) GTEST_SKIP() << "no " << GetParam() << " here: apt install " << GetParam();
  for (const std::size_t cut : {stored.size() - 1, stored.size() / 2, std::size_t{5}}) {
    const Result<Snapshot> read = parse_snapshot(stored.substr(0, cut), "cut");
    ASSERT_FALSE(read) << cut;
    EXPECT_NE(read.error().message.find("damaged or incomplete"), std::string::npos)
        << read.error().to_string();
  }
  std::string flipped = stored;
  flipped[stored.size() / 2] = static_cast<char>(flipped[stored.size() / 2] ^ 0x55);
  EXPECT_FALSE(parse_snapshot(flipped, "flipped"));
  EXPECT_FALSE(parse_snapshot(stored + "tail", "tail"));
}

}  // namespace
}  // namespace tierwatt
