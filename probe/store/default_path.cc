// Environment to path. Tested by tests/probe/store/default_path_test.cc.
#include "probe/store/default_path.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include "probe/base/file.h"

namespace tierwatt::store {
namespace {

namespace fs = std::filesystem;

// An empty variable counts as unset, as the specification has it.
std::string variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing of ours sets variables
  return value == nullptr ? "" : value;
}

}  // namespace

fs::path default_store_path() {
  const std::string named = variable("TIERWATT_STORE");
  if (!named.empty()) return named;
  // A relative XDG path is invalid and to be ignored, says the specification.
  const fs::path data = variable("XDG_DATA_HOME");
  if (data.is_absolute()) return data / "tierwatt/store";
  const std::string home = variable("HOME");
  if (!home.empty()) return fs::path(home) / ".local/share/tierwatt/store";
  return "/var/lib/tierwatt/store";
}

Status create_parents(const fs::path& store_path) {
  const fs::path parent = fs::absolute(store_path).parent_path();
  fs::path built;
  for (const fs::path& part : parent) {
    built /= part;
    if (::mkdir(built.c_str(), 0700) == 0 || errno == EEXIST || errno == EISDIR) continue;
    // An existing folder on a read-only file system answers EROFS or EACCES before EEXIST.
    const int failed = errno;
    std::error_code ignored;
    if (!fs::is_directory(built, ignored)) return errno_error(failed, "cannot create the folder", built);
  }
  return {};
}

}  // namespace tierwatt::store
