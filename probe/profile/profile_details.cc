// One function a part, writing first. Contract in profile_details.h.
#include "probe/profile/profile_details.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <string>
#include <utility>

#include "probe/profile/json_value.h"

namespace tierwatt {
namespace {

constexpr std::int64_t kMaxQueueDepth = 1 << 20;
constexpr std::int64_t kMaxRounds = 1 << 20;

using Interval = std::optional<TimeInterval>;
constexpr std::array<std::pair<const char*, Interval LatencyIntervals::*>, 5> kPercentiles = {
    {{"p50_s", &LatencyIntervals::p50},
     {"p95_s", &LatencyIntervals::p95},
     {"p99_s", &LatencyIntervals::p99},
     {"p999_s", &LatencyIntervals::p999},
     {"p9999_s", &LatencyIntervals::p9999}}};

// ---- writing

void write_interval(JsonWriter& out, const char* name, const TimeInterval& interval) {
  out.key(name);
  out.begin_object();
  out.field("low", interval.low.count());
  out.field("high", interval.high.count());
  out.end_object();
}

void write_detail(JsonWriter& out, const WorkloadResult& result) {
  out.begin_object();
  out.key("latency_95");
  out.begin_object();
  for (const auto& [name, percentile] : kPercentiles) {
    if (const Interval& interval = result.latency_intervals.*percentile) write_interval(out, name, *interval);
  }
  out.end_object();
  if (result.steady_window) {
    out.key("steady_window");
    out.begin_object();
    out.field("range", result.steady_window->range);
    out.field("slope", result.steady_window->slope);
    out.end_object();
  }
  out.end_object();
}

bool has_detail(const WorkloadResult& result) {
  return result.steady_window || result.latency_intervals != LatencyIntervals{};
}

void write_knee(JsonWriter& out, const SweepKnee& knee) {
  out.begin_object();
  out.field("workload", knee.workload);
  out.field("zone", knee.zone);
  if (knee.queue_depth) {
    out.field("queue_depth", *knee.queue_depth);
    out.field("earliest", knee.earliest);
    out.field("latest", knee.latest);
  }
  if (!knee.why.empty()) out.field("why", knee.why);
  out.end_object();
}

void write_preconditioning(JsonWriter& out, const Preconditioning& step) {
  out.begin_object();
  out.field("workload", step.workload);
  out.field("queue_depth", step.queue_depth);
  out.field("moved_bytes", step.moved.value());
  out.field("duration_s", step.duration.count());
  out.field("rounds", step.rounds);
  out.field("steady", step.steady);
  out.field("stopped_by", step.stopped_by);
  out.end_object();
}

template <class T>
void write_list(JsonWriter& out, const char* name, const std::vector<T>& list,
                void (*write)(JsonWriter&, const T&)) {
  if (list.empty()) return;
  out.key(name);
  out.begin_array();
  for (const T& element : list) write(out, element);
  out.end_array();
}

// ---- reading

// Each element of an array of objects, with a reader of its own.
void each_object(FieldReader& parent, const char* name,
                 const std::function<void(FieldReader&, std::size_t)>& read) {
  const JsonValue* list = parent.find(name);
  if (list == nullptr) return;
  if (!list->is(JsonValue::Kind::array)) {
    return parent.fail(name, fmt::format("is {}, not an array", to_string(list->kind())));
  }
  for (std::size_t i = 0; i < list->array().size() && !parent.failed(); ++i) {
    FieldReader in(list->array()[i], fmt::format("{}[{}]", name, i), parent.error());
    read(in, i);
    in.finish();
  }
}

Interval read_interval(FieldReader& parent, const char* name) {
  const JsonValue* value = parent.find(name);
  if (value == nullptr) return std::nullopt;
  FieldReader in(*value, parent.path_of(name), parent.error());
  const TimeInterval interval{Seconds(in.amount("low")), Seconds(in.amount("high"))};
  in.finish();
  if (interval.high < interval.low) parent.fail(name, "has its low end above its high end");
  return interval;
}

void read_latency_intervals(FieldReader& parent, LatencyIntervals& intervals) {
  const JsonValue* value = parent.find("latency_95");
  if (value == nullptr) return;
  FieldReader in(*value, parent.path_of("latency_95"), parent.error());
  for (const auto& [name, percentile] : kPercentiles) intervals.*percentile = read_interval(in, name);
  in.finish();
}

void read_steady_window(FieldReader& parent, std::optional<SteadyWindow>& window) {
  const JsonValue* value = parent.find("steady_window");
  if (value == nullptr) return;
  FieldReader in(*value, parent.path_of("steady_window"), parent.error());
  window = SteadyWindow{in.amount("range"), in.amount("slope")};
  in.finish();
}

void read_workload_details(FieldReader& in, std::vector<WorkloadResult>& workloads) {
  const JsonValue* list = in.find("details");
  if (list == nullptr) return;
  if (list->is(JsonValue::Kind::array) && list->array().size() != workloads.size()) {
    return in.fail("details",
                   fmt::format("has {} entries for {} workloads", list->array().size(), workloads.size()));
  }
  each_object(in, "details", [&](FieldReader& detail, std::size_t i) {
    read_latency_intervals(detail, workloads[i].latency_intervals);
    read_steady_window(detail, workloads[i].steady_window);
  });
}

SweepKnee read_knee(FieldReader& in) {
  SweepKnee knee;
  in.required_text("workload", knee.workload);
  in.text("zone", knee.zone);
  if (const auto depth = in.maybe_integer("queue_depth", 1, kMaxQueueDepth)) {
    knee.queue_depth = static_cast<int>(*depth);
    knee.earliest = static_cast<int>(in.integer("earliest", 1, *depth));
    knee.latest = static_cast<int>(in.integer("latest", *depth, kMaxQueueDepth));
  }
  in.text("why", knee.why);
  return knee;
}

Preconditioning read_preconditioning(FieldReader& in) {
  Preconditioning step;
  in.required_text("workload", step.workload);
  step.queue_depth = static_cast<int>(in.integer("queue_depth", 1, kMaxQueueDepth));
  step.moved = in.bytes("moved_bytes");
  step.duration = Seconds(in.amount("duration_s"));
  step.rounds = static_cast<int>(in.integer("rounds", 0, kMaxRounds));
  step.steady = in.boolean("steady", false);
  in.text("stopped_by", step.stopped_by);
  return step;
}

}  // namespace

void write_details(JsonWriter& out, const DeviceProfile& profile) {
  if (std::any_of(profile.workloads.begin(), profile.workloads.end(), has_detail)) {
    write_list(out, "details", profile.workloads, write_detail);
  }
  write_list(out, "knees", profile.knees, write_knee);
  write_list(out, "preconditioning", profile.preconditioning, write_preconditioning);
  if (profile.rate_cap) out.field("rate_cap_iops", profile.rate_cap->value());
}

void read_details(FieldReader& in, DeviceProfile& profile) {
  read_workload_details(in, profile.workloads);
  each_object(in, "knees", [&](FieldReader& knee, std::size_t) { profile.knees.push_back(read_knee(knee)); });
  each_object(in, "preconditioning", [&](FieldReader& step, std::size_t) {
    profile.preconditioning.push_back(read_preconditioning(step));
  });
  if (const auto cap = in.maybe_amount("rate_cap_iops")) profile.rate_cap = Iops(*cap);
}

}  // namespace tierwatt
