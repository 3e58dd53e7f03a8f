// Io pressure: which share of the time somebody on this machine stood still because of I/O.
//
// From the kernel's pressure stall information (Documentation/accounting/psi.rst of Linux): the `some` line's
// total in /proc/pressure/io, and in io.pressure of the cgroup that this process runs in; the higher one
// counts. Absent before Linux 4.20, without CONFIG_PSI, with psi=0: then the pressure is unknown.
//
// The kernel also counts a thread that waits in io_uring for its own reads (in_iowait; Linux 6.5 and its
// stable siblings), so pressure is only taken over time in which nothing of ours was in flight. It is
// smoothed over kPressureMemory of such time.
//
// Threads: one owner. Tested by tests/probe/run/pressure_test.cc.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "probe/base/clock.h"
#include "probe/base/result.h"
#include "probe/base/units.h"

namespace tierwatt::run {

inline constexpr Seconds kPressureMemory{1.0};

// The total of the `some` line. Errors: invalid_input.
Result<Seconds> parse_pressure(std::string_view text, const std::filesystem::path& place);

// Files to read, those that exist; `root` is "/" but in tests.
std::vector<std::filesystem::path> pressure_files(const std::filesystem::path& root);

class PressureWatch {
 public:
  explicit PressureWatch(std::vector<std::filesystem::path> files) : files_(std::move(files)) {}

  // `idle`: nothing of ours is in flight, and nothing was issued since the last look.
  void look(SteadyTime now, bool idle);

  // Shares of time, 0 to 1; absent while unknown.
  [[nodiscard]] std::optional<double> current() const { return current_; }
  [[nodiscard]] std::optional<double> highest() const { return highest_; }
  // How much idle time it knows of.
  [[nodiscard]] Seconds seen() const { return seen_; }

 private:
  [[nodiscard]] std::vector<Seconds> totals() const;
  void take(const std::vector<Seconds>& now, Seconds time);

  std::vector<std::filesystem::path> files_;
  SteadyTime at_{};
  std::vector<Seconds> totals_;  // at `at_`; empty: the stretch has not begun
  std::optional<double> current_, highest_;
  Seconds seen_{};
};

}  // namespace tierwatt::run
