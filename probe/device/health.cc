// The rule. Contract in health.h; tested by tests/probe/device/health_test.cc, and by the lab on disks that
// count each restart of a timer (tests/e2e/lab).
#include "probe/device/health.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "probe/device/sysfs_text.h"

namespace tierwatt::device {
namespace {

// Of /sys/block/NAME/stat: read, written and discarded (Documentation/block/stat.rst). 0 where there is none.
std::int64_t sectors_of(const BlockDevice& device) {
  constexpr int kRead = 2;
  constexpr int kWritten = 6;
  constexpr int kDiscarded = 13;
  std::istringstream fields(text_or_empty(device.folder / "stat"));
  std::int64_t sum = 0;
  std::int64_t count = 0;
  for (int i = 0; fields >> count; ++i) {
    if ((i == kRead || i == kWritten || i == kDiscarded) && count > 0) sum += count;
  }
  return sum;
}

// A clock that was set back leaves records of the future: they count as old.
bool is_due(const RememberedHealth& last, std::int64_t sectors, WallTime now) {
  const bool old = now < last.read_at || now - last.read_at >= kHealthInterval;
  return old && sectors != last.sectors;
}

Result<HealthReading> as_reading(RememberedHealth last, WallTime now) {
  if (!last.report) return last.report.error();
  const Seconds age = std::max(Seconds(now - last.read_at), Seconds(0));
  return HealthReading{*std::move(last.report), last.read_at, age};
}

}  // namespace

Result<HealthReading> HealthReader::read(const Root& root, const BlockDevice& device, const PowerState& power,
                                         Clock& clock) const {
  const WallTime now = clock.wall();
  if (!root.is_live() || !may_spin(device)) {
    TIERWATT_TRY(report, smart(root, device, power));
    return HealthReading{std::move(report), now, Seconds(0)};
  }
  const std::string key = device.identity.key();
  std::optional<RememberedHealth> last = memory.recall(key);
  if (const Status awake = may_be_read(device, power); !awake)
    return last && last->report ? as_reading(*std::move(last), now) : awake.error();
  if (!anew && last && !is_due(*last, sectors_of(device), now)) return as_reading(*std::move(last), now);

  const Error under_way{Code::unavailable, "the last reading did not come to its end", device.name, ""};
  const Status remembered = memory.keep(key, {now, sectors_of(device), under_way});
  if (!anew && !remembered) {
    Error error = remembered.error();
    error.message = "is not read, because when cannot be remembered: " + error.message;
    return error;
  }
  Result<SmartReport> report = smart(root, device, power);
  if (remembered) {
    const Status ignored = memory.keep(key, {now, sectors_of(device), report});
    static_cast<void>(ignored);  // then the next reading waits as long, without figures
  }
  if (!report) return report.error();
  return HealthReading{*std::move(report), now, Seconds(0)};
}

}  // namespace tierwatt::device
