// What can be said about a store's folder before the database touches it.
#pragma once

#include <filesystem>

#include "probe/base/result.h"

namespace tierwatt::store {

// Whether a store stands at `path`. False: nothing there, an empty folder, or one in which a store's creation
// was interrupted before it held anything. Errors: invalid_argument (a file, or a folder of other things),
// permission_denied, corrupt (database files without their CURRENT), io_error.
Result<bool> store_exists(const std::filesystem::path& path);

// Creates the folder (mode 0700, not its parents) unless it is there.
// Errors: not_found (no parent), permission_denied, no_space, io_error.
Status create_store_folder(const std::filesystem::path& path);

}  // namespace tierwatt::store
