// What can be said about a store's folder before the database touches it.
#pragma once

#include <filesystem>
#include <string>

#include "probe/base/result.h"

namespace tierwatt::store {

// Whether a store stands at `path`. False: nothing there, an empty folder, or one in which a store's creation
// was interrupted before it held anything. Errors: invalid_argument (a file, or a folder of other things),
// permission_denied, corrupt (database files without their CURRENT), io_error.
Result<bool> store_exists(const std::filesystem::path& path);

// What a folder holds that could be records. A store whose creation was interrupted has neither.
struct StoredData {
  bool tables = false;
  bool log_bytes = false;  // a write-ahead log that is not empty
};
// Errors: permission_denied, io_error.
Result<StoredData> stored_data(const std::filesystem::path& path);

// What changes whenever the database's set of files does: the name in CURRENT and the size of that manifest.
// "" where they cannot be read. Two equal stamps, and no file was retired in between.
std::string manifest_stamp(const std::filesystem::path& path);

// Creates the folder (mode 0700, not its parents) unless it is there.
// Errors: not_found (no parent), permission_denied, no_space, io_error.
Status create_store_folder(const std::filesystem::path& path);

}  // namespace tierwatt::store
