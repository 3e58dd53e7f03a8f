// Gone, hanging, broken or fine. The table stands in verdict.h.
#include "probe/run/verdict.h"

#include <fmt/core.h>

#include "probe/run/workload_result.h"

namespace tierwatt::run {

namespace {

constexpr Seconds kLookEvery{0.05};
// So many failures in a row, and none that succeeded after them, may be an unplugged drive.
constexpr std::int64_t kSuspicious = 16;

bool vanished(const load::Report& report, const load::Target& target, Clock& clock,
              const std::function<bool()>& cancelled) {
  if (report.stopped_by == load::StopReason::vanished) return true;
  if (report.error_total() == 0 && report.lost_in_flight == 0) return false;
  if (!load::still_there(target)) return true;
  if (report.errors_at_end < kSuspicious && report.lost_in_flight == 0) return false;
  const SteadyTime until = clock.steady() + std::chrono::duration_cast<std::chrono::nanoseconds>(kVanishWait);
  while (clock.steady() < until && !(cancelled && cancelled())) {
    clock.sleep_for(kLookEvery);
    if (!load::still_there(target)) return true;
  }
  return false;
}

// A file that is cut, a volume that is made smaller: its drive is well.
Error vanished_error(const load::Target& target) {
  const Bytes size = load::size_now(target).value_or(Bytes(0));
  const bool is_file = target.kind == load::TargetKind::regular_file;
  if (load::size_now(target) && size < target.size && (is_file || size > Bytes(0))) {
    return {
        Code::vanished,
        fmt::format("the {} became smaller while it was measured, {} of {} are left; nothing is stored of it",
                    is_file ? "file" : "device", to_string_binary(size), to_string_binary(target.size)),
        target.path.string(), is_file ? "name a file that nobody writes to" : "see the kernel's log: dmesg"};
  }
  return {Code::vanished, "the device went away while it was measured; nothing is stored of it",
          target.path.string(), "see the kernel's log: dmesg"};
}

std::string still_waiting(std::int64_t in_flight) {
  return fmt::format("{} I/O{} still with the kernel", in_flight, in_flight == 1 ? " is" : "s are");
}

}  // namespace

Status verdict_of(const load::Report& report, const load::Target& target, bool first, Clock& clock,
                  const std::function<bool()>& cancelled) {
  const std::string place = target.path.string();
  if (vanished(report, target, clock, cancelled)) return vanished_error(target);
  if (report.lost_in_flight > 0) {
    return Error{Code::timed_out,
                 fmt::format("the device hangs: no I/O came back for {:.0f} s, {}; nothing is stored of it",
                             report.longest_silence.count(), still_waiting(report.lost_in_flight)),
                 place, "see the kernel's log: dmesg"};
  }
  if (!first || report.latency.count() > 0 || report.errors.empty()) return {};
  const load::ErrorCount& error = report.errors.front();
  return Error{Code::io_error,
               fmt::format("not one I/O succeeded: {} failed ({}: {})", error.count,
                           error_name(error.error_number), error_meaning(error.error_number)),
               place, "see the kernel's log: dmesg"};
}

Error cancelled_error(const load::Target& target, std::int64_t still_in_flight) {
  std::string message = "stopped by the user; nothing is stored of it";
  if (still_in_flight > 0) message += "; " + still_waiting(still_in_flight) + ", which waits for the drive";
  return {Code::cancelled, message, target.path.string(), ""};
}

}  // namespace tierwatt::run
