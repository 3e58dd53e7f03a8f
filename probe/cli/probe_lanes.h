// Measures the targets of one request: in lanes that run at once where no two targets of different lanes
// share a path (probe/run/run_order.h), in order within a lane.
//
// A target that fails is kept as its error and the others go on. Interrupting ends all lanes; what was
// measured before is stored already, of the targets at hand nothing is. Where several lanes run, meters of an
// enclosure or a node are left out, since they read all drives at once.
//
// Threads: one a lane beyond the first; the store and the output are used under one lock. Tested by
// tests/probe/cli/probe_lanes_test.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "probe/base/result.h"
#include "probe/cli/command.h"
#include "probe/cli/probe_request.h"
#include "probe/run/measure.h"
#include "probe/run/run_order.h"
#include "probe/store/profile_store.h"

namespace tierwatt::cli {

struct ProbeOutcome {
  std::vector<run::Measurement> measurements;  // in the order of the request
  std::vector<Error> errors;                   // in the same
  std::optional<Error> stopped;                // interrupted
  std::vector<run::Sharing> order;             // what runs at once and what in turns, and why
};

// `store` may be nullptr: nothing is stored.
ProbeOutcome probe_in_lanes(const ProbeRequest& request, store::ProfileStore* store, Output& output);

}  // namespace tierwatt::cli
