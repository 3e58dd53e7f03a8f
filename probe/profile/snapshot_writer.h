// Writing snapshots piece by piece, so that a cluster of a million volumes is never one string.
//
// Output is deterministic: fields in the order of the format's page, defaults and what the reader would add
// again (implicit sets, merged runs) left out. Threads: pure.
#pragma once

#include <functional>
#include <string_view>

#include "probe/base/result.h"
#include "probe/profile/snapshot.h"

namespace tierwatt {

// Takes the text in order; its error stops the writing and is returned.
using SnapshotSink = std::function<Status(std::string_view piece)>;

// One JSON document: a record a line, a volume's runs on lines of their own.
Status write_json(const Snapshot& snapshot, const SnapshotSink& sink);
// One record a line, each with its `kind`.
Status write_ndjson(const Snapshot& snapshot, const SnapshotSink& sink);

}  // namespace tierwatt
