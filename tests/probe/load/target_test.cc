// Opening: what may be measured, what is refused and in which words.
#include "probe/load/target.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "tests/probe/load/scratch_testlib.h"

namespace tierwatt::load {
namespace {

Code code_of(const std::filesystem::path& path) {
  const Result<Target> target = open_target(path);
  EXPECT_FALSE(target.ok()) << path;
  if (target.ok()) return Code::internal;
  EXPECT_EQ(target.error().place, path.string());
  EXPECT_FALSE(target.error().message.empty());
  return target.error().code;
}

TEST(Target, RegularFileOpensReadOnlyAndDirect) {
  const TemporaryFolder folder;
  const Result<Target> target = open_target(make_file(folder.path() / "data", 1 << 20));
  ASSERT_TRUE(target.ok()) << target.error().to_string();
  EXPECT_EQ(target->kind, TargetKind::regular_file);
  EXPECT_EQ(target->size, Bytes(1 << 20));
  EXPECT_FALSE(target->writable);
  const int flags = fcntl(target->fd.get(), F_GETFL);
  EXPECT_EQ(flags & O_ACCMODE, O_RDONLY);
  EXPECT_EQ((flags & O_DIRECT) != 0, target->direct);
  EXPECT_EQ(target->direct, target->notes.empty());
  EXPECT_TRUE(still_there(*target));
}

TEST(Target, ReadingLeavesTheTimeOfAccessAsItWas) {
  const TemporaryFolder folder;
  const std::filesystem::path path = make_file(folder.path() / "data", 1 << 20);
  const std::array<timespec, 2> long_ago{timespec{1'000'000'000, 0}, timespec{1'000'000'000, 0}};
  ASSERT_EQ(utimensat(AT_FDCWD, path.c_str(), long_ago.data(), 0), 0);
  const Result<Target> target = open_target(path);
  ASSERT_TRUE(target.ok());
  EXPECT_NE(fcntl(target->fd.get(), F_GETFL) & O_NOATIME, 0);
  alignas(4096) std::array<char, 4096> data{};
  ASSERT_EQ(pread(target->fd.get(), data.data(), data.size(), 0), 4096);
  struct stat status {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_atim.tv_sec, 1'000'000'000);
}

TEST(Target, SomebodyElsesFileIsReadAndTheTimeOfAccessTold) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root, to become somebody else";
  const TemporaryFolder folder;
  const std::filesystem::path path = make_file(folder.path() / "data", 1 << 20);
  ASSERT_EQ(chmod(folder.path().c_str(), 0755), 0);
  ASSERT_EQ(chmod(path.c_str(), 0644), 0);
  constexpr uid_t kNobody = 65534;
  ASSERT_EQ(seteuid(kNobody), 0);
  const Result<Target> target = open_target(path);
  ASSERT_EQ(seteuid(0), 0);
  ASSERT_TRUE(target.ok()) << target.error().to_string();
  struct statfs file_system {};
  ASSERT_EQ(fstatfs(target->fd.get(), &file_system), 0);
  const bool told = std::any_of(target->notes.begin(), target->notes.end(), [](const std::string& note) {
    return note.find("time of access") != std::string::npos;
  });
  const bool keeps =
      file_system.f_type == TMPFS_MAGIC || (file_system.f_flags & (ST_NOATIME | ST_RDONLY)) != 0;
  EXPECT_EQ(told, !keeps);
}

TEST(Target, AFileInMemoryIsSaidToBe) {
  if (access("/dev/shm", W_OK) != 0) GTEST_SKIP() << "no writable /dev/shm; mount a tmpfs there";
  const std::filesystem::path path = "/dev/shm/tierwatt-target-test-" + std::to_string(getpid());
  const Result<Target> target = open_target(make_file(path, 1 << 20));
  std::filesystem::remove(path);
  ASSERT_TRUE(target.ok());
  ASSERT_EQ(target->notes.size(), 1U);
  EXPECT_NE(target->notes[0].find("memory"), std::string::npos);
  EXPECT_EQ(notes_on_file(-1, false).size(), 1U);
}

TEST(Target, AFileWithHolesIsSaidToHaveThem) {
  const TemporaryFolder folder;
  const std::filesystem::path path = make_file(folder.path() / "data", 1 << 20);
  std::filesystem::resize_file(path, 4 << 20);
  const Result<Target> target = open_target(path);
  ASSERT_TRUE(target.ok());
  ASSERT_FALSE(target->notes.empty());
  EXPECT_NE(target->notes[0].find("only 1.00 MiB of its 4.00 MiB"), std::string::npos) << target->notes[0];
}

TEST(Target, RefusesWhatIsNoDrive) {
  const TemporaryFolder folder;
  EXPECT_EQ(code_of(folder.path()), Code::invalid_argument);
  EXPECT_EQ(code_of("/dev/null"), Code::invalid_argument);
  EXPECT_EQ(code_of(folder.path() / "missing"), Code::not_found);
  const std::filesystem::path fifo = folder.path() / "fifo";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_EQ(code_of(fifo), Code::invalid_argument);  // and does not block
  EXPECT_EQ(code_of(make_file(folder.path() / "empty", 0)), Code::invalid_argument);
  const std::filesystem::path tiny = make_file(folder.path() / "tiny", 1);
  std::filesystem::resize_file(tiny, 100);
  EXPECT_EQ(code_of(tiny), Code::invalid_argument);
  const std::filesystem::path loop = folder.path() / "loop";
  std::filesystem::create_symlink(loop, loop);
  EXPECT_EQ(code_of(loop), Code::not_found);
}

// Their sizes are made up, so they must not be read to see what they hold.
TEST(Target, AFileOfTheKernelsOwnStateIsNoDrive) {
  for (const auto& [path, name] :
       {std::pair("/sys/kernel/mm/transparent_hugepage/enabled", "sysfs"),
        std::pair("/sys/kernel/uevent_seqnum", "sysfs"), std::pair("/proc/version", "procfs"),
        std::pair("/proc/self/maps", "procfs")}) {
    if (!std::filesystem::exists(path)) continue;
    const Result<Target> target = open_target(path);
    ASSERT_FALSE(target.ok()) << path;
    EXPECT_EQ(target.error().code, Code::invalid_argument);
    EXPECT_NE(target.error().message.find(std::string("a file of ") + name), std::string::npos)
        << target.error().to_string();
  }
}

TEST(Target, WhatIsEmptyIsSaidToBe) {
  const TemporaryFolder folder;
  const Result<Target> target = open_target(make_file(folder.path() / "empty", 0));
  ASSERT_FALSE(target.ok());
  EXPECT_NE(target.error().message.find("empty"), std::string::npos) << target.error().message;
}

TEST(Target, NoPermissionHasARemedy) {
  const TemporaryFolder folder;
  const std::filesystem::path path = make_file(folder.path() / "data", 1 << 20);
  chmod(path.c_str(), 0);
  const bool root = geteuid() == 0;
  constexpr uid_t kNobody = 65534;
  if (root) {
    ASSERT_EQ(seteuid(kNobody), 0);
  }
  const Result<Target> target = open_target(path);
  if (root) {
    ASSERT_EQ(seteuid(0), 0);
  }
  ASSERT_FALSE(target.ok());
  EXPECT_EQ(target.error().code, Code::permission_denied);
  EXPECT_FALSE(target.error().remedy.empty());
}

TEST(Target, LeavesNoDescriptorBehind) {
  const TemporaryFolder folder;
  const std::filesystem::path path = make_file(folder.path() / "data", 1 << 20);
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(open_target(path).ok());
    EXPECT_FALSE(open_target(folder.path()).ok());
    EXPECT_FALSE(open_target("/dev/null").ok());
  }
  EXPECT_EQ(open_descriptors(), before);
}

TEST(Target, ShrinkingIsSeen) {
  const TemporaryFolder folder;
  const std::filesystem::path path = make_file(folder.path() / "data", 1 << 20);
  const Result<Target> target = open_target(path);
  ASSERT_TRUE(target.ok());
  std::filesystem::resize_file(path, 4096);
  EXPECT_FALSE(still_there(*target));
}

}  // namespace
}  // namespace tierwatt::load
