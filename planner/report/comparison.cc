// Tested by tests/planner/report/comparison_test.cc.
#include "planner/report/comparison.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "planner/model/document_parts.h"
#include "planner/report/figure_text.h"
#include "probe/cli/printable.h"
#include "probe/cli/table.h"
#include "probe/cli/wrap.h"
#include "probe/profile/json_writer.h"

namespace tierwatt::planner {
namespace {

using cli::Align;

// --- text ----------------------------------------------------------------------------------------------

std::string short_text(const Figure& figure) {
  return fmt::format("{} ({})", number_text(figure.value), interval_text(figure));
}

std::string purchase_text(const Variant& variant) {
  std::int64_t used = 0;
  std::int64_t offered = 0;
  for (const Bought& one : variant.bought) {
    used += one.used;
    offered += one.offered;
  }
  return offered == 0 ? "-" : fmt::format("{} of {} drives", used, offered);
}

std::string price_text(const Variant& variant) {
  double price = 0;
  for (const Bought& one : variant.bought) {
    if (one.used > 0 && !one.price) return "unknown";
    price += one.price.value_or(0);
  }
  return variant.bought.empty() ? "-" : number_text(price);
}

std::string embodied_text(const Variant& variant) {
  if (variant.bought.empty()) return "-";
  Figure all{0, 0, 0, Source::measured, ""};
  for (const Bought& one : variant.bought) all = sum(all, one.kgco2e);
  return all.value == 0 ? "0" : short_text(all);
}

std::vector<cli::Column> columns_of(const Comparison& comparison) {
  std::vector<cli::Column> columns{{.header = ""}, {.header = "today", .align = Align::right}};
  for (const Variant& variant : comparison.variants)
    columns.push_back({.header = variant.name, .align = Align::right, .may_shrink = true});
  return columns;
}

class Rows {
 public:
  explicit Rows(const Comparison& comparison) : comparison_(comparison), table_(columns_of(comparison)) {}
  template <class Cell>
  void add(const std::string& name, const std::string& today, Cell cell) {
    std::vector<std::string> cells{name, today};
    for (const Variant& variant : comparison_.variants) cells.push_back(cell(variant));
    table_.add(std::move(cells));
  }
  [[nodiscard]] const cli::Table& table() const { return table_; }

 private:
  const Comparison& comparison_;
  cli::Table table_;
};

std::string disks_text(const Disks& disks) {
  return fmt::format("{} / {} / {}", disks.retired, disks.sleeping, disks.awake);
}

cli::Table table_of(const Comparison& c) {
  Rows rows(c);
  rows.add("watts", short_text(c.watts_now), [](const Variant& v) { return short_text(v.watts_after); });
  rows.add("kWh a year", short_text(c.kwh_now),
           [](const Variant& v) { return short_text(v.energy.annual_after_kwh); });
  rows.add("saves kWh", "", [](const Variant& v) { return short_text(v.energy.annual_saved_kwh); });
  rows.add("cost a year", short_text(c.cost_now),
           [](const Variant& v) { return short_text(v.cost.annual_after); });
  rows.add("saves cost", "", [](const Variant& v) { return short_text(v.cost.annual_saved); });
  rows.add("kg CO2e a year", short_text(c.carbon_now),
           [](const Variant& v) { return short_text(v.carbon.annual_after); });
  rows.add("saves kg CO2e", "", [](const Variant& v) { return short_text(v.carbon.annual_saved); });
  rows.add("to buy", "", purchase_text);
  rows.add("price of them", "", price_text);
  rows.add("kg CO2e of making them", "", embodied_text);
  rows.add("moves", "", [](const Variant& v) { return std::to_string(v.moving.moves); });
  rows.add("bytes moved", "", [](const Variant& v) { return bytes_text(v.moving.bytes); });
  rows.add("takes", "", [](const Variant& v) { return duration_text(v.moving.duration_s); });
  rows.add("payback", "", [](const Variant& v) {
    return v.payback_days ? number_text(v.payback_days->value) + " days" : std::string("none");
  });
  rows.add("gap to the bound", "", [](const Variant& v) { return percent_text(v.bound.gap_share); });
  rows.add("retired / sleep / awake", disks_text(c.disks_now),
           [](const Variant& v) { return disks_text(v.disks); });
  rows.add("asleep", percent_text(c.disks_now.asleep_share_before),
           [](const Variant& v) { return percent_text(v.disks.asleep_share_after); });
  rows.add("ends", "", [](const Variant& v) { return std::string(to_string(v.status)); });
  rows.add("review", "", [](const Variant& v) { return std::string(to_string(v.verdict)); });
  return rows.table();
}

std::string about(const Variant& variant) {
  std::string text = variant.name + ": ";
  for (std::size_t i = 0; i < variant.changes.size(); ++i) text += (i > 0 ? ", " : "") + variant.changes[i];
  if (variant.changes.empty()) text += "the snapshot as it is";
  const bool no = variant.status == PlanStatus::infeasible || variant.status == PlanStatus::nothing_to_do;
  if (no && !variant.reason.empty()) text += "; " + variant.reason;
  for (const Bought& one : variant.bought) {
    text += fmt::format("; {} of {} used{}", one.used, one.what,
                        one.price || one.used == 0 ? "" : ", whose price is unknown: add :price=");
  }
  return text;
}

// --- JSON ----------------------------------------------------------------------------------------------

void write_year(JsonWriter& out, std::string_view name, const Figure& after, const Figure& saved) {
  out.key(name);
  out.begin_object();
  write_figure(out, "after", after);
  write_figure(out, "saved", saved);
  out.end_object();
}

void write_disks(JsonWriter& out, const Disks& disks, double asleep_share) {
  out.key("spinning_sets");
  out.begin_object();
  out.field("retired", disks.retired);
  out.field("sleep", disks.sleeping);
  out.field("awake", disks.awake);
  out.field("asleep_share", asleep_share);
  out.end_object();
}

void write_bought(JsonWriter& out, const Bought& bought) {
  out.begin_object();
  out.field("what", bought.what);
  out.field("offered", bought.offered);
  out.field("used", bought.used);
  out.key("price");
  if (bought.price) {
    out.value(*bought.price);
  } else {
    out.value(JsonValue());
  }
  write_figure(out, "kgco2e", bought.kgco2e);
  out.end_object();
}

void write_variant(JsonWriter& out, const Variant& v) {
  out.begin_object();
  out.field("name", v.name);
  out.key("changes");
  out.begin_array();
  for (const std::string& change : v.changes) out.value(change);
  out.end_array();
  out.field("status", to_string(v.status));
  out.field("reason", v.reason);
  write_figure(out, "watts", v.watts_after);
  write_year(out, "annual_kwh", v.energy.annual_after_kwh, v.energy.annual_saved_kwh);
  write_year(out, "annual_cost", v.cost.annual_after, v.cost.annual_saved);
  write_year(out, "annual_kgco2e", v.carbon.annual_after, v.carbon.annual_saved);
  out.field("moves", v.moving.moves);
  out.field("bytes", v.moving.bytes);
  out.field("duration_s", v.moving.duration_s);
  if (v.payback_days) {
    write_figure(out, "payback_days", *v.payback_days);
  } else {
    out.key("payback_days");
    out.value(JsonValue());
  }
  out.field("gap_kwh_per_year", v.bound.gap_kwh_per_year);
  out.field("gap_share", v.bound.gap_share);
  write_disks(out, v.disks, v.disks.asleep_share_after);
  out.field("review", to_string(v.verdict));
  out.key("bought");
  out.begin_array();
  for (const Bought& bought : v.bought) write_bought(out, bought);
  out.end_array();
  out.end_object();
}

}  // namespace

Variant variant_of(const Report& report, std::string name, std::vector<std::string> changes) {
  Variant variant;
  variant.name = std::move(name);
  variant.changes = std::move(changes);
  variant.status = report.status;
  variant.reason = report.reason;
  variant.watts_after = report.watts_after;
  variant.energy = report.energy;
  variant.cost = report.cost;
  variant.carbon = report.carbon;
  variant.payback_days = report.payback_days;
  variant.bound = report.bound;
  variant.disks = report.disks;
  variant.moving = report.moving;
  variant.verdict = report.verdict;
  return variant;
}

std::string render_text(const Comparison& comparison, int width_columns, bool color) {
  std::string text = table_of(comparison).to_string(width_columns, color) + "\n";
  const auto width = static_cast<std::size_t>(std::max(0, width_columns));
  for (const Variant& variant : comparison.variants)
    text += cli::wrap(cli::printable(about(variant)), 2, width) + "\n";
  return text;
}

std::string render_json(const Comparison& comparison) {
  JsonWriter out;
  out.begin_object();
  out.field("schema", "tierwatt/whatif/v1");
  out.field("cluster", comparison.cluster);
  out.field("snapshot", comparison.snapshot_digest);
  out.key("today");
  out.begin_object();
  write_figure(out, "watts", comparison.watts_now);
  write_figure(out, "annual_kwh", comparison.kwh_now);
  write_figure(out, "annual_cost", comparison.cost_now);
  write_figure(out, "annual_kgco2e", comparison.carbon_now);
  write_disks(out, comparison.disks_now, comparison.disks_now.asleep_share_before);
  out.end_object();
  out.key("plans");
  out.begin_array();
  for (const Variant& variant : comparison.variants) write_variant(out, variant);
  out.end_array();
  out.end_object();
  return out.take() + "\n";
}

}  // namespace tierwatt::planner
