// Every way in which opening a store or writing to it can fail, met for real: its own code, its own words,
// nothing lost.
#include "probe/store/rocks_engine.h"

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "probe/store/profile_store.h"
#include "probe/store/store_keys.h"
#include "tests/probe/profile/sample_profile.h"
#include "tests/probe/store/child_process.h"
#include "tests/probe/store/temporary_folder.h"

namespace tierwatt::store {
namespace {

namespace fs = std::filesystem;
using testing_support::ChildProcess;
using testing_support::ChildWork;
using testing_support::kSampleTime;
using testing_support::sample_profile;
using testing_support::TemporaryFolder;

constexpr const char* kFolderVariable = "TIERWATT_TEST_STORE";

// A store with `count` profiles, closed again.
void make_store(const fs::path& path, int count) {
  const auto store = open_store(path, Access::read_write);
  ASSERT_TRUE(store) << store.error().to_string();
  for (int i = 0; i < count; ++i) ASSERT_TRUE((*store)->put(sample_profile("A", kSampleTime + i)));
}

Error error_of_opening(const fs::path& path, Access access) {
  const auto opened = open_rocks_engine(path, access);
  EXPECT_FALSE(opened);
  return opened ? Error{} : opened.error();
}

std::string content_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Names and bytes of a folder's data; the info log and the lock say nothing about records.
std::map<std::string, std::string> image_of(const fs::path& folder) {
  std::map<std::string, std::string> image;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("LOG") && name != "LOCK") image[name] = content_of(entry.path());
  }
  return image;
}

std::vector<fs::path> files_like(const fs::path& folder, std::string_view begin, std::string_view end) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(begin) && name.ends_with(end)) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

void flip_byte(const fs::path& path, std::size_t at) {
  std::string content = content_of(path);
  ASSERT_LT(at, content.size()) << path;
  content[at] = static_cast<char>(~static_cast<unsigned char>(content[at]));
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

// ---- opening

TEST(RocksEngine, ReadingWhereNoStoreIsSaysSoAndLeavesNothing) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "store";
  const Error error = error_of_opening(path, Access::read_only);
  EXPECT_EQ(error.code, Code::not_found);
  EXPECT_EQ(error.place, path.string());
  EXPECT_FALSE(fs::exists(path));
}

TEST(RocksEngine, AFileIsNoStore) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "file";
  std::ofstream(path) << "precious";
  for (const Access access : {Access::read_only, Access::read_write}) {
    EXPECT_EQ(error_of_opening(path, access).code, Code::invalid_argument);
  }
  EXPECT_EQ(content_of(path), "precious");
}

TEST(RocksEngine, AMissingParentIsNotCreated) {
  const TemporaryFolder folder;
  const Error error = error_of_opening(folder.path() / "no/store", Access::read_write);
  EXPECT_EQ(error.code, Code::not_found);
  EXPECT_FALSE(fs::exists(folder.path() / "no"));
}

TEST(RocksEngine, AReaderWritesNothingIntoTheFolder) {
  const TemporaryFolder folder;
  make_store(folder.path() / "store", 3);
  const auto names = [&] {
    std::vector<std::string> all;
    for (const auto& entry : fs::directory_iterator(folder.path() / "store"))
      all.push_back(entry.path().filename().string());
    std::sort(all.begin(), all.end());
    return all;
  };
  const auto before = names();
  const auto image = image_of(folder.path() / "store");
  {
    const auto store = open_store(folder.path() / "store", Access::read_only);
    ASSERT_TRUE(store) << store.error().to_string();
    EXPECT_EQ((*store)->list().value().size(), 3U);
    EXPECT_EQ((*store)->put(sample_profile()).error().code, Code::invalid_argument);
  }
  EXPECT_EQ(names(), before);
  EXPECT_EQ(image_of(folder.path() / "store"), image);
}

TEST(RocksEngine, AReaderWorksBesideAWriter) {
  const TemporaryFolder folder;
  const auto writer = open_store(folder.path() / "store", Access::read_write);
  ASSERT_TRUE(writer);
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE((*writer)->put(sample_profile("A", kSampleTime + i)));
    const auto reader = open_store(folder.path() / "store", Access::read_only);
    ASSERT_TRUE(reader) << reader.error().to_string();
    EXPECT_EQ((*reader)->list().value().size(), static_cast<std::size_t>(i) + 1);
  }
}

TEST(RocksEngine, AStoreOfANewerFormatIsNotTouched) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "store";
  {
    auto engine = open_rocks_engine(path, Access::read_write);
    ASSERT_TRUE(engine);
    ASSERT_TRUE((*engine)->write({{Family::meta, "format", "2"}}));
  }
  const auto image = image_of(path);
  for (const Access access : {Access::read_only, Access::read_write}) {
    const Error error = error_of_opening(path, access);
    EXPECT_EQ(error.code, Code::version_mismatch);
    EXPECT_NE(error.message.find("format 2"), std::string::npos) << error.message;
    EXPECT_EQ(error.place, path.string());
  }
  EXPECT_EQ(image_of(path), image);
}

TEST(RocksEngine, AnotherProgramsDatabaseIsNotTaken) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "store";
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* db = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(options, path.string(), &db).ok());
  rocksdb::ColumnFamilyHandle* handle = nullptr;
  ASSERT_TRUE(db->CreateColumnFamily({}, "orders", &handle).ok());
  db->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  delete db;
  const Error error = error_of_opening(path, Access::read_write);
  EXPECT_EQ(error.code, Code::invalid_argument);
  EXPECT_NE(error.message.find("orders"), std::string::npos) << error.message;
}

// ---- locks and permissions

const ChildWork kHolder("holder", [] {
  const auto store = open_store(::getenv(kFolderVariable), Access::read_write);
  if (!store || ::write(STDOUT_FILENO, "held\n", 5) != 5) return 1;
  while (true) ::pause();
});

TEST(RocksEngine, ALockedStoreIsBusyForWritersAndOpenForReaders) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "store";
  make_store(path, 2);
  ChildProcess child("holder", {std::string(kFolderVariable) + "=" + path.string()});
  ASSERT_TRUE(child.wait_for("held\n")) << child.output();
  const Error error = error_of_opening(path, Access::read_write);
  EXPECT_EQ(error.code, Code::busy) << error.to_string();
  EXPECT_EQ(error.place, path.string());
  EXPECT_FALSE(error.remedy.empty());
  const auto reader = open_store(path, Access::read_only);
  ASSERT_TRUE(reader) << reader.error().to_string();
  EXPECT_EQ((*reader)->list().value().size(), 2U);
  child.kill_and_wait();
  EXPECT_TRUE(open_store(path, Access::read_write)) << "a dead process holds no lock";
}

// Becomes a user without rights and prints what opening says.
const ChildWork kNobody("nobody", [] {
  if (::setgid(65534) != 0 || ::setuid(65534) != 0) return 1;
  for (const Access access : {Access::read_only, Access::read_write}) {
    const auto opened = open_rocks_engine(::getenv(kFolderVariable), access);
    std::cout << (opened ? "opened" : to_string(opened.error().code)) << std::endl;
  }
  return 0;
});

TEST(RocksEngine, AStoreOfAnotherUserIsDenied) {
  if (::getuid() != 0) GTEST_SKIP() << "only root can become another user; run as root";
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "store";
  make_store(path, 1);
  ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
  const std::vector<std::string> environment = {std::string(kFolderVariable) + "=" + path.string()};
  ChildProcess closed("nobody", environment);
  EXPECT_TRUE(closed.wait_for("permission_denied\npermission_denied\n")) << closed.output();
  // Readable by all, writable by its owner alone: reading works, writing is denied.
  for (const auto& entry : fs::directory_iterator(path)) ASSERT_EQ(::chmod(entry.path().c_str(), 0644), 0);
  ASSERT_EQ(::chmod(path.c_str(), 0755), 0);
  ChildProcess readable("nobody", environment);
  EXPECT_TRUE(readable.wait_for("opened\npermission_denied\n")) << readable.output();
}

// ---- damage

// A store whose records are in tables (reopening moves the log there) and whose log holds some as well.
void make_store_with_tables(const fs::path& path) {
  make_store(path, 20);
  const auto store = open_store(path, Access::read_write);
  ASSERT_TRUE(store);
  for (int i = 20; i < 40; ++i) ASSERT_TRUE((*store)->put(sample_profile("A", kSampleTime + i)));
}

// Opens and reads everything: "" when all 40 records are there, else the error's code, "lost" when records
// are missing and nobody said so.
std::string outcome_of(const fs::path& path, Access access) {
  const auto store = open_store(path, access);
  if (!store) return to_string(store.error().code);
  const auto summaries = (*store)->list();
  if (!summaries) return to_string(summaries.error().code);
  std::size_t lines = 0;
  const Status exported = (*store)->export_lines([&](std::string_view) {
    ++lines;
    return Status();
  });
  if (!exported) return to_string(exported.error().code);
  return summaries->size() == 40 && lines == 40 ? "" : "lost";
}

class DamageTest : public ::testing::Test {
 protected:
  void SetUp() override { make_store_with_tables(original_); }
  // A fresh copy with one file changed by `damage`.
  template <class Damage>
  fs::path damaged(const fs::path& name, Damage damage) {
    fs::path copy = folder_.path() / ("copy" + std::to_string(copies_++));
    fs::copy(original_, copy, fs::copy_options::recursive);
    damage(copy / name);
    return copy;
  }
  TemporaryFolder folder_;
  fs::path original_ = folder_.path() / "store";
  int copies_ = 0;
};

TEST_F(DamageTest, AnIntactCopyIsWhole) {
  const fs::path copy = damaged("CURRENT", [](const fs::path&) {});
  EXPECT_EQ(outcome_of(copy, Access::read_only), "");
  EXPECT_EQ(outcome_of(copy, Access::read_write), "");
}

TEST_F(DamageTest, FlippedBytesOfTablesAreCorrupt) {
  const auto tables = files_like(original_, "", ".sst");
  ASSERT_FALSE(tables.empty());
  int corrupt = 0;
  for (const fs::path& table : tables) {
    const std::size_t size = content_of(table).size();
    for (const std::size_t at : {std::size_t{10}, size / 2, size - 10}) {
      const fs::path copy = damaged(table.filename(), [&](const fs::path& file) { flip_byte(file, at); });
      const std::string outcome = outcome_of(copy, Access::read_only);
      EXPECT_TRUE(outcome == "corrupt" || outcome.empty()) << table << " at " << at << ": " << outcome;
      corrupt += outcome == "corrupt" ? 1 : 0;
    }
  }
  EXPECT_GT(corrupt, 0);
}

TEST_F(DamageTest, AMissingTableIsCorrupt) {
  const auto tables = files_like(original_, "", ".sst");
  const fs::path copy = damaged(tables.back().filename(), [](const fs::path& file) { fs::remove(file); });
  const auto image = image_of(copy);
  for (const Access access : {Access::read_only, Access::read_write})
    EXPECT_EQ(outcome_of(copy, access), "corrupt");
  for (const auto& [name, content] : image) EXPECT_TRUE(fs::exists(copy / name)) << name << " was removed";
}

TEST_F(DamageTest, ADamagedManifestOrCurrentIsCorruptAndNothingIsRemoved) {
  const fs::path manifest = files_like(original_, "MANIFEST-", "").back().filename();
  const std::vector<fs::path> copies = {
      damaged(manifest, [](const fs::path& file) { flip_byte(file, 20); }),
      damaged(manifest, [](const fs::path& file) { std::ofstream(file, std::ios::trunc) << ""; }),
      damaged(manifest, [](const fs::path& file) { fs::remove(file); }),
      damaged("CURRENT", [](const fs::path& file) { std::ofstream(file, std::ios::trunc) << "nonsense"; }),
      damaged("CURRENT",
              [](const fs::path& file) { std::ofstream(file, std::ios::trunc) << "MANIFEST-999999\n"; }),
      damaged("CURRENT", [](const fs::path& file) { fs::remove(file); })};
  for (const fs::path& copy : copies) {
    const auto image = image_of(copy);
    for (const Access access : {Access::read_only, Access::read_write}) {
      const Error error = error_of_opening(copy, access);
      EXPECT_EQ(error.code, Code::corrupt) << copy << ": " << error.to_string();
      EXPECT_FALSE(error.remedy.empty());
    }
    EXPECT_EQ(image_of(copy), image) << copy;
  }
}

TEST_F(DamageTest, AFlippedByteInTheLogIsNotASilentCut) {
  const auto logs = files_like(original_, "", ".log");
  ASSERT_FALSE(logs.empty());
  const fs::path name = logs.back().filename();
  const fs::path copy =
      damaged(name, [](const fs::path& file) { flip_byte(file, content_of(file).size() / 2); });
  EXPECT_EQ(outcome_of(copy, Access::read_only), "corrupt");
  EXPECT_EQ(outcome_of(copy, Access::read_write), "corrupt");
}

TEST_F(DamageTest, ATornLastRecordOfTheLogIsDropped) {
  const fs::path name = files_like(original_, "", ".log").back().filename();
  const fs::path copy =
      damaged(name, [](const fs::path& file) { fs::resize_file(file, fs::file_size(file) - 7); });
  const auto store = open_store(copy, Access::read_write);
  ASSERT_TRUE(store) << store.error().to_string();
  EXPECT_EQ((*store)->list().value().size(), 39U)
      << "what was never acknowledged in full is gone, the rest stays";
}

// ---- a full disk

class SmallDisk {
 public:
  SmallDisk() : mounted_(::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, "size=3m") == 0) {}
  ~SmallDisk() {
    if (mounted_) ::umount2(folder_.path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  [[nodiscard]] bool mounted() const { return mounted_; }
  [[nodiscard]] fs::path path() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
  bool mounted_;
};

TEST(RocksEngine, AFullDiskIsNoSpaceAndKeepsWhatWasAcknowledged) {
  const SmallDisk disk;
  if (!disk.mounted()) GTEST_SKIP() << "needs the right to mount a tmpfs; run as root";
  std::size_t acknowledged = 0;
  {
    const auto store = open_store(disk.path() / "store", Access::read_write);
    ASSERT_TRUE(store) << store.error().to_string();
    DeviceProfile profile = sample_profile();
    profile.notes.assign(3, std::string(20'000, 'n'));
    Status put;
    for (; acknowledged < 1000; ++acknowledged) {
      profile.taken_at = testing_support::at_second(kSampleTime + static_cast<std::int64_t>(acknowledged));
      put = (*store)->put(profile);
      if (!put) break;
    }
    ASSERT_FALSE(put) << "the disk never filled";
    EXPECT_EQ(put.error().code, Code::no_space) << put.error().to_string();
    EXPECT_GT(acknowledged, 10U);
    EXPECT_GE((*store)->list().value().size(), acknowledged) << "readable while full";
  }
  const auto reader = open_store(disk.path() / "store", Access::read_only);
  ASSERT_TRUE(reader) << reader.error().to_string();
  EXPECT_GE((*reader)->list().value().size(), acknowledged) << "readable after closing";
  EXPECT_TRUE((*reader)->get(identity_of(sample_profile())));
}

}  // namespace
}  // namespace tierwatt::store
