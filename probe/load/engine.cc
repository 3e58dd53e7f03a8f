// What both engines share beside the loop: checking a job, naming why one ended.
#include "probe/load/engine.h"

#include <fmt/core.h>

#include <cmath>

namespace tierwatt::load {

namespace {

Error bad_job(std::string message, std::string remedy) {
  return {Code::invalid_argument, std::move(message), "", std::move(remedy)};
}

}  // namespace

const char* to_string(StopReason reason) {
  switch (reason) {
    case StopReason::time:
      return "time";
    case StopReason::ios:
      return "ios";
    case StopReason::steady:
      return "steady";
    case StopReason::disturbed:
      return "disturbed";
    case StopReason::cancelled:
      return "cancelled";
    case StopReason::vanished:
      return "vanished";
    case StopReason::errors:
      return "errors";
    case StopReason::hung:
      return "hung";
  }
  return "errors";
}

std::int64_t Report::error_total() const {
  std::int64_t total = 0;
  for (const ErrorCount& error : errors) total += error.count;
  return total;
}

Iops Report::iops() const {
  return duration.count() > 0 ? Iops(static_cast<double>(ios) / duration.count()) : Iops(0);
}

Status check_job(const Job& job) {
  if (job.queue_depth < 1 || job.queue_depth > kMaxQueueDepth) {
    return bad_job(fmt::format("queue depth {} is out of range", job.queue_depth),
                   fmt::format("1 to {}", kMaxQueueDepth));
  }
  if (job.block.value() < 512 || job.block.value() > (64LL << 20U)) {
    return bad_job(fmt::format("block size {} is out of range", job.block.value()), "512 B to 64 MiB");
  }
  if (job.block.value() * job.queue_depth > kMaxInFlight.value()) {
    return bad_job(fmt::format("queue depth {} of {} blocks needs more than {} of memory", job.queue_depth,
                               to_string_binary(job.block), to_string_binary(kMaxInFlight)),
                   "a smaller queue depth");
  }
  if (job.begin.value() < 0 || job.end.value() - job.begin.value() < job.block.value()) {
    return bad_job(fmt::format("the target holds no whole block of {}", to_string_binary(job.block)),
                   "a larger target or a smaller block");
  }
  const auto positive = [](double v) { return std::isfinite(v) && v > 0; };
  if (!positive(job.budget.count()) || job.budget.count() > 1e7 || !positive(job.round_length.count())) {
    return bad_job("the time budget must be above zero", "--seconds 5");
  }
  if (!positive(job.hang_limit.count()) || job.hang_limit.count() > 1e7) {
    return bad_job("the hang limit must be above zero", "");
  }
  if (job.rate_cap && !positive(job.rate_cap->value())) {
    return bad_job("the rate cap must be above zero", "--rate-iops 100");
  }
  if (!(job.read_share >= 0 && job.read_share <= 1)) return bad_job("the read share must be 0 to 1", "");
  return {};
}

}  // namespace tierwatt::load
