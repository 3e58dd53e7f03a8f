// Field order is that of docs/formats/plan.md; equal plans give equal bytes. Tested by
// tests/planner/model/plan_writer_test.cc.
#include "planner/model/plan_writer.h"

#include <optional>

#include "planner/model/document_parts.h"
#include "probe/base/atomic_file.h"
#include "probe/profile/json_value.h"
#include "probe/profile/json_writer.h"

namespace tierwatt::planner {
namespace {

void write(JsonWriter& out, const Move& move) {
  out.begin_object();
  out.field("n", move.n);
  out.field("volume", move.volume);
  out.field("from", move.from);
  out.field("to", move.to);
  out.field("bytes", move.bytes.value());
  out.field("start_s", move.start_s);
  out.field("end_s", move.end_s);
  out.field("wave", move.wave);
  out.field("method", move.method);
  out.field("why", move.why);
  out.end_object();
}

void write_maybe(JsonWriter& out, std::string_view name, const std::optional<double>& number) {
  out.key(name);
  if (number) {
    out.value(*number);
  } else {
    out.value(JsonValue());
  }
}

void write(JsonWriter& out, const SetWear& wear) {
  out.begin_object();
  out.field("wake_ups_a_year", wear.wake_ups_a_year);
  write_maybe(out, "start_stops_left", wear.start_stops_left);
  write_maybe(out, "allowed_a_year", wear.allowed_a_year);
  out.field("price_j", wear.price_j);
  write_maybe(out, "break_even_s", wear.break_even_s);
  out.end_object();
}

void write(JsonWriter& out, const Measurement& measurement) {
  out.begin_object();
  out.field("drive", measurement.drive);
  out.field("model", measurement.model);
  out.field("alike", measurement.alike);
  out.field("shrinks_from", measurement.shrinks_from);
  out.field("shrinks_to", measurement.shrinks_to);
  out.end_object();
}

void write(JsonWriter& out, const BoughtSets& purchase) {
  out.begin_object();
  out.key("sets");
  out.begin_array();
  for (const std::string& set : purchase.sets) out.value(set);
  out.end_array();
  out.field("price", purchase.price);
  out.field("embodied_kgco2e", purchase.embodied_kgco2e);
  out.field("saved_kwh", purchase.saved_kwh);
  out.field("saved_money", purchase.saved_money);
  out.field("saved_kgco2e", purchase.saved_kgco2e);
  out.field("net_money", purchase.net_money);
  out.field("net_kgco2e", purchase.net_kgco2e);
  out.field("says", purchase.says);
  out.end_object();
}

void write(JsonWriter& out, const SetOutcome& set) {
  out.begin_object();
  out.field("id", set.id);
  out.field("role", to_string(set.role));
  write_maybe(out, "timeout_s", set.timeout_s);
  out.field("awake_steps", set.awake_steps);
  out.field("wake_ups", set.wake_ups);
  write_figure(out, "energy_j", set.energy_j);
  if (set.wear) {
    out.key("wear");
    write(out, *set.wear);
  }
  out.end_object();
}

void write(JsonWriter& out, const EnclosureOutcome& enclosure) {
  out.begin_object();
  out.field("id", enclosure.id);
  out.field("awake_steps", enclosure.awake_steps);
  write_figure(out, "energy_j", enclosure.energy_j);
  out.end_object();
}

void write(JsonWriter& out, const std::map<std::string, double>& numbers) {
  out.begin_object();
  for (const auto& [name, number] : numbers) out.field(name, number);
  out.end_object();
}

void write(JsonWriter& out, const Refusal& refusal) {
  out.begin_object();
  out.field("volume", refusal.volume);
  out.field("set", refusal.set);
  out.field("why", refusal.why);
  out.key("number");
  write(out, refusal.number);
  out.end_object();
}

void write(JsonWriter& out, const FrontierPoint& point) {
  out.begin_object();
  out.field("max_bytes", point.max_bytes);
  out.field("bytes", point.bytes);
  out.field("moves", point.moves);
  write_figure(out, "saved_kwh_per_year", point.saved_kwh);
  out.end_object();
}

void write(JsonWriter& out, const ConflictingRule& part) {
  out.begin_object();
  out.field("rule", part.rule);
  if (!part.volume.empty()) out.field("volume", part.volume);
  if (!part.group.empty()) out.field("group", part.group);
  out.end_object();
}

void write(JsonWriter& out, const Filled& filled) {
  out.begin_object();
  out.field("owner", filled.owner);
  out.field("field", filled.field);
  write_figure(out, "figure", filled.figure);
  out.end_object();
}

void write(JsonWriter& out, const Finding& finding) { write_finding(out, finding); }

// What is written goes on in pieces of so many elements of a list, so that no more is held.
constexpr std::size_t kElementsAPiece = 1024;

using PieceSink = std::function<void(std::string_view)>;

template <class T>
void write_list(JsonWriter& out, std::string_view name, const std::vector<T>& list,
                const PieceSink& sink = {}) {
  out.key(name);
  out.begin_array();
  for (std::size_t i = 0; i < list.size(); ++i) {
    write(out, list[i]);
    if (sink && i % kElementsAPiece == 0) sink(out.take());
  }
  out.end_array();
}

void write_energy(JsonWriter& out, const Energy& energy) {
  out.key("energy");
  out.begin_object();
  out.key("window_j");
  out.begin_object();
  write_figure(out, "before", energy.window_before_j);
  write_figure(out, "after", energy.window_after_j);
  write_figure(out, "timeout_only", energy.window_timeout_only_j);
  out.end_object();
  out.key("io_j");
  out.begin_object();
  write_figure(out, "before", energy.io_before_j);
  write_figure(out, "after", energy.io_after_j);
  out.end_object();
  write_figure(out, "migration_j", energy.migration_j);
  out.key("annual_kwh");
  out.begin_object();
  write_figure(out, "before", energy.annual_before_kwh);
  write_figure(out, "after", energy.annual_after_kwh);
  write_figure(out, "saved", energy.annual_saved_kwh);
  out.end_object();
  out.end_object();
}

void write_money(JsonWriter& out, std::string_view name, const Money& money) {
  out.key(name);
  out.begin_object();
  out.key("annual");
  out.begin_object();
  write_figure(out, "before", money.annual_before);
  write_figure(out, "after", money.annual_after);
  write_figure(out, "saved", money.annual_saved);
  out.end_object();
  write_figure(out, "migration", money.migration);
  out.end_object();
}

void write_bound(JsonWriter& out, const Bound& bound) {
  out.key("bound");
  out.begin_object();
  out.field("window_j", bound.window_j);
  out.field("kind", bound.kind);
  out.field("gap_kwh_per_year", bound.gap_kwh_per_year);
  out.field("gap_share", bound.gap_share);
  out.field("does_not_see", bound.does_not_see);
  out.end_object();
}

void write_document(JsonWriter& out, const Plan& plan, const PieceSink& sink = {}) {
  out.begin_object();
  out.field("schema", kPlanSchema);
  out.field("snapshot", plan.snapshot);
  write_made_by(out, plan.made_by);
  out.field("status", to_string(plan.status));
  if (!plan.reason.empty()) out.field("reason", plan.reason);
  write_list(out, "moves", plan.moves, sink);
  write_list(out, "sets", plan.sets, sink);
  write_list(out, "enclosures", plan.enclosures, sink);
  write_energy(out, plan.energy);
  write_money(out, "cost", plan.cost);
  write_money(out, "carbon", plan.carbon);
  if (plan.payback_days) {
    write_figure(out, "payback_days", *plan.payback_days);
  } else {
    out.field("payback_days", JsonValue());
  }
  write_bound(out, plan.bound);
  if (!plan.frontier.empty()) write_list(out, "frontier", plan.frontier);
  if (!plan.conflict.empty()) write_list(out, "conflict", plan.conflict);
  write_list(out, "refused", plan.refused);
  if (plan.purchase) {
    out.key("purchase");
    write(out, *plan.purchase);
  }
  write_list(out, "measure_next", plan.measure_next);
  write_list(out, "filled", plan.filled, sink);
  out.key("review");
  out.begin_object();
  out.field("verdict", to_string(plan.review.verdict));
  write_list(out, "findings", plan.review.findings);
  out.end_object();
  out.end_object();
}

}  // namespace

std::string to_json(const Plan& plan) {
  JsonWriter out;
  write_document(out, plan);
  return out.take() + "\n";
}

void write_json(const Plan& plan, const std::function<void(std::string_view piece)>& sink) {
  JsonWriter out;
  write_document(out, plan, sink);
  sink(out.take() + "\n");
}

Status write_plan(const std::filesystem::path& path, const Plan& plan) {
  TIERWATT_TRY(file, AtomicFile::create(path));
  Status written;
  write_json(plan, [&](std::string_view piece) {
    if (written.ok()) written = file.write(piece);
  });
  TIERWATT_CHECK(written);
  return file.commit();
}

}  // namespace tierwatt::planner
