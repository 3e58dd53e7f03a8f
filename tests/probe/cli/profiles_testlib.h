// A store of its own, and `tierwatt profiles ...` run on it as a user runs it: words in, text and exit code
// out.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "probe/cli/commands.h"
#include "probe/store/profile_store.h"
#include "probe/store/store_keys.h"
#include "tests/probe/profile/sample_profile.h"
#include "tests/probe/store/temporary_folder.h"

namespace tierwatt::cli {

struct Ran {
  int exit_code = 0;
  std::string out, err;
};

class ProfilesFixture : public ::testing::Test {
 protected:
  void put(const DeviceProfile& profile) {
    const auto opened = store::open_store(store_, store::Access::read_write);
    ASSERT_TRUE(opened) << opened.error().to_string();
    ASSERT_TRUE((*opened)->put(profile));
  }
  // `tierwatt profiles WORDS... --store STORE`
  Ran run_profiles(std::vector<std::string> words) {
    words.insert(words.begin(), "profiles");
    words.insert(words.end(), {"--store", store_.string()});
    std::ostringstream out;
    std::ostringstream err;
    Output output{.out = out, .err = err, .width_columns = 0};
    const Program program{.name = "tierwatt", .summary = "", .commands = profiles_commands()};
    const int exit_code = run_program(program, words, output);
    return {exit_code, out.str(), err.str()};
  }

  testing_support::TemporaryFolder folder_;
  std::filesystem::path store_ = folder_.path() / "store";
  std::string identity_ = store::identity_of(testing_support::sample_profile());
};

inline bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace tierwatt::cli
