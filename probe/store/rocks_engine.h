// The engine on RocksDB: one folder, one writing process, any number of reading ones.
//
// Every way in which opening can fail is its own error with its remedy:
//   invalid_argument   the path is a file; a folder with other things in it; an option contradicts itself
//   not_found          no store there (reading), or the parent folder is missing (writing)
//   permission_denied  not for this user
//   busy               another process writes to it
//   version_mismatch   made by a newer tierwatt; it was not touched
//   corrupt            files are damaged or missing; nothing was changed or removed
//   no_space           no room to open; what is stored stays readable with read_only
#pragma once

#include <filesystem>
#include <memory>

#include "probe/store/engine.h"

namespace tierwatt::store {

enum class Access {
  read_only,  // takes no lock, writes nothing, works while another process writes; sees what was stored at
              // opening
  read_write  // creates the store where there is none; one process at a time
};

// The format's number in family `meta`, key "format".
inline constexpr int kStoreFormat = 1;

Result<std::unique_ptr<Engine>> open_rocks_engine(const std::filesystem::path& path, Access access);

}  // namespace tierwatt::store
