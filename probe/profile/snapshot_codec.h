// Reading, checking and writing snapshots.
//
// Reads one JSON document, or NDJSON (one record a line, each with a `kind`), either plain, gzip or zstd:
// told by content, not by name. Validates everything that docs/formats/snapshot.md states, and refuses with
// one Error whose place is "PATH:LINE: FIELD" and whose remedy says what would be right. Bounded: nesting 64,
// a single document 1 GiB (larger clusters: NDJSON), a line 64 MiB, decompressed total 64 GiB, `steps`
// kMaxSteps.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "probe/base/result.h"
#include "probe/profile/snapshot.h"

namespace tierwatt {

// `stop` is asked before each block of bytes; once it says yes the reading ends as cancelled.
// Errors: not_found, permission_denied, io_error, invalid_input, version_mismatch, cancelled.
Result<Snapshot> read_snapshot(const std::filesystem::path& path, const std::function<bool()>& stop = {});
// The same from memory; `name` stands for the path in errors.
Result<Snapshot> parse_snapshot(std::string_view content, std::string_view name);

// One pretty-printed JSON document (activity runs on one line each volume) that reads back to an equal
// snapshot.
std::string to_json(const Snapshot& snapshot);
// The same as NDJSON.
std::string to_ndjson(const Snapshot& snapshot);

}  // namespace tierwatt
