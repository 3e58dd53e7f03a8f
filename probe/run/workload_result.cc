// Figures of one step. The interval's formula stands in workload_result.h.
#include "probe/run/workload_result.h"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <limits>

#include "probe/base/student_t.h"
#include "probe/load/quantile_interval.h"
#include "probe/load/steady.h"

namespace tierwatt::run {

namespace {

double half_width(const std::vector<double>& rounds) {
  const auto n = static_cast<double>(rounds.size());
  double mean = 0;
  for (const double r : rounds) mean += r / n;
  double square = 0;
  for (const double r : rounds) square += (r - mean) * (r - mean);
  return student_t975(rounds.size() - 1) * std::sqrt(square / (n - 1)) / std::sqrt(n);
}

LatencySummary summary_of(const load::Histogram& latency) {
  return {.mean = latency.mean(),
          .p50 = latency.percentile(0.50),
          .p95 = latency.percentile(0.95),
          .p99 = latency.percentile(0.99),
          .p999 = latency.percentile(0.999),
          .p9999 = latency.percentile(0.9999),
          .max = latency.max(),
          .relative_error = load::Histogram::kRelativeError};
}

LatencyIntervals intervals_of(const load::Histogram& latency) {
  const auto of = [&](double fraction) -> std::optional<TimeInterval> {
    const auto interval = load::quantile_interval(latency, fraction);
    if (!interval) return std::nullopt;
    return TimeInterval{interval->low, interval->high};
  };
  return {.p50 = of(0.50), .p95 = of(0.95), .p99 = of(0.99), .p999 = of(0.999), .p9999 = of(0.9999)};
}

constexpr Seconds kLongSilence{2.0};
constexpr Seconds kLongDelay{0.5};

std::string failure_note(const load::ErrorCount& error) {
  std::string where;
  for (const Bytes offset : error.first_offsets) {
    where += fmt::format("{}{}", where.empty() ? "" : ", ", offset.value());
  }
  return fmt::format("{} failed I/Os ({}: {}), not retried and in no figure; the first at byte {}",
                     error.count, error_name(error.error_number), error_meaning(error.error_number), where);
}

std::string reason_of(const load::Report& report, const std::optional<ForeignIo>& foreign) {
  if (report.stopped_by == load::StopReason::errors) {
    return fmt::format("error: {} failed I/Os", report.error_total());
  }
  if (foreign && foreign->disturbed) return "disturbed";
  return to_string(report.stopped_by);
}

// By how much the rule was missed, as a multiple of its limits; most of all where it could not be asked.
double excess_of(const WorkloadResult& result) {
  if (!result.steady_window) return std::numeric_limits<double>::infinity();
  return std::max(result.steady_window->range / load::kSteadyRange,
                  result.steady_window->slope / load::kSteadySlope);
}

// By a preparing step: all that came back, also while it was paused and after the end.
Bytes moved_by(const load::Step& step, const load::Report& report) {
  return step.workload.block * (report.latency.count() + report.feelers);
}

}  // namespace

Estimate<Iops> rate_of(const load::Report& report) {
  const double rate = report.iops().value();
  double half = 0;
  if (report.rounds.size() >= 2) {
    half = half_width(report.rounds);
  } else if (report.ios > 0) {
    half = rate * 1.96 / std::sqrt(static_cast<double>(report.ios));
  }
  return {Iops(rate), Iops(std::max(0.0, rate - half)), Iops(rate + half), Source::measured,
          fmt::format("io_uring, {} rounds", report.rounds.size())};
}

WorkloadResult to_workload_result(const load::Step& step, const load::Report& report,
                                  const std::optional<ForeignIo>& foreign) {
  WorkloadResult result;
  result.workload = step.workload.name;
  result.zone = to_string(step.zone);
  result.queue_depth = step.queue_depth;
  result.block = step.workload.block;
  result.duration = report.duration;
  result.ios = report.ios;
  result.errors = report.error_total();
  result.iops = rate_of(report);
  const auto block = static_cast<double>(step.workload.block.value());
  const auto bandwidth = [block](Iops rate) { return BytesPerSecond(rate.value() * block); };
  result.bandwidth = {bandwidth(result.iops.value), bandwidth(result.iops.low), bandwidth(result.iops.high),
                      Source::measured, result.iops.basis};
  result.latency = summary_of(report.latency);
  result.latency_intervals = intervals_of(report.latency);
  const load::SteadyVerdict verdict = load::judge_steady(report.rounds);
  result.steady = verdict.steady;
  if (verdict.mean > 0) result.steady_window = SteadyWindow{verdict.range, verdict.slope_excursion};
  result.rounds = static_cast<int>(report.rounds.size());
  result.stopped_by = reason_of(report, foreign);
  return result;
}

Preconditioning to_preconditioning(const load::Step& step, const load::Report& report) {
  Preconditioning made;
  made.workload = step.workload.name;
  made.queue_depth = step.queue_depth;
  made.moved = moved_by(step, report);
  made.duration = report.duration;
  made.rounds = static_cast<int>(report.rounds.size());
  made.steady = load::judge_steady(report.rounds).steady;
  made.stopped_by = to_string(report.stopped_by);
  return made;
}

std::vector<std::string> notes_on_preparing(const load::Step& step, const load::Report& report) {
  std::vector<std::string> notes;
  const auto say = [&](const std::string& text) { notes.push_back(label_of(step) + ": " + text); };
  for (const load::ErrorCount& error : report.errors) say(failure_note(error));
  const Bytes moved = moved_by(step, report);
  if (step.role == load::StepRole::fill && moved < step.to_move) {
    say(fmt::format("not preconditioned: {} of {} written before {} ended it", to_string_binary(moved),
                    to_string_binary(step.to_move), to_string(report.stopped_by)));
  }
  const load::SteadyVerdict verdict = load::judge_steady(report.rounds);
  if (step.role == load::StepRole::settle && !verdict.steady) {
    say(fmt::format("did not settle in {} rounds before it was measured", verdict.rounds));
  }
  return notes;
}

std::string unsteady_note(const std::vector<WorkloadResult>& results) {
  std::vector<const WorkloadResult*> unsteady;
  for (const WorkloadResult& result : results) {
    if (!result.steady) unsteady.push_back(&result);
  }
  if (unsteady.empty()) return "";
  const WorkloadResult& worst =
      **std::max_element(unsteady.begin(), unsteady.end(),
                         [](const auto* a, const auto* b) { return excess_of(*a) < excess_of(*b); });
  const std::string head =
      fmt::format("not steady: {} of {} steps, furthest from it {} {} QD {} after {} rounds", unsteady.size(),
                  results.size(), worst.workload, worst.zone, worst.queue_depth, worst.rounds);
  if (!worst.steady_window) return fmt::format("{}, and the rule needs {}", head, load::kSteadyWindow);
  return fmt::format("{}: range {:.0f} % of the mean (at most {:.0f} %), slope {:.0f} % (at most {:.0f} %)",
                     head, worst.steady_window->range * 100, load::kSteadyRange * 100,
                     worst.steady_window->slope * 100, load::kSteadySlope * 100);
}

std::string error_name(int error_number) {
  if (error_number == 0) return "END";
  const char* name = strerrorname_np(error_number);
  return name != nullptr ? name : fmt::format("errno {}", error_number);
}

// What the block layer means by an errno where that is not what a file means by it (block/blk-core.c,
// blk_errors), and what io_uring means.
std::string error_meaning(int error_number) {
  switch (error_number) {
    case 0:
      return "the target ended early";
    case ENODATA:
      return "medium error, the drive cannot read its sectors there";
    case EREMOTEIO:
      return "the drive refused the command";
    case ENOLINK:
      return "the link to the drive failed";
    case ETIMEDOUT:
      return "the drive did not answer in the kernel's time";
    case EILSEQ:
      return "protection information does not match the data";
    case EBADE:
      return "the drive is reserved by another host";
    case ECANCELED:  // nothing of ours is ever cancelled
      return "the kernel could not start a thread for it, see ulimit -u";
    default:
      return std::strerror(error_number);
  }
}

std::string label_of(const load::Step& step) {
  return fmt::format("{} {} QD {}", step.workload.name, to_string(step.zone), step.queue_depth);
}

std::vector<std::string> notes_of(const load::Step& step, const load::Report& report,
                                  const std::optional<ForeignIo>& foreign) {
  std::vector<std::string> notes;
  const auto say = [&](const std::string& text) { notes.push_back(label_of(step) + ": " + text); };
  for (const load::ErrorCount& error : report.errors) say(failure_note(error));
  if (report.short_ios > 0) say(fmt::format("{} I/Os came back in parts", report.short_ios));
  if (report.lost_in_flight > 0) {
    say(fmt::format("{} I/Os did not come back in time: the device hangs", report.lost_in_flight));
  }
  if (report.longest_silence > kLongSilence) {
    say(fmt::format("no I/O came back for {:.1f} s: the drive hung, was reset, or spun up",
                    report.longest_silence.count()));
  }
  if (report.longest_delay > kLongDelay) {
    say(fmt::format(
        "the probe itself stood still for {:.1f} s (it was stopped, or found no processor): the rate and the "
        "highest latencies are not the drive's alone",
        report.longest_delay.count()));
  }
  if (foreign && foreign->disturbed) {
    say(fmt::format("disturbed by foreign I/O: about {} requests and {}, {:.0f} % of all {}",
                    foreign->requests, to_string(foreign->bytes), foreign->share * 100,
                    foreign->of_bytes ? "bytes" : "requests"));
  }
  return notes;
}

}  // namespace tierwatt::run
