// What needs more than one record: names are looked up, defaults that depend on others are filled, and the
// rules of docs/formats/snapshot.md that span records are checked.
//
// Threads: one a thread.
#pragma once

#include <string_view>

#include "probe/base/result.h"
#include "probe/profile/snapshot_draft.h"

namespace tierwatt {

// Turns the draft's mentions into indices and checks the whole; the draft's snapshot is complete after it,
// but for its digest. `document`: the text that origins point into, with kJsonPaddingBytes readable after it,
// or empty for NDJSON. Errors: invalid_input, place "LINE: PATH".
Status complete_snapshot(SnapshotDraft& draft, std::string_view document);

}  // namespace tierwatt
