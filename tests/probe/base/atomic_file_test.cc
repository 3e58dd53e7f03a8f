#include "probe/base/atomic_file.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace tierwatt {
namespace {

namespace fs = std::filesystem;

class AtomicFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "tierwatt-atomic-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }
  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }
  fs::path folder_;
};

TEST_F(AtomicFileTest, AppearsWholeWhenCommitted) {
  ASSERT_TRUE(write_file_atomically(folder_ / "a", "old").ok());
  auto file = AtomicFile::create(folder_ / "a");
  ASSERT_TRUE(file.ok()) << file.error().to_string();
  ASSERT_TRUE(file->write("one, ").ok());
  ASSERT_TRUE(file->write(std::string(1 << 20, 'x')).ok());
  EXPECT_EQ(*read_file(folder_ / "a", 100), "old");
  ASSERT_TRUE(file->commit().ok());
  EXPECT_EQ(read_file(folder_ / "a", 1U << 24U)->size(), 5U + (1U << 20U));
  EXPECT_EQ(entries(), 1U);
}

TEST_F(AtomicFileTest, LeavesNothingWhenNotCommitted) {
  {
    auto file = AtomicFile::create(folder_ / "a");
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE(file->write("half").ok());
    EXPECT_EQ(entries(), 1U);
  }
  EXPECT_EQ(entries(), 0U);
}

TEST_F(AtomicFileTest, WritesBehindALinkAndRefusesWhatIsNoFile) {
  ASSERT_TRUE(write_file_atomically(folder_ / "a", "old").ok());
  fs::create_symlink("a", folder_ / "link");
  {
    auto file = AtomicFile::create(folder_ / "link");
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE(file->write("new").ok());
    ASSERT_TRUE(file->commit().ok());
  }
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_EQ(*read_file(folder_ / "a", 100), "new");
  EXPECT_FALSE(AtomicFile::create(folder_).ok());
  EXPECT_FALSE(AtomicFile::create(folder_ / "no" / "a").ok());
  EXPECT_FALSE(AtomicFile::create("").ok());
  EXPECT_EQ(entries(), 2U);
}

}  // namespace
}  // namespace tierwatt
