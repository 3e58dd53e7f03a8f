// RocksDB's statuses as errors of ours.
#pragma once

#include <filesystem>

#include "probe/base/result.h"

namespace rocksdb {
class Status;
}

namespace tierwatt::store {

// `doing`: "cannot open the store". The status must not be ok.
Error error_of(const rocksdb::Status& status, const char* doing, const std::filesystem::path& path);

}  // namespace tierwatt::store
