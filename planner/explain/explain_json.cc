// Tested by tests/planner/explain/explain_json_test.cc, against the published schema too.
#include "planner/explain/explain_json.h"

#include "planner/model/document_parts.h"
#include "probe/profile/json_writer.h"

namespace tierwatt::planner {
namespace {

void write(JsonWriter& out, std::string_view name, const std::map<std::string, double>& numbers) {
  out.key(name);
  out.begin_object();
  for (const auto& [key, number] : numbers) out.field(key, number);
  out.end_object();
}

template <class Items, class Write>
void write_list(JsonWriter& out, std::string_view name, const Items& items, Write write_one) {
  out.key(name);
  out.begin_array();
  for (const auto& item : items) write_one(item);
  out.end_array();
}

void write_reason(JsonWriter& out, const Reason& reason) {
  out.begin_object();
  out.field("rule", reason.rule);
  out.field("why", reason.text);
  write(out, "number", reason.number);
  out.end_object();
}

void begin(JsonWriter& out, const Question& question) {
  out.begin_object();
  out.field("schema", kExplanationSchema);
  out.field("snapshot", question.plan().snapshot);
  out.field("window_hours", question.window_hours());
}

void write_statements(JsonWriter& out, const std::vector<Statement>& statements) {
  write_list(out, "statements", statements, [&](const Statement& one) {
    out.begin_object();
    out.field("about", one.topic);
    out.field("text", one.text);
    out.end_object();
  });
}

void write_refused(JsonWriter& out, const std::vector<Refusal>& refused) {
  write_list(out, "refused", refused, [&](const Refusal& one) {
    out.begin_object();
    out.field("volume", one.volume);
    out.field("set", one.set);
    out.field("why", one.why);
    write(out, "number", one.number);
    out.end_object();
  });
}

void write_moves(JsonWriter& out, const std::vector<Move>& moves) {
  write_list(out, "moves", moves, [&](const Move& move) {
    out.begin_object();
    out.field("n", move.n);
    out.field("from", move.from);
    out.field("to", move.to);
    out.field("start_s", move.start_s);
    out.field("end_s", move.end_s);
    out.field("wave", move.wave);
    out.field("why", move.why);
    out.end_object();
  });
}

void write_bundle(JsonWriter& out, const BundleExplanation& bundle) {
  out.key("bundle");
  out.begin_object();
  out.field("set", bundle.source);
  out.field("volumes", bundle.volumes);
  out.field("bytes", bundle.bytes);
  out.field("empties", bundle.empties);
  write_figure(out, "saves_kwh_per_year", bundle.saves_kwh_per_year);
  out.field("copy_kwh", bundle.copy_kwh);
  out.field("copy_kwh_per_year", bundle.copy_kwh_per_year);
  out.end_object();
}

void write_alternatives(JsonWriter& out, const VolumeExplanation& e) {
  write_list(out, "alternatives", e.alternatives, [&](const Alternative& one) {
    out.begin_object();
    out.field("set", one.set);
    out.field("is_home", one.is_home);
    write_list(out, "excluded_by", one.excluded_by, [&](const Reason& reason) { write_reason(out, reason); });
    write_figure(out, "saves_kwh_per_year", one.saves_kwh_per_year);
    out.field("awake_hours_more", one.awake_hours_more);
    out.field("keeps_it_awake", one.keeps_it_awake);
    out.end_object();
  });
  out.field("sets_that_may", e.sets_that_may);
  write_list(out, "excluded", e.excluded, [&](const ExcludedSets& one) {
    out.begin_object();
    out.field("rule", one.rule);
    out.field("sets", one.sets);
    out.field("example", one.example);
    out.field("why", one.text);
    out.end_object();
  });
}

void write_phase(JsonWriter& out, std::string_view name, const SetPhase& phase) {
  out.key(name);
  out.begin_object();
  out.key("timeout_s");
  if (phase.timeout_s) {
    out.value(*phase.timeout_s);
  } else {
    out.value(JsonValue());
  }
  out.field("retired", phase.retired);
  out.field("volumes", phase.volumes);
  out.field("bytes", phase.bytes);
  out.field("awake_hours", phase.awake_hours);
  out.field("wake_ups", phase.wake_ups);
  write_figure(out, "kwh_per_year", phase.kwh_per_year);
  out.field("gaps", phase.gaps);
  out.field("gaps_worth_sleeping", phase.gaps_worth_sleeping);
  out.field("hours_worth_sleeping", phase.hours_worth_sleeping);
  out.field("longest_gap_s", phase.longest_gap_s);
  out.end_object();
}

void write_keepers(JsonWriter& out, std::string_view name, const std::vector<Keeper>& keepers) {
  write_list(out, name, keepers, [&](const Keeper& one) {
    out.begin_object();
    out.field("volume", one.volume);
    out.field("bytes", one.size.value());
    out.field("active_hours", one.active_hours);
    out.field("alone_hours", one.alone_hours);
    write_figure(out, "alone_kwh_per_year", one.alone_kwh_per_year);
    out.field("must", one.must);
    out.end_object();
  });
}

}  // namespace

std::string to_json(const Question& question, const VolumeExplanation& e) {
  JsonWriter out;
  begin(out, question);
  out.field("volume", e.volume);
  out.field("claim", e.claim);
  out.field("bytes", e.size.value());
  out.field("home", e.home);
  out.field("place", e.place);
  write_statements(out, e.statements);
  write_moves(out, e.moves);
  out.field("active_hours", e.active_hours);
  out.field("home_awake_hours", e.home_awake_hours);
  out.field("alone_hours", e.alone_hours);
  out.field("alone_best_timeout_hours", e.alone_best_hours);
  write_figure(out, "alone_kwh_per_year", e.alone_kwh_per_year);
  if (e.bundle) write_bundle(out, *e.bundle);
  out.field("copy_kwh", e.copy_kwh);
  out.field("copy_s", e.copy_s);
  write_alternatives(out, e);
  write_refused(out, e.refused);
  out.end_object();
  return out.take();
}

std::string to_json(const Question& question, const SetExplanation& e) {
  JsonWriter out;
  begin(out, question);
  out.field("set", e.set);
  out.field("role", e.role);
  write_list(out, "nodes", e.nodes, [&](const std::string& node) { out.value(node); });
  out.field("drives", e.drives);
  write_statements(out, e.statements);
  out.field("break_even_s", e.break_even_s);
  write_phase(out, "before", e.before);
  write_phase(out, "timeouts_only", e.timeouts_only);
  write_phase(out, "after", e.after);
  out.field("leave", e.leave);
  out.field("leave_bytes", e.leave_bytes);
  out.field("come", e.come);
  out.field("come_bytes", e.come_bytes);
  out.field("pass_through", e.hops);
  write_keepers(out, "keepers_before", e.keepers_before);
  write_keepers(out, "keepers_after", e.keepers_after);
  out.key("retiring");
  out.begin_object();
  write_figure(out, "saves_kwh_per_year", e.retiring_saves_kwh_per_year);
  out.field("free_bytes_elsewhere", e.free_bytes_elsewhere);
  out.field("bytes_over", e.bytes_over_for_retiring);
  out.field("volumes_that_must_have_it_awake", e.volumes_that_must);
  out.field("volumes_checked", e.checked);
  out.field("volumes_stuck", e.stuck_total);
  write_list(out, "stuck", e.stuck, [&](const Stuck& one) {
    out.begin_object();
    out.field("volume", one.volume);
    out.field("bytes", one.size.value());
    out.key("reason");
    write_reason(out, one.reason);
    out.end_object();
  });
  out.end_object();
  write_refused(out, e.refused);
  out.end_object();
  return out.take();
}

}  // namespace tierwatt::planner
