// What a step's report means for the whole measurement: go on, or end with one clear error.
//
//   read errors in places       go on: the step says which, how many, where
//   the device is gone          vanished; nothing of it is stored
//   the device hangs            timed_out, with how many I/Os the kernel still waits for
//   every I/O of a step failed  go on, unless it is the first step: io_error
//
// An unplugged drive often fails its I/Os some moments before the kernel takes it away. So where a run ended
// in failures alone, the device is looked for kVanishWait longer before it is called merely broken.
//
// Threads: values; verdict_of() may sleep for kVanishWait. Tested by tests/probe/run/verdict_test.cc.
#pragma once

#include <functional>

#include "probe/base/clock.h"
#include "probe/base/result.h"
#include "probe/load/engine.h"
#include "probe/load/target.h"

namespace tierwatt::run {

inline constexpr Seconds kVanishWait{1.5};

// `place` of an error is the target's path. `first`: no step before it succeeded. `cancelled` ends the wait;
// it may be empty.
Status verdict_of(const load::Report& report, const load::Target& target, bool first, Clock& clock,
                  const std::function<bool()>& cancelled);

// The error of a cancelled run, with what the kernel still waits for.
Error cancelled_error(const load::Target& target, std::int64_t still_in_flight);

}  // namespace tierwatt::run
