#include "probe/store/default_path.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <optional>
#include <string>

#include "tests/probe/store/temporary_folder.h"

namespace tierwatt::store {
namespace {

// Sets (or with nullopt removes) a variable for one scope.
class Variable {
 public:
  Variable(const char* name, const std::optional<std::string>& value) : name_(name) {
    const char* old = ::getenv(name);
    if (old != nullptr) old_ = old;
    set(value);
  }
  ~Variable() { set(old_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  void set(const std::optional<std::string>& value) {
    if (value) {
      ::setenv(name_, value->c_str(), 1);
    } else {
      ::unsetenv(name_);
    }
  }
  const char* name_;
  std::optional<std::string> old_;
};

TEST(DefaultStorePath, FollowsTheEnvironmentInOrder) {
  const Variable home("HOME", "/users/u");
  const Variable data("XDG_DATA_HOME", "/data");
  {
    const Variable named("TIERWATT_STORE", "/mine");
    EXPECT_EQ(default_store_path(), "/mine");
  }
  const Variable unnamed("TIERWATT_STORE", "");
  EXPECT_EQ(default_store_path(), "/data/tierwatt/store");
  {
    const Variable relative("XDG_DATA_HOME", "data");
    EXPECT_EQ(default_store_path(), "/users/u/.local/share/tierwatt/store");
  }
  const Variable no_data("XDG_DATA_HOME", std::nullopt);
  EXPECT_EQ(default_store_path(), "/users/u/.local/share/tierwatt/store");
  const Variable no_home("HOME", std::nullopt);
  EXPECT_EQ(default_store_path(), "/var/lib/tierwatt/store");
}

TEST(CreateParents, MakesThemAllButNotTheStore) {
  const testing_support::TemporaryFolder folder;
  const auto path = folder.path() / "a/b/store";
  ASSERT_TRUE(create_parents(path));
  ASSERT_TRUE(create_parents(path));
  EXPECT_TRUE(std::filesystem::is_directory(folder.path() / "a/b"));
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_FALSE(create_parents("/proc/none/store"));
}

}  // namespace
}  // namespace tierwatt::store
