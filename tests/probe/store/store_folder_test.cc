#include "probe/store/store_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/probe/store/temporary_folder.h"

namespace tierwatt::store {
namespace {

using testing_support::TemporaryFolder;

void touch(const std::filesystem::path& path) { std::ofstream(path) << "x"; }

TEST(StoreFolder, NothingAndAnEmptyFolderAreNoStore) {
  const TemporaryFolder folder;
  EXPECT_FALSE(store_exists(folder.path()).value());
  EXPECT_FALSE(store_exists(folder.path() / "new").value());
}

TEST(StoreFolder, AFileIsRefused) {
  const TemporaryFolder folder;
  touch(folder.path() / "file");
  const auto exists = store_exists(folder.path() / "file");
  ASSERT_FALSE(exists);
  EXPECT_EQ(exists.error().code, Code::invalid_argument);
  EXPECT_EQ(store_exists(folder.path() / "file/below").error().code, Code::not_found);
}

TEST(StoreFolder, AFolderOfOtherThingsIsRefused) {
  const TemporaryFolder folder;
  touch(folder.path() / "thesis.tex");
  const auto exists = store_exists(folder.path());
  ASSERT_FALSE(exists);
  EXPECT_EQ(exists.error().code, Code::invalid_argument);
  EXPECT_NE(exists.error().message.find("thesis.tex"), std::string::npos);
}

TEST(StoreFolder, LeftoversOfAnInterruptedCreationAreNoStoreYet) {
  const TemporaryFolder folder;
  for (const char* name : {"LOCK", "LOG", "IDENTITY", "MANIFEST-000001", "000001.dbtmp"})
    touch(folder.path() / name);
  EXPECT_FALSE(store_exists(folder.path()).value());
}

TEST(StoreFolder, DataWithoutItsCurrentFileIsCorruptNotNew) {
  const TemporaryFolder folder;
  touch(folder.path() / "000012.sst");
  const auto exists = store_exists(folder.path());
  ASSERT_FALSE(exists);
  EXPECT_EQ(exists.error().code, Code::corrupt);
}

TEST(StoreFolder, IsCreatedForItsOwnerAlone) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "store";
  ASSERT_TRUE(create_store_folder(path));
  ASSERT_TRUE(create_store_folder(path)) << "being there is fine";
  struct stat found {};
  ASSERT_EQ(::stat(path.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0700U);
}

TEST(StoreFolder, AMissingParentIsNamed) {
  const TemporaryFolder folder;
  const Status created = create_store_folder(folder.path() / "no/such/store");
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().code, Code::not_found);
  EXPECT_FALSE(created.error().remedy.empty());
}

}  // namespace
}  // namespace tierwatt::store
