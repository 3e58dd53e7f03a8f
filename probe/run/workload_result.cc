// Figures of one step. The interval's formula stands in workload_result.h.
#include "probe/run/workload_result.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "probe/load/steady.h"

namespace tierwatt::run {

namespace {

// Student's t, two-sided 95 %, for 1 to 10 degrees of freedom; from there on within 4 % of the value at
// infinity plus 0.27 (any table of the distribution).
double student_t95(std::size_t degrees) {
  constexpr std::array<double, 10> kTable = {12.706, 4.303, 3.182, 2.776, 2.571,
                                             2.447,  2.365, 2.306, 2.262, 2.228};
  if (degrees == 0) return kTable[0];
  return degrees <= kTable.size() ? kTable[degrees - 1] : 1.96 + 2.7 / static_cast<double>(degrees);
}

double half_width(const std::vector<double>& rounds) {
  const auto n = static_cast<double>(rounds.size());
  double mean = 0;
  for (const double r : rounds) mean += r / n;
  double square = 0;
  for (const double r : rounds) square += (r - mean) * (r - mean);
  return student_t95(rounds.size() - 1) * std::sqrt(square / (n - 1)) / std::sqrt(n);
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

constexpr Seconds kLongSilence{2.0};

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
  result.steady = load::judge_steady(report.rounds).steady;
  result.rounds = static_cast<int>(report.rounds.size());
  result.stopped_by = reason_of(report, foreign);
  return result;
}

std::string error_name(int error_number) {
  if (error_number == 0) return "END";
  const char* name = strerrorname_np(error_number);
  return name != nullptr ? name : fmt::format("errno {}", error_number);
}

std::string error_meaning(int error_number) {
  return error_number == 0 ? "the target ended early" : std::strerror(error_number);
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
  if (foreign && foreign->disturbed) {
    say(fmt::format("disturbed by foreign I/O: about {} requests, {:.0f} % of all", foreign->requests,
                    foreign->share * 100));
  }
  return notes;
}

}  // namespace tierwatt::run
