// Looks at names only: a folder that RocksDB made holds CURRENT; where it is gone but data files are not,
// creating a database would delete them, so that case is refused here. Tested by
// tests/probe/store/store_folder_test.cc.
#include "probe/store/store_folder.h"

#include <fmt/core.h>
#include <sys/stat.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>

#include "probe/base/file.h"

namespace tierwatt::store {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCurrentLimitBytes = 4096;

struct Listing {
  bool current = false;  // the file that names the database's state
  bool tables = false;
  bool logs = false;       // write-ahead logs
  bool log_bytes = false;  // one of them is not empty
  std::string foreign;     // the first name that no database has
};

// What a database leaves in a folder besides data: all of it may stand there before CURRENT does.
bool is_database_file(std::string_view name) {
  return name == "LOCK" || name == "IDENTITY" || name.starts_with("LOG") || name.starts_with("MANIFEST-") ||
         name.starts_with("OPTIONS-") || name.ends_with(".dbtmp");
}

Result<Listing> look_into(const fs::path& path) {
  Listing listing;
  std::error_code failed;
  fs::directory_iterator entry(path, failed);
  for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    if (name == "CURRENT") {
      listing.current = true;
    } else if (name.ends_with(".sst")) {
      listing.tables = true;
    } else if (name.ends_with(".log")) {
      listing.logs = true;
      std::error_code vanished;  // a writer may retire a log while we look
      const auto bytes = entry->file_size(vanished);
      listing.log_bytes = listing.log_bytes || (!vanished && bytes > 0);
    } else if (!is_database_file(name) && listing.foreign.empty()) {
      listing.foreign = name;
    }
  }
  if (failed) return errno_error(failed.value(), "cannot read the store's folder", path);
  return listing;
}

}  // namespace

Result<bool> store_exists(const fs::path& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) {
    if (errno == ENOENT) return false;
    return errno_error(errno, "cannot look at the store's folder", path);
  }
  if (!S_ISDIR(found.st_mode)) {
    return Error{Code::invalid_argument, "is not a folder, and a store is one", path.string(),
                 "name a folder with --store"};
  }
  TIERWATT_TRY(listing, look_into(path));
  if (listing.current) return true;
  if (listing.tables || listing.logs) {
    return Error{Code::corrupt, "the store has lost its file CURRENT; nothing was changed", path.string(),
                 "restore the folder from a copy, or start a new store elsewhere with --store"};
  }
  if (!listing.foreign.empty()) {
    return Error{
        Code::invalid_argument,
        fmt::format("the folder holds other things ('{}') and no store", listing.foreign.substr(0, 60)),
        path.string(), "name an empty or new folder with --store"};
  }
  return false;
}

Result<StoredData> stored_data(const fs::path& path) {
  TIERWATT_TRY(listing, look_into(path));
  return StoredData{listing.tables, listing.log_bytes};
}

std::string manifest_stamp(const fs::path& path) {
  const Result<std::string> manifest = read_file(path / "CURRENT", kCurrentLimitBytes);
  if (!manifest) return "";
  const std::string name = manifest->substr(0, manifest->find('\n'));
  std::error_code failed;
  const auto bytes = fs::file_size(path / name, failed);
  return failed ? "" : fmt::format("{} {}", name, bytes);
}

Status create_store_folder(const fs::path& path) {
  if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
  Error error = errno_error(errno, "cannot create the store's folder", path);
  if (errno == ENOENT) error.remedy = "create its parent folder first";
  return error;
}

}  // namespace tierwatt::store
