// The table, and how a step finds its bytes on a target. Terms in workload.h.
#include "probe/load/workload.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace tierwatt::load {

namespace {

constexpr Zone kWhole[] = {Zone::whole};
constexpr Zone kHotBand[] = {Zone::hot_band};
constexpr Zone kOuter[] = {Zone::outer};
constexpr Zone kStripes[] = {Zone::outer, Zone::middle, Zone::inner};

constexpr int kOne[] = {1};
constexpr int kFew[] = {1, 32};
constexpr int kTwo[] = {2};
constexpr int kDeep[] = {32};
constexpr int kSweep[] = {1, 2, 4, 8, 16, 32, 64, 128, 256};
constexpr int kStreams[] = {1, 8};
constexpr std::span<const int> kNone{};

constexpr Bytes kKib4{4096}, kKib8{8192}, kKib128{128 << 10}, kMib1{1 << 20};

// clang-format off
constexpr Workload kTable[] = {
    // name, what it is, block, access, read share, zones, queue depths: survey, standard, reference
    {"rand-read-4k", "random reads of 4 KiB over the whole device", kKib4, Access::random, 1.0, kWhole, kFew, kSweep, kSweep},
    {"rand-read-8k-hot-band", "random reads of 8 KiB within one hundredth of it", kKib8, Access::random, 1.0, kHotBand, kDeep, kSweep, kSweep},
    {"seq-read-128k", "sequential reads of 128 KiB from its start", kKib128, Access::sequential, 1.0, kOuter, kTwo, kStreams, kStreams},
    {"seq-read-1m", "sequential reads of 1 MiB at its start, middle and end", kMib1, Access::sequential, 1.0, kStripes, kTwo, kTwo, kTwo},
    {"rand-write-4k", "random writes of 4 KiB in a scratch file", kKib4, Access::random, 0.0, kWhole, kFew, kSweep, kSweep},
    {"seq-write-128k", "sequential writes of 128 KiB in a scratch file", kKib128, Access::sequential, 0.0, kWhole, kNone, kNone, kDeep},
    {"seq-write-1m", "sequential writes of 1 MiB in a scratch file", kMib1, Access::sequential, 0.0, kWhole, kTwo, kTwo, kTwo},
    {"mixed-70-30-8k", "random 8 KiB, 70 % reads, in a scratch file", kKib8, Access::random, 0.7, kWhole, kNone, kDeep, kSweep},
    {"rand-write-4k-qd1", "single random writes of 4 KiB in a scratch file", kKib4, Access::random, 0.0, kWhole, kNone, kNone, kOne},
};
// clang-format on

constexpr std::int64_t kHotBandMinBytes = 64LL << 20U;

// Where a zone begins and how long it is, in bytes of the data area.
struct Part {
  std::int64_t begin, length;
};

Part part_of(Zone zone, std::int64_t total) {
  const std::int64_t tenth = total / 10;
  const std::int64_t band = std::min(total, std::max(total / 100, kHotBandMinBytes));
  switch (zone) {
    case Zone::outer:
      return {0, tenth};
    case Zone::middle:
      return {total / 2 - tenth / 2, tenth};
    case Zone::inner:
      return {total - tenth, tenth};
    case Zone::hot_band:
      return {total / 2 - band / 2, band};
    case Zone::whole:
      break;
  }
  return {0, total};
}

// Workload-independent preconditioning: everything written twice, in order.
Step fill_step(const Target& target) {
  constexpr std::int64_t kTimes = 2;
  constexpr Seconds kShortest{60.0};
  const Bytes amount = (target.size - target.data_begin) * kTimes;
  const Workload workload = find_workload("seq-write-128k").value();
  const Seconds budget = std::max(kShortest, amount / kSlowestFill);
  return {workload, Zone::whole, workload.reference.front(), budget, StepRole::fill, amount};
}

// A workload's steps at one depth: in reference first until steady, at its deepest queue.
void add_steps(const Workload& workload, Zone zone, Depth depth, std::vector<Step>& steps) {
  const std::span<const int> queues = workload.queue_depths(depth);
  if (depth == Depth::reference && !queues.empty()) {
    steps.push_back({workload, zone, queues.back(), Seconds{}, StepRole::settle, Bytes(0)});
  }
  for (const int queue_depth : queues) steps.push_back({workload, zone, queue_depth, Seconds{}});
}

std::int64_t round_down(std::int64_t value, std::int64_t unit) { return value / unit * unit; }

}  // namespace

const char* to_string(Depth depth) {
  switch (depth) {
    case Depth::survey:
      return "survey";
    case Depth::standard:
      return "standard";
    case Depth::reference:
      return "reference";
  }
  return "survey";
}

std::optional<Depth> parse_depth(std::string_view name) {
  for (const Depth depth : {Depth::survey, Depth::standard, Depth::reference}) {
    if (name == to_string(depth)) return depth;
  }
  return std::nullopt;
}

const char* to_string(Zone zone) {
  switch (zone) {
    case Zone::whole:
      return "whole";
    case Zone::outer:
      return "outer";
    case Zone::middle:
      return "middle";
    case Zone::inner:
      return "inner";
    case Zone::hot_band:
      return "hot-band";
  }
  return "whole";
}

std::span<const int> Workload::queue_depths(Depth depth) const {
  switch (depth) {
    case Depth::survey:
      return survey;
    case Depth::standard:
      return standard;
    case Depth::reference:
      return reference;
  }
  return survey;
}

std::span<const Workload> workload_table() { return kTable; }

std::span<const int> sweep_depths() { return kSweep; }

Result<Workload> find_workload(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Workload& workload : kTable) {
    if (workload.name == name) return workload;
    names.push_back(workload.name);
  }
  return Error{Code::invalid_argument, fmt::format("no workload is named '{}'", name), "--workload",
               fmt::format("one of {}", fmt::join(names, ", "))};
}

Effort effort_of(Depth depth, std::size_t steps) {
  const double share = kSurveyTime.count() / static_cast<double>(std::max<std::size_t>(steps, 1));
  switch (depth) {
    case Depth::survey:
      return {.step = Seconds(share), .round = Seconds(share / 5), .idle = Seconds{1.0}};
    case Depth::standard:
      return {.step = Seconds{30}, .round = Seconds{2}, .until_steady = true, .idle = Seconds{10}};
    case Depth::reference:
      return {.step = Seconds{25 * 60}, .round = Seconds{60}, .until_steady = true, .idle = Seconds{60}};
  }
  return {};
}

std::vector<Step> plan_steps(Depth depth, const Target& target) {
  std::vector<Step> steps;
  if (depth == Depth::reference && !target.writable) return steps;
  for (const Workload& workload : kTable) {
    if (workload.writes() && !target.writable) continue;
    for (const Zone zone : workload.zones) {
      if (span_of(zone, target, workload.block)) add_steps(workload, zone, depth, steps);
    }
  }
  const Effort effort = effort_of(depth, steps.size());
  for (Step& step : steps) step.budget = effort.step;
  if (depth == Depth::reference && !steps.empty()) steps.insert(steps.begin(), fill_step(target));
  return steps;
}

Result<Span> span_of(Zone zone, const Target& target, Bytes block) {
  const std::int64_t total = (target.size - target.data_begin).value();
  if (total < block.value()) {
    return Error{Code::invalid_argument,
                 fmt::format("it holds no whole block of {}: {} bytes", to_string_binary(block), total),
                 target.path.string(), ""};
  }
  if (block.value() % target.logical_block.value() != 0) {
    return Error{Code::invalid_argument,
                 fmt::format("blocks of {} do not fit its logical block of {}", to_string_binary(block),
                             to_string_binary(target.logical_block)),
                 target.path.string(), ""};
  }
  const Part part = part_of(zone, total);
  const std::int64_t length = std::max(part.length, block.value());
  const std::int64_t first = round_down(std::min(part.begin, total - length), block.value());
  const Bytes begin = target.data_begin + Bytes(first);
  const Bytes last_whole(round_down((target.size - begin).value(), block.value()));
  return Span{begin, begin + std::min(Bytes(round_down(length, block.value())), last_whole)};
}

}  // namespace tierwatt::load
