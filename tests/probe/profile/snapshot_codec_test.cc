// The whole reader: documents, NDJSON, packed files, limits.
#include "probe/profile/snapshot_codec.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "probe/base/digest.h"
#include "probe/base/random.h"

namespace tierwatt {
namespace {

constexpr const char* kSmall = R"({
  "schema": "tierwatt/snapshot/v1", "taken_at": "2026-03-02T00:00:00Z", "cluster": "small",
  "window": {"start": "2026-02-23T00:00:00Z", "step_s": 60, "steps": 48},
  "domains": [{"id": "rack-1", "kind": "rack"}, {"id": "node-1", "kind": "node", "parent": "rack-1"}],
  "drives": [{"id": "wwn-1", "domain": "node-1", "class": "hdd", "capacity_bytes": 8000000000000,
              "power": {"idle": 5.6, "standby": {"value": 0.8, "low": 0.7, "high": 0.9, "source": "catalog"}}},
             {"id": "nvme-1", "domain": "node-1", "class": "nvme", "capacity_bytes": 1000000000000}],
  "volumes": [{"id": "pvc-1", "set": "wwn-1", "size_bytes": 1000, "active": [[10, 5], [0, 5], [5, 2]],
               "future": {"a": [1, 2.50]}}]
})";

TEST(SnapshotCodec, ReadsADocument) {
  const Result<Snapshot> read = parse_snapshot(kSmall, "small.json");
  ASSERT_TRUE(read) << read.error().to_string();
  const Snapshot& s = *read;
  EXPECT_EQ(s.cluster, "small");
  EXPECT_EQ(s.window.steps, 48U);
  ASSERT_EQ(s.sets.size(), 2U);
  EXPECT_TRUE(s.sets[0].implicit);
  EXPECT_TRUE(s.sets[0].can_sleep);
  EXPECT_FALSE(s.sets[1].can_sleep);
  EXPECT_EQ(s.drives[0].domain, 1U);
  EXPECT_EQ(s.domains[1].parent, 0U);
  EXPECT_EQ(s.drives[0].idle->source, Source::declared);
  EXPECT_EQ(s.drives[0].standby->high, Watts(0.9));
  const Volume& v = s.volumes[0];
  EXPECT_EQ(v.active, (std::vector<tierwatt::Run>{{0, 7}, {10, 5}}));
  EXPECT_EQ(v.extra_json, R"({"future":{"a":[1,2.50]}})");
  EXPECT_EQ(s.policy.domain_spread[2], Spread::hard);
}

TEST(SnapshotCodec, WritesWhatReadsBackEqual) {
  const Result<Snapshot> read = parse_snapshot(kSmall, "small.json");
  ASSERT_TRUE(read);
  for (const std::string& text : {to_json(*read), to_ndjson(*read)}) {
    const Result<Snapshot> again = parse_snapshot(text, "again");
    ASSERT_TRUE(again) << again.error().to_string() << "\n" << text;
    EXPECT_EQ(again->volumes, read->volumes);
    EXPECT_EQ(again->sets, read->sets);
    EXPECT_EQ(again->drives, read->drives);
    EXPECT_EQ(to_json(*again), to_json(*read));
  }
}

constexpr const char* kLines =
    R"({"kind":"volume","id":"v-1","set":"hdd-1","size_bytes":1000,"active":[[0,10]]}

{"schema":"tierwatt/snapshot/v1","taken_at":"2026-03-02T00:00:00Z"}
{"kind":"window","start":"2026-02-23T00:00:00Z","step_s":60,"steps":100}
{"kind":"policy","policy":{"headroom":0.5}}
{"kind":"drive","id":"hdd-1","domain":"node-1","class":"hdd","capacity_bytes":8000}
{"kind":"domain","domain_kind":"rack","id":"rack-1"}
{"kind":"domain","domain":{"id":"zone-1","kind":"zone"}}
{"kind":"node","id":"node-1","parent":"rack-1"})";

TEST(SnapshotCodec, NdjsonComesInAnyOrderAndForm) {
  const Result<Snapshot> read = parse_snapshot(kLines, "lines");
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->domains.size(), 3U);
  EXPECT_EQ(read->domains[0].kind, DomainKind::rack);
  EXPECT_EQ(read->domains[1].kind, DomainKind::zone);
  EXPECT_EQ(read->domains[2].parent, 0U);
  EXPECT_EQ(read->window.steps, 100U);
  EXPECT_EQ(read->policy.headroom, 0.5);
  EXPECT_EQ(read->volumes[0].set, 0U);
}

TEST(SnapshotCodec, AOneLineDocumentIsADocument) {
  const Result<Snapshot> read =
      parse_snapshot(R"({"schema":"tierwatt/snapshot/v1","taken_at":"2026-03-02T00:00:00Z",)"
                     R"("window":{"start":"2026-02-23T00:00:00Z","step_s":60,"steps":1},"volumes":[]})",
                     "one");
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_TRUE(read->volumes.empty());
}

TEST(SnapshotCodec, UnknownActivityIsNotNoActivity) {
  std::string text = kSmall;
  text.replace(text.find("[[10, 5], [0, 5], [5, 2]]"), 25, "[]");
  EXPECT_TRUE(parse_snapshot(text, "s")->volumes[0].activity_known);
  text.replace(text.find(R"("active": [])"), 12, R"("active": null)");
  EXPECT_FALSE(parse_snapshot(text, "s")->volumes[0].activity_known);
}

TEST(SnapshotCodec, AFullSetIsLegal) {
  std::string text = kSmall;
  text.replace(text.find("1000,"), 5, "9000000000000,");
  const Result<Snapshot> read = parse_snapshot(text, "s");
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_GT(read->volumes[0].size, read->sets[0].usable);
}

TEST(SnapshotCodec, TheDigestNamesTheStoredBytes) {
  EXPECT_EQ(parse_snapshot(kSmall, "s")->digest, sha256(kSmall));
}

// Every cut of a document and every flip of a byte gives a snapshot or one error, never a crash.
TEST(SnapshotCodec, CutsAndFlipsAreRefusedOrRead) {
  for (const std::string& whole : {std::string(kSmall), std::string(kLines)}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const Result<Snapshot> read = parse_snapshot(std::string_view(whole).substr(0, size), "cut");
      if (!read) {
        EXPECT_EQ(read.error().to_string().find('\n'), std::string::npos);
      }
    }
    Random random(7);
    for (int i = 0; i < 1000; ++i) {
      std::string text = whole;
      for (int flips = 1 + static_cast<int>(random.below(3)); flips > 0; --flips)
        text[random.below(text.size())] = static_cast<char>(random.below(256));
      const Result<Snapshot> read = parse_snapshot(text, "flip");
      if (read) {
        EXPECT_TRUE(parse_snapshot(to_json(*read), "again")) << text;
      }
    }
  }
}

long peak_kilobytes() {
  struct rusage usage {};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

// A file of 2 GiB that begins with `start` and goes on with `repeat`; the tail is a hole, which the reader
// must never reach.
class HugeFile {
 public:
  HugeFile(std::string_view start, std::string_view repeat)
      : path_(testing::TempDir() + "snapshot_huge.json") {
    std::ofstream out(path_, std::ios::binary);
    out << start;
    for (std::size_t written = 0; written < (8U << 20U); written += repeat.size()) out << repeat;
    out.close();
    std::filesystem::resize_file(path_, std::uintmax_t{2} << 30U);
  }
  ~HugeFile() { std::filesystem::remove(path_); }
  HugeFile(const HugeFile&) = delete;
  HugeFile& operator=(const HugeFile&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

void expect_refused_at_once(const HugeFile& file, std::string_view message) {
  const long before = peak_kilobytes();
  const auto start = std::chrono::steady_clock::now();
  const Result<Snapshot> read = read_snapshot(file.path());
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message.find(message), std::string::npos) << read.error().to_string();
  EXPECT_EQ(read.error().code, Code::invalid_input);
  EXPECT_LT(took.count(), 5.0);
  EXPECT_LT(peak_kilobytes() - before, 64 * 1024);
}

TEST(SnapshotCodec, TwoGibibytesOfBracketsAreRefusedAtOnce) {
  expect_refused_at_once(HugeFile("", "["), "starts with '['");
  expect_refused_at_once(HugeFile("{\"volumes\": ", "["), "nested deeper than 64 levels");
  expect_refused_at_once(HugeFile("", "{\"a\":"), "nested deeper than 64 levels");
  expect_refused_at_once(HugeFile("{\"volumes\": [{\"x\": ", "{\"a\":"), "nested deeper than 64 levels");
}

TEST(SnapshotCodec, NestingOfSixtyFourIsRead) {
  const auto nested = [](int levels) {
    std::string text = kSmall;
    const std::string deep = std::string(static_cast<std::size_t>(levels), '[') +
                             std::string(static_cast<std::size_t>(levels), ']');
    return text.replace(text.find("[1, 2.50]"), 9, deep);
  };
  // The document, the list, the volume and "future" are four.
  EXPECT_TRUE(parse_snapshot(nested(60), "s"));
  EXPECT_FALSE(parse_snapshot(nested(61), "s"));
}

TEST(SnapshotCodec, StopsReadingWhenAsked) {
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / "stopped.json";
  std::ofstream(path) << kSmall << std::string(8'000'000, ' ');
  int asked = 0;
  const auto stopped = read_snapshot(path, [&] { return ++asked == 3; });
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, Code::cancelled);
  EXPECT_EQ(stopped.error().place, path.string());
  EXPECT_EQ(asked, 3);
  EXPECT_TRUE(read_snapshot(path, [] { return false; }));
  std::filesystem::remove(path);
}

TEST(SnapshotCodec, MissingAndForbiddenFilesSaySo) {
  EXPECT_EQ(read_snapshot("/nowhere/at/all.json").error().code, Code::not_found);
  const Error folder = read_snapshot(testing::TempDir()).error();
  EXPECT_EQ(folder.code, Code::invalid_input);
  EXPECT_NE(folder.message.find("folder"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt
