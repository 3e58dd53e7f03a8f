// One function a part, in the order of the report. Tested by tests/planner/report/json_report_test.cc.
#include "planner/report/json_report.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "planner/report/summary.h"

namespace tierwatt::planner {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json figure(const Figure& f) {
  Json json{{"value", number(f.value)},
            {"low", number(f.low)},
            {"high", number(f.high)},
            {"source", to_string(f.source)}};
  if (!f.basis.empty()) json["basis"] = f.basis;
  return json;
}

Json money(const Money& m) {
  return {{"annual_before", figure(m.annual_before)},
          {"annual_after", figure(m.annual_after)},
          {"annual_saved", figure(m.annual_saved)},
          {"migration", figure(m.migration)}};
}

template <class Item, class Row>
Json listed(const Listed<Item>& list, const Row& row) {
  Json items = Json::array();
  for (const Item& item : list.items) items.push_back(row(item));
  return {{"total", list.total}, {"items", std::move(items)}};
}

Json power(const Report& report) {
  Json sources = Json::object();
  for (const SourceShare& share : report.sources) {
    sources[to_string(share.source)] = {{"before_watts", share.before_watts},
                                        {"after_watts", share.after_watts}};
  }
  return {
      {"before", figure(report.watts_before)},
      {"after", figure(report.watts_after)},
      {"nodes",
       listed(report.nodes,
              [](const NodeWatts& node) -> Json {
                return {{"node", node.node}, {"before", figure(node.before)}, {"after", figure(node.after)}};
              })},
      {"by_source", std::move(sources)},
      {"drives_without_figure", report.unknown_drives}};
}

Json energy(const Report& report) {
  const Energy& e = report.energy;
  return {{"annual_kwh",
           {{"before", figure(e.annual_before_kwh)},
            {"after", figure(e.annual_after_kwh)},
            {"saved", figure(e.annual_saved_kwh)},
            {"saved_by_timeouts", number(report.waterfall.timeouts)},
            {"saved_by_consolidation", number(report.waterfall.consolidation)},
            {"bound", number(report.waterfall.bound)}}},
          {"migration_j", figure(e.migration_j)}};
}

Json disks(const Report& report) {
  const Disks& d = report.disks;
  return {{"spinning_sets", d.sets},
          {"spinning_drives", d.drives},
          {"retired", d.retired},
          {"sleeping", d.sleeping},
          {"awake", d.awake},
          {"asleep_share", {{"before", d.asleep_share_before}, {"after", d.asleep_share_after}}},
          {"wake_ups_per_day", {{"before", d.wake_ups_per_day_before}, {"after", d.wake_ups_per_day_after}}}};
}

Json moving(const Report& report) {
  const Moving& m = report.moving;
  return {{"count", m.moves},
          {"bytes", m.bytes},
          {"waves", m.waves},
          {"destinations", m.destinations},
          {"duration_s", number(m.duration_s)},
          {"first", listed(report.moves, [](const Move& move) -> Json {
             return {{"n", move.n},
                     {"volume", move.volume},
                     {"from", move.from},
                     {"to", move.to},
                     {"bytes", move.bytes.value()},
                     {"start_s", number(move.start_s)},
                     {"end_s", number(move.end_s)},
                     {"wave", move.wave},
                     {"why", move.why}};
           })}};
}

Json heat_map(const Report& report) {
  Json rows = Json::array();
  for (const HeatRow& row : report.heat.rows) {
    rows.push_back({{"set", row.label},
                    {"node", row.node},
                    {"sets", row.sets},
                    {"role", to_string(row.role)},
                    {"before", row.before},
                    {"after", row.after}});
  }
  return {{"start", to_rfc3339(report.heat.start)},
          {"column_s", report.heat.column_s},
          {"rows", std::move(rows)}};
}

Json review(const Report& report) {
  const FindingCounts& counts = report.finding_counts;
  return {{"verdict", to_string(report.verdict)},
          {"fail", counts.fail},
          {"warn", counts.warn},
          {"info", counts.info},
          {"findings", listed(report.findings, [](const Finding& f) -> Json {
             return {{"rule", f.rule},    {"severity", to_string(f.severity)},
                     {"group", f.group},  {"domain", f.domain},
                     {"at", f.at},        {"what", f.what},
                     {"remedy", f.remedy}};
           })}};
}

Json bound(const Report& report) {
  const Bound& b = report.bound;
  return {{"kind", b.kind},
          {"window_j", number(b.window_j)},
          {"gap_kwh_per_year", number(b.gap_kwh_per_year)},
          {"gap_share", number(b.gap_share)},
          {"does_not_see", b.does_not_see}};
}

Json frontier(const Report& report) {
  Json points = Json::array();
  for (const FrontierPoint& point : report.frontier) {
    points.push_back({{"max_bytes", number(point.max_bytes)},
                      {"bytes", point.bytes},
                      {"moves", point.moves},
                      {"saved_kwh_per_year", figure(point.saved_kwh)}});
  }
  return points;
}

Json filled(const Report& report) {
  return listed(report.filled, [](const FilledGroup& group) -> Json {
    return {{"field", group.field},
            {"figure", figure(group.figure)},
            {"count", group.count},
            {"example", group.example}};
  });
}

Json refused(const Report& report) {
  return listed(report.refused, [](const Refusal& refusal) -> Json {
    return {
        {"volume", refusal.volume}, {"set", refusal.set}, {"why", refusal.why}, {"number", refusal.number}};
  });
}

Json check(const Report& report) {
  return {{"agrees", report.check.agrees},
          {"before_off", number(report.check.before_off)},
          {"after_off", number(report.check.after_off)}};
}

}  // namespace

std::string render_json(const Report& report) {
  Json json{{"schema", "tierwatt/report/v1"},
            {"cluster", report.cluster},
            {"snapshot", report.snapshot_digest},
            {"taken_at", to_rfc3339(report.taken_at)},
            {"status", to_string(report.status)},
            {"reason", report.reason},
            {"watts", power(report)},
            {"energy", energy(report)},
            {"cost", money(report.cost)},
            {"carbon_kgco2e", money(report.carbon)},
            {"payback_days", report.payback_days ? figure(*report.payback_days) : Json(nullptr)},
            {"disks", disks(report)},
            {"moves", moving(report)},
            {"review", review(report)},
            {"bound", bound(report)},
            {"frontier", frontier(report)},
            {"replay_check", check(report)},
            {"refused", refused(report)},
            {"filled", filled(report)},
            {"heat_map", heat_map(report)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tierwatt::planner
