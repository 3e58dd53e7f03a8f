// Where writing is allowed, and everywhere it is not.
#include "probe/load/scratch.h"

#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <fstream>

#include "probe/base/digest.h"
#include "probe/load/engine.h"
#include "probe/load/workload.h"
#include "tests/probe/load/scratch_testlib.h"

namespace tierwatt::load {
namespace {

constexpr Bytes kSmall{4 << 20};

class ScratchTest : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path file(const char* name) const { return folder_.path() / name; }
  static Code code_of(const std::filesystem::path& path, Bytes size = kSmall) {
    const Result<Target> target = open_scratch(path, size, nullptr);
    EXPECT_FALSE(target.ok()) << path;
    return target.ok() ? Code::internal : target.error().code;
  }
  TemporaryFolder folder_;
};

TEST_F(ScratchTest, MakesFillsAndUsesAgain) {
  const Result<Target> made = open_scratch(file("scratch"), kSmall, nullptr);
  ASSERT_TRUE(made.ok()) << made.error().to_string();
  EXPECT_TRUE(made->writable);
  EXPECT_EQ(made->size, kSmall);
  EXPECT_EQ(made->data_begin, kScratchHeader);
  struct stat status {};
  ASSERT_EQ(stat(file("scratch").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_GE(status.st_blocks * 512, kSmall.value());  // no holes
  const Result<Target> again = open_scratch(file("scratch"), Bytes(6 << 20), nullptr);
  ASSERT_TRUE(again.ok()) << again.error().to_string();
  EXPECT_EQ(again->size, Bytes(6 << 20));
}

TEST_F(ScratchTest, WritesStayBehindTheHeader) {
  Result<Target> scratch = open_scratch(file("scratch"), kSmall, nullptr);
  ASSERT_TRUE(scratch.ok());
  const auto span = span_of(Zone::whole, *scratch, Bytes(4096));
  ASSERT_TRUE(span.ok());
  Job job;
  job.fd = scratch->fd.get();
  job.begin = span->begin;
  job.end = span->end;
  job.read_share = 0.0;
  job.queue_depth = 4;
  job.ios_max = 500;
  const Result<Report> report = make_uring_engine()->run(job);
  if (!report) GTEST_SKIP() << report.error().to_string();
  EXPECT_EQ(report->error_total(), 0);
  EXPECT_EQ(report->latency.count(), 500);
  EXPECT_TRUE(open_scratch(file("scratch"), kSmall, nullptr).ok());  // still known as ours
}

TEST_F(ScratchTest, AFileWithContentIsRefusedAndUntouched) {
  const std::filesystem::path precious = make_file(file("precious"), 1 << 20);
  const Result<std::string> before = read_file(precious, 2 << 20);
  EXPECT_EQ(code_of(precious), Code::invalid_argument);
  const Result<std::string> after = read_file(precious, 2 << 20);
  ASSERT_TRUE(before.ok() && after.ok());
  EXPECT_EQ(sha256(*before), sha256(*after));
}

TEST_F(ScratchTest, AnEmptyFileIsUsed) {
  make_file(file("empty"), 0);
  EXPECT_TRUE(open_scratch(file("empty"), kSmall, nullptr).ok());
}

TEST_F(ScratchTest, LinksFoldersAndOtherNodesAreRefused) {
  make_file(file("target"), 0);
  std::filesystem::create_symlink(file("target"), file("symlink"));
  EXPECT_EQ(code_of(file("symlink")), Code::invalid_argument);
  std::filesystem::create_symlink(file("nowhere"), file("dangling"));
  EXPECT_EQ(code_of(file("dangling")), Code::invalid_argument);
  std::filesystem::create_hard_link(file("target"), file("hardlink"));
  EXPECT_EQ(code_of(file("hardlink")), Code::invalid_argument);
  EXPECT_EQ(code_of(folder_.path()), Code::invalid_argument);
  ASSERT_EQ(mkfifo(file("fifo").c_str(), 0600), 0);
  EXPECT_EQ(code_of(file("fifo")), Code::invalid_argument);
  EXPECT_EQ(code_of("/dev/null"), Code::invalid_argument);
  EXPECT_EQ(code_of(file("missing") / "scratch"), Code::not_found);
}

TEST_F(ScratchTest, BlockDevicesAreRefused) {
  for (const char* path : {"/dev/vda", "/dev/sda", "/dev/nvme0n1", "/dev/loop0"}) {
    struct stat status {};
    if (stat(path, &status) != 0 || !S_ISBLK(status.st_mode)) continue;
    const Code code = code_of(path);
    EXPECT_TRUE(code == Code::invalid_argument || code == Code::busy) << path;
  }
}

TEST_F(ScratchTest, NoRoomAndCancellingLeaveNothingBehind) {
  EXPECT_EQ(code_of(file("huge"), Bytes(1LL << 52U)), Code::no_space);
  EXPECT_FALSE(std::filesystem::exists(file("huge")));
  EXPECT_EQ(code_of(file("small"), Bytes(4096)), Code::invalid_argument);
  const Result<Target> cancelled = open_scratch(file("cancelled"), kSmall, [] { return true; });
  ASSERT_FALSE(cancelled.ok());
  EXPECT_EQ(cancelled.error().code, Code::cancelled);
  EXPECT_FALSE(std::filesystem::exists(file("cancelled")));
}

TEST_F(ScratchTest, AReadOnlyFileSystemIsSaid) {
  const std::filesystem::path place = folder_.path() / "read-only";
  std::filesystem::create_directory(place);
  if (mount("none", place.c_str(), "tmpfs", MS_RDONLY, "size=4m") != 0) {
    GTEST_SKIP() << "needs the right to mount: run as root";
  }
  const Result<Target> target = open_scratch(place / "scratch", kSmall, nullptr);
  EXPECT_EQ(umount2(place.c_str(), MNT_DETACH), 0);
  ASSERT_FALSE(target.ok());
  EXPECT_EQ(target.error().code, Code::permission_denied);
  EXPECT_NE(target.error().message.find("read-only"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt::load
