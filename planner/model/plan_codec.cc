// The plan document, read with the strict field reader of probe/profile; planner/model/plan_writer.cc writes
// it. Tested by tests/planner/model/plan_codec_test.cc.
#include <fmt/core.h>

#include <array>
#include <limits>

#include "planner/model/plan.h"
#include "probe/base/file.h"
#include "probe/profile/json_fields.h"
#include "probe/profile/json_value.h"

namespace tierwatt::planner {
namespace {

constexpr std::size_t kPlanLimitBytes = 1U << 30U;
constexpr std::int64_t kLargest = std::int64_t{1} << 60U;

constexpr std::array kStatusNames = {"certified", "stopped", "infeasible", "nothing_to_do"};
constexpr std::array kRoleNames = {"awake", "sleeps", "retired"};
constexpr std::array kSeverityNames = {"info", "warn", "fail"};
constexpr std::array kVerdictNames = {"ok", "warn", "fail"};

template <std::size_t N>
std::optional<std::size_t> index_of(const std::array<const char*, N>& names, const std::string& name) {
  for (std::size_t i = 0; i < N; ++i) {
    if (name == names[i]) return i;
  }
  return std::nullopt;
}

// Any finite number: differences and gaps may be negative.
double any_number(FieldReader& in, std::string_view name) {
  const JsonValue* value = in.need(name);
  if (value == nullptr) return 0;
  if (!value->is(JsonValue::Kind::number)) {
    in.fail(name, fmt::format("must be a number, not {}", to_string(value->kind())));
    return 0;
  }
  return std::strtod(value->text().c_str(), nullptr);
}

Figure figure_of(FieldReader& parent, std::string_view name) {
  Figure figure;
  const JsonValue* value = parent.need(name);
  if (value == nullptr) return figure;
  FieldReader in(*value, parent.path_of(name), parent.error());
  figure.value = any_number(in, "value");
  figure.low = any_number(in, "low");
  figure.high = any_number(in, "high");
  std::string source;
  in.required_text("source", source);
  in.text("basis", figure.basis);
  const auto parsed = parse_source(source);
  if (!parsed && !in.failed()) {
    in.fail("source", fmt::format("'{}' is no source", source),
            "one of measured, reported, declared, catalog, prior");
  }
  figure.source = parsed.value_or(Source::prior);
  if (!in.failed() && !(figure.low <= figure.value && figure.value <= figure.high)) {
    in.fail("value", "must lie between low and high");
  }
  return figure;
}

template <std::size_t N>
std::size_t name_of(FieldReader& in, std::string_view field, const std::array<const char*, N>& names) {
  std::string name;
  in.required_text(field, name);
  const auto index = index_of(names, name);
  if (!index && !in.failed()) in.fail(field, fmt::format("'{}' is not known here", name));
  return index.value_or(0);
}

// Calls read(FieldReader&) for each object of an array field; an absent one is an empty one.
template <class Read>
void each(FieldReader& parent, std::string_view name, Read read) {
  const JsonValue* list = parent.find(name);
  if (list == nullptr) return;
  if (!list->is(JsonValue::Kind::array)) {
    parent.fail(name, "must be an array");
    return;
  }
  for (std::size_t i = 0; i < list->array().size() && !parent.failed(); ++i) {
    FieldReader in(list->array()[i], fmt::format("{}[{}]", parent.path_of(name), i), parent.error());
    if (!in.failed()) read(in);
  }
}

template <class Read>
void inside(FieldReader& parent, std::string_view name, Read read) {
  const JsonValue* value = parent.need(name);
  if (value == nullptr) return;
  FieldReader in(*value, parent.path_of(name), parent.error());
  if (!in.failed()) read(in);
}

Move read_move(FieldReader& in) {
  Move move;
  move.n = static_cast<int>(in.integer("n", 0, std::numeric_limits<int>::max()));
  in.required_text("volume", move.volume);
  in.required_text("from", move.from);
  in.required_text("to", move.to);
  move.bytes = in.bytes("bytes");
  move.start_s = in.amount("start_s");
  move.end_s = in.amount("end_s");
  move.wave = static_cast<int>(in.maybe_integer("wave", 0, std::numeric_limits<int>::max()).value_or(1));
  in.text("method", move.method);
  in.text("why", move.why);
  return move;
}

SetWear read_wear(FieldReader& in) {
  SetWear wear;
  wear.wake_ups_a_year = in.amount("wake_ups_a_year");
  wear.start_stops_left = in.maybe_amount("start_stops_left");
  wear.allowed_a_year = in.maybe_amount("allowed_a_year");
  wear.price_j = in.amount("price_j");
  wear.break_even_s = in.maybe_amount("break_even_s");
  return wear;
}

Measurement read_measurement(FieldReader& in) {
  Measurement measurement;
  in.required_text("drive", measurement.drive);
  in.text("model", measurement.model);
  measurement.alike = in.maybe_integer("alike", 0, kLargest).value_or(0);
  measurement.shrinks_from = in.amount("shrinks_from");
  measurement.shrinks_to = in.amount("shrinks_to");
  return measurement;
}

BoughtSets read_purchase(FieldReader& in) {
  BoughtSets purchase;
  purchase.sets = in.texts("sets");
  purchase.price = in.amount("price");
  purchase.embodied_kgco2e = in.amount("embodied_kgco2e");
  purchase.saved_kwh = any_number(in, "saved_kwh");
  purchase.saved_money = any_number(in, "saved_money");
  purchase.saved_kgco2e = any_number(in, "saved_kgco2e");
  purchase.net_money = any_number(in, "net_money");
  purchase.net_kgco2e = any_number(in, "net_kgco2e");
  in.text("says", purchase.says);
  return purchase;
}

SetOutcome read_set(FieldReader& in) {
  SetOutcome set;
  in.required_text("id", set.id);
  set.role = static_cast<SetRole>(name_of(in, "role", kRoleNames));
  set.timeout_s = in.maybe_amount("timeout_s");
  set.awake_steps = in.integer("awake_steps", 0, kLargest);
  set.wake_ups = in.integer("wake_ups", 0, kLargest);
  set.energy_j = figure_of(in, "energy_j");
  if (in.find("wear") != nullptr) inside(in, "wear", [&](FieldReader& wear) { set.wear = read_wear(wear); });
  return set;
}

Finding read_finding(FieldReader& in) {
  Finding finding;
  in.required_text("rule", finding.rule);
  finding.severity = static_cast<Severity>(name_of(in, "severity", kSeverityNames));
  in.text("group", finding.group);
  in.text("domain", finding.domain);
  finding.at = in.integer("at", 0, kLargest);
  in.text("what", finding.what);
  in.text("remedy", finding.remedy);
  return finding;
}

Energy read_energy(FieldReader& in) {
  Energy energy;
  inside(in, "window_j", [&](FieldReader& window) {
    energy.window_before_j = figure_of(window, "before");
    energy.window_after_j = figure_of(window, "after");
    energy.window_timeout_only_j = figure_of(window, "timeout_only");
  });
  inside(in, "io_j", [&](FieldReader& io) {
    energy.io_before_j = figure_of(io, "before");
    energy.io_after_j = figure_of(io, "after");
  });
  energy.migration_j = figure_of(in, "migration_j");
  inside(in, "annual_kwh", [&](FieldReader& annual) {
    energy.annual_before_kwh = figure_of(annual, "before");
    energy.annual_after_kwh = figure_of(annual, "after");
    energy.annual_saved_kwh = figure_of(annual, "saved");
  });
  return energy;
}

Money read_money(FieldReader& in) {
  Money money;
  inside(in, "annual", [&](FieldReader& annual) {
    money.annual_before = figure_of(annual, "before");
    money.annual_after = figure_of(annual, "after");
    money.annual_saved = figure_of(annual, "saved");
  });
  money.migration = figure_of(in, "migration");
  return money;
}

MadeBy read_made_by(FieldReader& in) {
  MadeBy made_by;
  in.required_text("version", made_by.version);
  made_by.seed = static_cast<std::uint64_t>(in.integer("seed", 0, std::numeric_limits<std::int64_t>::max()));
  const JsonValue* options = in.find("options");
  if (options == nullptr || !options->is(JsonValue::Kind::object)) return made_by;
  for (const auto& [name, value] : options->object()) made_by.options[name] = value.text();
  return made_by;
}

Refusal read_refusal(FieldReader& in) {
  Refusal refusal;
  in.text("volume", refusal.volume);
  in.text("set", refusal.set);
  in.text("why", refusal.why);
  const JsonValue* numbers = in.find("number");
  if (numbers == nullptr || !numbers->is(JsonValue::Kind::object)) return refusal;
  for (const auto& [name, value] : numbers->object())
    refusal.number[name] = std::strtod(value.text().c_str(), nullptr);
  return refusal;
}

Plan read_document(FieldReader& in) {
  Plan plan;
  in.required_text("snapshot", plan.snapshot);
  inside(in, "made_by", [&](FieldReader& made_by) { plan.made_by = read_made_by(made_by); });
  plan.status = static_cast<PlanStatus>(name_of(in, "status", kStatusNames));
  in.text("reason", plan.reason);
  each(in, "moves", [&](FieldReader& move) { plan.moves.push_back(read_move(move)); });
  each(in, "sets", [&](FieldReader& set) { plan.sets.push_back(read_set(set)); });
  each(in, "enclosures", [&](FieldReader& enclosure) {
    EnclosureOutcome outcome;
    enclosure.required_text("id", outcome.id);
    outcome.awake_steps = enclosure.integer("awake_steps", 0, kLargest);
    outcome.energy_j = figure_of(enclosure, "energy_j");
    plan.enclosures.push_back(outcome);
  });
  inside(in, "energy", [&](FieldReader& energy) { plan.energy = read_energy(energy); });
  inside(in, "cost", [&](FieldReader& cost) { plan.cost = read_money(cost); });
  inside(in, "carbon", [&](FieldReader& carbon) { plan.carbon = read_money(carbon); });
  if (in.find("payback_days") != nullptr) plan.payback_days = figure_of(in, "payback_days");
  inside(in, "bound", [&](FieldReader& bound) {
    plan.bound.window_j = any_number(bound, "window_j");
    bound.text("kind", plan.bound.kind);
    plan.bound.gap_kwh_per_year = any_number(bound, "gap_kwh_per_year");
    plan.bound.gap_share = any_number(bound, "gap_share");
    bound.text("does_not_see", plan.bound.does_not_see);
  });
  each(in, "frontier", [&](FieldReader& point) {
    plan.frontier.push_back({point.amount("max_bytes"), point.amount("bytes"),
                             point.integer("moves", 0, kLargest), figure_of(point, "saved_kwh_per_year")});
  });
  each(in, "conflict", [&](FieldReader& part) {
    ConflictingRule rule;
    part.required_text("rule", rule.rule);
    part.text("volume", rule.volume);
    part.text("group", rule.group);
    plan.conflict.push_back(rule);
  });
  each(in, "refused", [&](FieldReader& refusal) { plan.refused.push_back(read_refusal(refusal)); });
  if (in.find("purchase") != nullptr)
    inside(in, "purchase", [&](FieldReader& purchase) { plan.purchase = read_purchase(purchase); });
  each(in, "measure_next", [&](FieldReader& drive) { plan.measure_next.push_back(read_measurement(drive)); });
  each(in, "filled", [&](FieldReader& filled) {
    Filled figure;
    filled.required_text("owner", figure.owner);
    filled.required_text("field", figure.field);
    figure.figure = figure_of(filled, "figure");
    plan.filled.push_back(figure);
  });
  inside(in, "review", [&](FieldReader& review) {
    plan.review.verdict = static_cast<Verdict>(name_of(review, "verdict", kVerdictNames));
    each(review, "findings",
         [&](FieldReader& finding) { plan.review.findings.push_back(read_finding(finding)); });
  });
  return plan;
}

}  // namespace

const char* to_string(PlanStatus status) { return kStatusNames.at(static_cast<std::size_t>(status)); }
const char* to_string(SetRole role) { return kRoleNames.at(static_cast<std::size_t>(role)); }
const char* to_string(Severity severity) { return kSeverityNames.at(static_cast<std::size_t>(severity)); }
const char* to_string(Verdict verdict) { return kVerdictNames.at(static_cast<std::size_t>(verdict)); }

Result<Plan> parse_plan(std::string_view json, std::string_view name) {
  const auto placed = [&](Error error) {
    error.place = error.place.empty() ? std::string(name) : fmt::format("{}: {}", name, error.place);
    return error;
  };
  const Result<JsonValue> document = parse_json(json);
  if (!document) return placed(document.error());
  std::optional<Error> error;
  FieldReader in(*document, "", error);
  std::string schema;
  in.required_text("schema", schema);
  if (error) return placed(*error);
  if (schema != kPlanSchema) {
    return placed(Error{Code::version_mismatch,
                        fmt::format("this is '{}', not {}", schema.substr(0, 80), kPlanSchema), "schema",
                        "plan again with this version"});
  }
  Plan plan = read_document(in);
  if (error) return placed(*error);
  return plan;
}

Result<Plan> read_plan(const std::filesystem::path& path) {
  TIERWATT_TRY(content, read_file(path, kPlanLimitBytes));
  return parse_plan(content, path.string());
}

}  // namespace tierwatt::planner
