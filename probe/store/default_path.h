// Where the store is when nobody names a place.
#pragma once

#include <filesystem>

#include "probe/base/result.h"

namespace tierwatt::store {

// $TIERWATT_STORE, else $XDG_DATA_HOME/tierwatt/store, else ~/.local/share/tierwatt/store (XDG Base Directory
// Specification 0.8), else /var/lib/tierwatt/store for a user without a home.
std::filesystem::path default_store_path();

// Creates the folders above the store, mode 0700. For the default path only: of a path that the user named, a
// missing parent is more likely a typing error. Errors: permission_denied, no_space, io_error.
Status create_parents(const std::filesystem::path& store_path);

}  // namespace tierwatt::store
