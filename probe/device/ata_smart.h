// An ATA drive's own figures through libatasmart, which speaks to the drive without another program.
#pragma once

#include <filesystem>

#include "probe/base/result.h"
#include "probe/device/smart_report.h"

namespace tierwatt::device {

// Only for a drive that is awake: read_smart() in smart_source.h asks first. Errors: unavailable (no ATA
// drive, no SMART), permission_denied, io_error.
Result<SmartReport> read_ata_smart(const std::filesystem::path& node);

}  // namespace tierwatt::device
