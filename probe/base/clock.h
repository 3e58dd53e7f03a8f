// Time, as an interface that tests can turn by hand.
//
// steady() is monotonic and only ever compared with itself; wall() is UTC and goes into documents.
// Threads: SystemClock is safe from any thread; ManualClock is not, but for the one that turns it.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "probe/base/result.h"
#include "probe/base/units.h"

namespace tierwatt {

using SteadyTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::system_clock::time_point;

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual SteadyTime steady() = 0;
  [[nodiscard]] virtual WallTime wall() = 0;
  virtual void sleep_for(Seconds time) = 0;
};

class SystemClock final : public Clock {
 public:
  SteadyTime steady() override;
  WallTime wall() override;
  void sleep_for(Seconds time) override;
};

// Stands still until advance() or sleep_for() moves it.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(WallTime start) : wall_(start) {}
  SteadyTime steady() override { return steady_; }
  WallTime wall() override { return wall_; }
  void sleep_for(Seconds time) override { advance(time); }
  void advance(Seconds time);

 private:
  SteadyTime steady_{};
  WallTime wall_;
};

// RFC 3339 in UTC with second resolution: "2026-01-31T07:00:00Z". Parsing accepts any offset and fractions
// of a second, in the years 1678 to 2261, which WallTime holds; what is no date-time is Code::invalid_input.
std::string to_rfc3339(WallTime time);
Result<WallTime> parse_rfc3339(std::string_view text);

}  // namespace tierwatt
