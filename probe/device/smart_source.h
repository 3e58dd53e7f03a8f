// Asks a drive for its health: libatasmart for ATA, smartctl for the rest. Never wakes one.
//
// The power state is asked first. A disk that spins and sleeps, or may sleep because its state is unknown, is
// not read, and the error says so; flash has nothing to wake. smartctl gets "-n standby" besides.
//
// Errors: unavailable (no drive of this machine, asleep or maybe asleep, smartctl is missing, the drive has
// no SMART), permission_denied, timed_out, invalid_input (smartctl's reply breaks its format), io_error.
// Threads: safe from any. Blocks until the drive answers, at most kSmartDeadline for smartctl.
#pragma once

#include <filesystem>

#include "probe/base/process.h"
#include "probe/base/result.h"
#include "probe/device/block_device.h"
#include "probe/device/power_state.h"
#include "probe/device/smart_report.h"

namespace tierwatt::device {

inline constexpr Seconds kSmartDeadline{15.0};

// `power` is what ask_power_state() has just answered.
Result<SmartReport> read_smart(const Root& root, const BlockDevice& device, const PowerState& power);

// It has platters, or may have: its class is unknown.
bool may_spin(const BlockDevice& device);

// The rule above, by itself: may the drive be read in this state?
Status may_be_read(const BlockDevice& device, const PowerState& power);

// Runs smartctl on a node. Errors as above; not_found of the program becomes unavailable with its remedy.
Result<SmartReport> run_smartctl(const std::filesystem::path& node);
// What smartctl answered, its exit status decoded: the report, or an error.
Result<SmartReport> report_of_smartctl(const ProcessOutput& output, const std::filesystem::path& node);

}  // namespace tierwatt::device
