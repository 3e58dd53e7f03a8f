// Fields in the order of the format's page. Tested by tests/planner/cli/backtest_document_test.cc.
#include "planner/cli/backtest_document.h"

#include <fmt/core.h>

#include <algorithm>

#include "planner/model/document_parts.h"
#include "probe/profile/json_writer.h"

namespace tierwatt::planner {
namespace {

double kwh(double joules) { return joules / kJoulesPerKilowattHour; }

void write_window(JsonWriter& out, std::string_view name, const Window& window) {
  out.key(name);
  out.begin_object();
  out.field("start", to_rfc3339(window.start));
  out.field("step_s", window.step_s);
  out.field("steps", static_cast<std::int64_t>(window.steps));
  out.end_object();
}

Figure in_kwh(const Band& joules, double factor, Source source) {
  return {kwh(joules.value) * factor, kwh(std::min(joules.low, joules.value)) * factor,
          kwh(std::max(joules.high, joules.value)) * factor, source, ""};
}

void write_assumptions(JsonWriter& out, const PolicyOptions& options) {
  out.key("assumptions");
  out.begin_object();
  out.field("working_set", options.working_set);
  out.field("working_set_misses", options.working_set_misses);
  out.field("consolidation_hours", options.consolidation_hours);
  out.end_object();
}

void write_saved(JsonWriter& out, const Backtest& result, const Judged& policy) {
  const Replayed& replayed = policy.replayed;
  out.key("saved_percent");
  out.begin_object();
  out.field("value", result.saved_percent(replayed.energy_j.value));
  out.field("emptied_off", result.saved_percent(replayed.emptied_off_j.value));
  out.field("emptied_in_standby", result.saved_percent(replayed.emptied_asleep_j.value));
  out.field("clairvoyant", result.saved_percent(replayed.clairvoyant_j));
  if (policy.train_saved_percent) {
    out.field("in_train_window", *policy.train_saved_percent);
  } else {
    out.key("in_train_window");
    out.value(JsonValue{});
  }
  out.end_object();
}

void write_policy(JsonWriter& out, const Backtest& result, const Judged& policy) {
  const Replayed& replayed = policy.replayed;
  out.begin_object();
  out.field("name", policy.name);
  out.field("title", policy.title);
  out.field("kind", to_string(policy.kind));
  out.field("source", policy.source);
  write_figure(out, "window_kwh", in_kwh(replayed.energy_j, 1, result.figures));
  write_figure(out, "annual_kwh", in_kwh(replayed.energy_j, result.test.windows_per_year(), result.figures));
  write_saved(out, result, policy);
  out.key("event_by_event");
  out.begin_object();
  out.field("window_kwh", kwh(replayed.event_j));
  out.field("differs_at_most_kwh", kwh(replayed.event_bound_j));
  out.end_object();
  out.field("wake_ups", replayed.wake_ups);
  out.field("most_wake_ups_per_day", replayed.worst_wake_ups_per_day);
  out.key("accesses");
  out.begin_object();
  out.field("total", replayed.delays.accesses);
  out.field("delayed", replayed.delays.delayed);
  out.field("p50_s", replayed.delays.quantile_s(0.50));
  out.field("p99_s", replayed.delays.quantile_s(0.99));
  out.end_object();
  out.key("moved_bytes");
  out.begin_object();
  out.field("before", policy.moved_before_bytes);
  out.field("during", policy.moved_during_bytes);
  out.end_object();
  out.field("sets_emptied", policy.sets_emptied);
  out.end_object();
}

// What a reader asks first: how ours stands against the best of the others, and against doing nothing.
void write_verdict(JsonWriter& out, const BacktestParts& parts) {
  const Backtest& result = parts.result;
  const Judged* ours = result.best_of({PolicyKind::ours});
  const auto points = [&](const char* name, const Judged* other) {
    out.key(name);
    if (ours == nullptr || other == nullptr) return out.value(JsonValue{});
    out.begin_object();
    out.field("policy", other->name);
    out.field("points", result.saved_percent(ours->replayed.energy_j.value) -
                            result.saved_percent(other->replayed.energy_j.value));
    out.end_object();
  };
  out.key("ours");
  out.begin_object();
  out.field("status", parts.status ? to_string(*parts.status) : "missing");
  points("above_best_published", result.best_of({PolicyKind::plain, PolicyKind::published}));
  points("above_best_strengthened", result.best_of({PolicyKind::strengthened}));
  points("below_hindsight", result.best_of({PolicyKind::hindsight}));
  out.end_object();
}

void write_matched(JsonWriter& out, const Matched& matched) {
  out.key("volumes");
  out.begin_object();
  out.field("in_both", matched.volumes);
  out.field("without_test_record", matched.without_record);
  out.field("unknown", matched.unknown);
  out.end_object();
}

}  // namespace

std::string backtest_json(const BacktestParts& parts) {
  const Backtest& result = parts.result;
  JsonWriter out;
  out.begin_object();
  out.field("schema", kBacktestSchema);
  out.field("snapshot", parts.snapshot);
  if (parts.against) out.field("against", *parts.against);
  write_made_by(out, parts.made_by);
  write_window(out, "train", result.train);
  write_window(out, "test", result.test);
  if (parts.matched) write_matched(out, *parts.matched);
  write_assumptions(out, parts.options);
  out.field("all_spinning_window_kwh", kwh(result.all_spinning_j));
  out.field("floor_saved_percent", result.saved_percent(result.floor_j));
  out.key("policies");
  out.begin_array();
  for (const Judged& policy : result.policies) write_policy(out, result, policy);
  out.end_array();
  write_verdict(out, parts);
  out.key("warnings");
  out.begin_array();
  for (const std::string& warning : parts.warnings) out.value(warning);
  out.end_array();
  out.field("stopped", result.stopped);
  out.end_object();
  return out.take();
}

}  // namespace tierwatt::planner
