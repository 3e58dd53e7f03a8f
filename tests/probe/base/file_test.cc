#include "probe/base/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace tierwatt {
namespace {

namespace fs = std::filesystem;

class FileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "tierwatt-file-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }
  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }
  fs::path folder_;
};

TEST_F(FileTest, NeverReplacesWhatIsNoRegularFile) {
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  ASSERT_TRUE(fs::create_directory(folder_ / "d"));
  fs::create_symlink("nowhere", folder_ / "dangling");
  for (const char* name : {"pipe", "d", "dangling", ""}) {
    EXPECT_FALSE(write_file_atomically(folder_ / name, "x").ok()) << name;
    EXPECT_FALSE(check_output_file(folder_ / name, "/dev/null").ok()) << name;
  }
  EXPECT_FALSE(write_file_atomically("", "x").ok());
  EXPECT_TRUE(fs::is_fifo(folder_ / "pipe"));
  EXPECT_EQ(entries(), 3U);
}

TEST_F(FileTest, WritesBehindALink) {
  ASSERT_TRUE(write_file_atomically(folder_ / "a", "old").ok());
  fs::create_symlink("a", folder_ / "link");
  ASSERT_TRUE(write_file_atomically(folder_ / "link", "new").ok());
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_EQ(*read_file(folder_ / "a", 100), "new");
}

TEST_F(FileTest, ABareNameIsAFileOfTheWorkingFolder) {
  const fs::path before = fs::current_path();
  fs::current_path(folder_);
  const Status fresh = write_file_atomically("bare", "new");
  const Status again = write_file_atomically("bare", "newer");
  fs::current_path(before);
  ASSERT_TRUE(fresh.ok()) << fresh.error().to_string();
  ASSERT_TRUE(again.ok()) << again.error().to_string();
  EXPECT_EQ(*read_file(folder_ / "bare", 100), "newer");
}

TEST_F(FileTest, AnOutputThatIsTheInputIsRefused) {
  ASSERT_TRUE(write_file_atomically(folder_ / "in", "x").ok());
  fs::create_hard_link(folder_ / "in", folder_ / "same");
  fs::create_symlink("in", folder_ / "link");
  for (const char* name : {"in", "same", "link"}) {
    EXPECT_FALSE(check_output_file(folder_ / name, folder_ / "in").ok()) << name;
  }
  EXPECT_TRUE(check_output_file(folder_ / "out", folder_ / "in").ok());
  EXPECT_FALSE(check_output_file(folder_ / "no" / "out", folder_ / "in").ok());
}

TEST_F(FileTest, WritesWholeReadsWholeAndLeavesNothingBeside) {
  const std::string content(200'000, 'x');
  ASSERT_TRUE(write_file_atomically(folder_ / "a", "old").ok());
  ASSERT_TRUE(write_file_atomically(folder_ / "a", content).ok());
  EXPECT_EQ(*read_file(folder_ / "a", 1 << 20), content);
  EXPECT_EQ(entries(), 1U);
  struct stat status {};
  ASSERT_EQ(::stat((folder_ / "a").c_str(), &status), 0);
  const mode_t mask = ::umask(0);
  ::umask(mask);
  EXPECT_EQ(status.st_mode & 0777U, 0666U & ~mask);
}

TEST_F(FileTest, AFailedWriteLeavesNothing) {
  fs::create_directory(folder_ / "taken");
  ASSERT_TRUE(write_file_atomically(folder_ / "taken/x", "1").ok());
  const Status failed = write_file_atomically(folder_ / "taken", "content");
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(entries(), 1U);
  EXPECT_EQ(write_file_atomically(folder_ / "absent/x", "").error().code, Code::not_found);
}

TEST_F(FileTest, RefusesFoldersAbsentFilesAndTooMuch) {
  EXPECT_EQ(read_file(folder_ / "absent", 10).error().code, Code::not_found);
  EXPECT_EQ(read_file(folder_, 10).error().code, Code::invalid_argument);
  ASSERT_TRUE(write_file_atomically(folder_ / "big", std::string(11, 'x')).ok());
  EXPECT_EQ(read_file(folder_ / "big", 10).error().code, Code::invalid_input);
  EXPECT_EQ(read_file("/dev/zero", 1 << 20).error().code, Code::invalid_input);
}

TEST_F(FileTest, AttributesLoseTrailingWhiteSpaceOnly) {
  ASSERT_TRUE(write_file_atomically(folder_ / "model", "  ST8000 NM \n").ok());
  EXPECT_EQ(*read_attribute(folder_ / "model"), "  ST8000 NM");
}

TEST(ErrnoError, NamesTheCategoryThatCallersActOn) {
  EXPECT_EQ(errno_error(ENOENT, "cannot open", "/x").code, Code::not_found);
  EXPECT_EQ(errno_error(EACCES, "cannot open", "/x").code, Code::permission_denied);
  EXPECT_EQ(errno_error(ENOSPC, "cannot write", "/x").code, Code::no_space);
  EXPECT_EQ(errno_error(ENXIO, "cannot read", "/x").code, Code::vanished);
  EXPECT_EQ(errno_error(EIO, "cannot read", "/x").code, Code::io_error);
  EXPECT_NE(errno_error(EMFILE, "cannot open", "/x").remedy.find("ulimit -n"), std::string::npos);
  EXPECT_NE(errno_error(ENFILE, "cannot open", "/x").remedy.find("file-max"), std::string::npos);
  EXPECT_EQ(errno_error(ENOENT, "cannot open", "/x").to_string(),
            "/x: cannot open: No such file or directory");
}

TEST(UniqueFd, ClosesOnceAndMoves) {
  int raw = -1;
  {
    UniqueFd first(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    raw = first.get();
    UniqueFd second(std::move(first));
    EXPECT_EQ(second.get(), raw);
    EXPECT_NE(::fcntl(raw, F_GETFD), -1);
  }
  EXPECT_EQ(::fcntl(raw, F_GETFD), -1);
}

}  // namespace
}  // namespace tierwatt
