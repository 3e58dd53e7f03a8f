// What spinning drives said of their health when they were last asked, in a folder that the next boot finds
// empty: one small JSON file a drive, named by its key.
//
// A program that is started anew each time has no other way to know that it asked a minute ago (health.h says
// why that matters). The folder is in memory on an ordinary system, so that remembering touches no disk.
//
// Threads: safe from any; of two processes that write at once, one wins.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "probe/base/clock.h"
#include "probe/base/result.h"
#include "probe/device/smart_report.h"

namespace tierwatt::device {

struct RememberedHealth {
  WallTime read_at;
  std::int64_t sectors = 0;    // that the kernel had moved to and from the drive by then
  Result<SmartReport> report;  // its figures, without the tables behind them; or why it gave none
};

class HealthMemory {
 public:
  explicit HealthMemory(std::filesystem::path folder) : folder_(std::move(folder)) {}
  // $TIERWATT_RUNTIME, else /run/tierwatt for root, else $XDG_RUNTIME_DIR/tierwatt; below it "health".
  static HealthMemory of_this_user();

  // Nothing when the drive was never asked, or when what stands there is not ours.
  [[nodiscard]] std::optional<RememberedHealth> recall(const std::string& key) const;
  // Errors: unavailable (no folder is known, the drive has no key), permission_denied, no_space, io_error.
  [[nodiscard]] Status keep(const std::string& key, const RememberedHealth& health) const;

 private:
  [[nodiscard]] std::filesystem::path file_of(const std::string& key) const;

  std::filesystem::path folder_;
};

}  // namespace tierwatt::device
