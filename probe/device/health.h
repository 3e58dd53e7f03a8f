// A drive's health, asked for so rarely that a disk which could fall asleep does.
//
// Reading SMART restarts a disk's idle timers on many models (it is kept on the platters), so a monitor that
// asks every minute keeps a disk with a timer of two minutes awake for ever. So a drive that spins is asked
// anew only when
//   - the kernel has moved sectors to or from it since it was last asked: its timers were restarted then
//     anyway, and the reading puts its sleep off once, by at most the time between two calls; and
//   - it was last asked kHealthInterval ago.
// Otherwise what it said is told again, with its age, also while the disk sleeps. What cannot be remembered
// is not asked. Flash has no such timers and is asked each time.
//
// The kernel counts no SCSI or ATA pass-through among the sectors (since Linux 5.16; before, a reading by
// another program counts as work of one sector).
//
// Threads: safe from any.
#pragma once

#include <functional>

#include "probe/base/clock.h"
#include "probe/device/block_device.h"
#include "probe/device/health_memory.h"
#include "probe/device/power_state.h"
#include "probe/device/smart_source.h"

namespace tierwatt::device {

inline constexpr Seconds kHealthInterval{1800.0};  // smartd's default between two checks

struct HealthReading {
  SmartReport report;
  WallTime read_at;
  Seconds age{};  // 0: just now
};

struct HealthReader {
  HealthMemory memory = HealthMemory::of_this_user();
  bool anew = false;  // ask each drive that is awake, whatever its timers
  std::function<Result<SmartReport>(const Root&, const BlockDevice&, const PowerState&)> smart = read_smart;

  // `power` is what ask_power_state() has just answered. Errors: those of read_smart(), and those of
  // HealthMemory::keep().
  Result<HealthReading> read(const Root& root, const BlockDevice& device, const PowerState& power,
                             Clock& clock) const;
};

}  // namespace tierwatt::device
