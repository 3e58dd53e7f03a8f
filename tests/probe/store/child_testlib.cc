// The main of this folder's test program: "--child=NAME" does that child's work, anything else runs the
// tests.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>

#include "tests/probe/store/child_process.h"

namespace tierwatt::testing_support {
namespace {

std::map<std::string, int (*)(), std::less<>>& children() {
  static std::map<std::string, int (*)(), std::less<>> registered;
  return registered;
}

}  // namespace

ChildWork::ChildWork(const char* name, int (*work)()) { children().emplace(name, work); }

int run_child(std::string_view name) {
  const auto found = children().find(name);
  return found == children().end() ? 1 : found->second();
}

}  // namespace tierwatt::testing_support

// RocksDB in Debian is built without ThreadSanitizer, so its locking is invisible, while templates that it
// shares with this program are watched. Nothing of ours runs on its threads. Called by ThreadSanitizer alone.
extern "C" const char* __tsan_default_suppressions();   // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __tsan_default_suppressions() {  // NOLINT(bugprone-reserved-identifier)
  return "race:librocksdb.so\n";
}

int main(int argc, char** argv) {
  constexpr std::string_view kChild = "--child=";
  const std::string_view first = argc == 2 ? argv[1] : "";
  if (first.starts_with(kChild)) return tierwatt::testing_support::run_child(first.substr(kChild.size()));
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
