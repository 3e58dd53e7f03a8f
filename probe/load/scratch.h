// The one place where a write workload may run: a scratch file that the user names, made by us.
//
// It begins with a header block of kScratchHeader bytes whose first bytes say that tierwatt made it;
// workloads stay behind the header. A path is refused, one clear error each, when it is
//   a block device (mounted or not), a directory or another kind of node     invalid_argument / busy
//   a symbolic link, or a file with more than one name (hard link)           invalid_argument
//   a file with content that we did not make                                 invalid_argument
// and when the file system has no room for it (no_space), or the folder is missing or not ours to write.
// What exists and is empty, or was made by us, is used; a new one is created and filled with incompressible
// data, so that later reads find blocks on the drive and not holes. Nothing is left behind on error if we
// created it.
#pragma once

#include <filesystem>
#include <functional>

#include "probe/base/result.h"
#include "probe/load/target.h"

namespace tierwatt::load {

inline constexpr Bytes kScratchHeader{1LL << 20U};
inline constexpr Bytes kScratchSize{256LL << 20U};  // default
inline constexpr Bytes kScratchSizeMin{2LL << 20U};

// Opens or makes a scratch file of at least `size`. `cancelled` may be empty; it is asked while filling
// (Code::cancelled). The file stays after the run: removing it is the user's.
Result<Target> open_scratch(const std::filesystem::path& path, Bytes size,
                            const std::function<bool()>& cancelled);

}  // namespace tierwatt::load
