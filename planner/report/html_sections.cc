// Sentences, cards and tables. Tested by tests/planner/report/html_sections_test.cc.
#include "planner/report/html_sections.h"

#include <fmt/core.h>

#include <cmath>
#include <string_view>

#include "planner/report/charts.h"
#include "planner/report/figure_text.h"
#include "planner/report/markup.h"

namespace tierwatt::planner {
namespace {

constexpr Typography kFine = Typography::fine;
constexpr std::size_t kIdLength = 60, kTextLength = 600;

bool answer_is_no(const Report& report) {
  return report.status == PlanStatus::nothing_to_do || report.status == PlanStatus::infeasible;
}

std::string source_badge(Source source) {
  return fmt::format("<span class=\"badge source\">{}</span>", to_string(source));
}

// "95 %: 2,460-3,000" and the badge of the source.
std::string doubt(const Figure& figure) {
  const std::string interval = interval_text(figure, kFine);
  const bool exact = interval == number_text(figure.value, kFine);
  return fmt::format("<span class=\"doubt\">{}{}</span>", exact ? "" : "95\u00A0%: " + interval + " ",
                     source_badge(figure.source));
}

std::string card(std::string_view name, const std::string& value, const std::string& below,
                 std::string_view css_class = "") {
  return fmt::format("<div class=\"card {}\"><dt>{}</dt><dd><span class=\"big\">{}</span>{}</dd></div>",
                     css_class, name, value, below);
}

std::string small(const std::string& html) { return "<span class=\"below\">" + html + "</span>"; }

std::string unit(std::string_view text) { return fmt::format("<span class=\"unit\">\u00A0{}</span>", text); }

std::string saved_card(std::string_view name, const Figure& before, const Figure& after, const Figure& saved,
                       std::string_view unit_name) {
  const std::string was =
      fmt::format("{} \u2192 {} a year", number_text(before.value, kFine), number_text(after.value, kFine));
  return card(name, number_text(saved.value, kFine) + (unit_name.empty() ? "" : unit(unit_name)),
              small(was) + doubt(saved));
}

std::string watts_card(const Report& report) {
  const double before = report.watts_before.value;
  const double share = before > 0 ? report.watts_after.value / before - 1 : 0;
  const std::string value =
      fmt::format("{}<span class=\"arrow\"> \u2192 </span>{}{}", number_text(before, kFine),
                  number_text(report.watts_after.value, kFine), unit("W"));
  return card("Mean power of the storage", value,
              small(percent_text(share, kFine) + " in the recorded window") + doubt(report.watts_after),
              "wide");
}

std::string disks_card(const Report& report) {
  const Disks& disks = report.disks;
  const std::string value = fmt::format("{}<span class=\"unit\">\u00A0of\u00A0{}</span>",
                                        disks.retired + disks.sleeping, disks.sets);
  const std::string text = fmt::format("{} retired, {} sleeping", disks.retired, disks.sleeping);
  const std::string asleep =
      fmt::format("asleep {} of the time, was {}", percent_text(disks.asleep_share_after, kFine),
                  percent_text(disks.asleep_share_before, kFine));
  return card("Disks at rest", value, small(text) + small(asleep));
}

std::string moving_card(const Report& report) {
  const Moving& moving = report.moving;
  const std::string text = moving.moves == 0
                               ? "no move"
                               : fmt::format("{} in {}", count_text(moving.moves, "move", "moves"),
                                             duration_text(moving.duration_s, kFine));
  return card("To move", bytes_text(moving.bytes, kFine), small(text));
}

std::string payback_card(const Report& report) {
  if (!report.payback_days) return card("Payback", "\u2013", small("nothing is saved"));
  const std::string text = number_text(report.payback_days->value, kFine) + unit("days");
  const std::string basis = report.payback_days->basis;
  return card("Payback", text,
              (basis.empty() ? "" : small(escape_short(basis, 80))) + doubt(*report.payback_days));
}

std::string review_card(const Report& report) {
  const FindingCounts& counts = report.finding_counts;
  const std::string verdict = to_string(report.verdict);
  return card("Availability review", fmt::format("<span class=\"verdict {}\">{}</span>", verdict, verdict),
              small(fmt::format("{} fail, {} warn, {} info", counts.fail, counts.warn, counts.info)));
}

template <class Item>
std::string left_out(const Listed<Item>& list) {
  if (list.left_out() <= 0) return "";
  return fmt::format("<p class=\"note\">{} more are not listed here; the JSON of the plan has all {}.</p>",
                     number_text(static_cast<double>(list.left_out()), kFine),
                     number_text(static_cast<double>(list.total), kFine));
}

std::string table(std::string_view head, const std::string& rows, std::string_view css_class = "") {
  return fmt::format(
      "<div class=\"scroll\"><table class=\"sortable "
      "{}\"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>",
      css_class, head, rows);
}

std::string at_text(std::int64_t at) { return at == 0 ? "before" : "after move " + std::to_string(at); }

std::string finding_row(const Finding& finding) {
  const char* severity = to_string(finding.severity);
  return fmt::format(
      "<tr><td data-sort=\"{}\"><span class=\"verdict "
      "{}\">{}</span></td><td><code>{}</code></td><td>{}</td><td>{}</td>"
      "<td data-sort=\"{}\">{}</td><td>{}</td></tr>",
      -static_cast<int>(finding.severity), severity, severity, escape_short(finding.rule, kIdLength),
      escape_short(finding.what, kTextLength),
      escape_short(finding.group.empty()
                       ? finding.domain
                       : finding.group + (finding.domain.empty() ? "" : " / " + finding.domain),
                   kIdLength),
      finding.at, at_text(finding.at), escape_short(finding.remedy, kTextLength));
}

std::string numbers_text(const std::map<std::string, double>& numbers) {
  std::string text;
  for (const auto& [name, value] : numbers) {
    if (text.size() > kTextLength) break;
    text += (text.empty() ? "" : ", ") + name + " " + number_text(value, kFine);
  }
  return text;
}

// Joules of the window read as kWh a year; what has no number here is "".
std::string yearly_text(const Report& report, const Refusal& refusal, const char* name) {
  const auto at = refusal.number.find(name);
  if (at == refusal.number.end() || report.window.length().count() <= 0) return "";
  return number_text(at->second * report.window.windows_per_year() / kJoulesPerKilowattHour, kFine);
}

// A bundle that was weighed, or a move that could not be made and whose numbers are others.
std::string refused_row(const Report& report, const Refusal& refusal) {
  const bool weighed = refusal.number.count("net_low_j") > 0;
  std::string row =
      fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td>", escape_short(refusal.volume, kIdLength),
                  escape_short(refusal.set, kIdLength), escape_short(refusal.why, kTextLength));
  for (const char* name : {"saving_j", "saving_low_j", "copy_share_j", "net_low_j"})
    row += fmt::format("<td class=\"n\">{}</td>", yearly_text(report, refusal, name));
  return row + fmt::format("<td>{}</td></tr>",
                           weighed ? "" : escape_short(numbers_text(refusal.number), kTextLength));
}

std::string move_row(const Move& move) {
  const auto bytes = static_cast<double>(move.bytes.value());
  return fmt::format(
      "<tr><td class=\"n\">{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"n\" data-sort=\"{}\">{}</td>"
      "<td class=\"n\" data-sort=\"{}\">{}</td><td class=\"n\" data-sort=\"{}\">{}</td><td "
      "class=\"n\">{}</td>"
      "<td>{}</td></tr>",
      move.n, escape_short(move.volume, kIdLength), escape_short(move.from, kIdLength),
      escape_short(move.to, kIdLength), move.bytes.value(), bytes_text(bytes, kFine), move.start_s,
      duration_text(move.start_s, kFine), move.end_s - move.start_s,
      duration_text(move.end_s - move.start_s, kFine), move.wave, escape_short(move.why, kTextLength));
}

std::string bound_text(const Report& report) {
  const Bound& bound = report.bound;
  if (bound.kind.empty()) return "<p>No bound was computed for this plan.</p>";
  std::string text = fmt::format(
      "<p>No plan of this snapshot needs less than <strong>{} kWh a year</strong> ({}). This plan is at most "
      "<strong>{} kWh a year</strong> above the best one: {} of the largest conceivable saving.",
      number_text(report.waterfall.bound, kFine), escape_short(bound.kind, kTextLength),
      number_text(bound.gap_kwh_per_year, kFine), percent_text(bound.gap_share, kFine));
  if (!bound.does_not_see.empty()) {
    text += " What the bound does not see: " + escape_short(bound.does_not_see, kTextLength) + ".";
  }
  return text + "</p>";
}

std::string check_text(const Report& report) {
  const ReplayCheck& check = report.check;
  const auto off = [](double share) { return fmt::format("{:+.2f}\u00A0%", share * 100); };
  if (check.agrees) {
    return "<p>This report replayed the recorded window once more by the published rule. Its totals agree "
           "with the "
           "plan's, before and after, to within 0.1\u00A0%.</p>";
  }
  return fmt::format(
      "<p class=\"alert\">This report replayed the recorded window by the published rule and does not come "
      "to the plan's "
      "totals: before {}, after {}. Bars by node and the heat map show the report's own figures; treat the "
      "difference as an error to be explained.</p>",
      off(check.before_off), off(check.after_off));
}

std::string field_unit(std::string_view field) {
  if (field.starts_with("power.") || field == "floor_watts") return "W";
  if (field.find("joules") != std::string_view::npos) return "J";
  if (field == "spinup.seconds") return "s";
  if (field.find("bytes_per_s") != std::string_view::npos) return "B/s";
  return "";
}

std::string filled_table(const Report& report) {
  if (report.filled.items.empty()) return "<p>The snapshot gave every figure; nothing was filled in.</p>";
  std::string rows;
  for (const FilledGroup& group : report.filled.items) {
    rows += fmt::format(
        "<tr><td><code>{}</code></td><td>{}</td><td>{}</td><td>{}</td><td "
        "class=\"n\">{}</td><td>{}</td></tr>",
        escape_short(group.field, kIdLength),
        number_text(group.figure.value, kFine) + " " + field_unit(group.field),
        interval_text(group.figure, kFine), source_badge(group.figure.source), group.count,
        escape_short(group.figure.basis, kTextLength));
  }
  return fmt::format(
             "<details class=\"data\"><summary>{} that the snapshot lacked</summary>",
             count_text(report.filled.total, "figure was filled in", "kinds of figures were filled in")) +
         table(
             "<th>Field</th><th>Value</th><th>95\u00A0%</th><th>Source</th><th "
             "class=\"n\">Drives</th><th>Basis</th>",
             rows) +
         left_out(report.filled) + "</details>";
}

std::string power_cell(const std::optional<Estimate<Watts>>& power) {
  if (!power) return "<td class=\"unknown\">unknown</td>";
  return "<td>" + escape(figure_text(figure_of(*power), "W", kFine)) + "</td>";
}

}  // namespace

std::string headline(const Report& report) {
  if (report.status == PlanStatus::infeasible) {
    return "There is no feasible plan: " + escape_short(report.reason, kTextLength) + ".";
  }
  if (report.status == PlanStatus::nothing_to_do) {
    return "Nothing should be moved: " + escape_short(report.reason, kTextLength) + ".";
  }
  const double before = report.watts_before.value;
  const double share = before > 0 ? 1 - report.watts_after.value / before : 0;
  return fmt::format(
      "Moving {} in {} lets <strong>{} of {} spinning sets</strong> rest and takes <strong>{}</strong> off "
      "the "
      "storage\u2019s power.",
      bytes_text(report.moving.bytes, kFine), count_text(report.moving.moves, "move", "moves"),
      report.disks.retired + report.disks.sleeping, report.disks.sets, percent_text(share, kFine));
}

std::string key_figures(const Report& report) {
  const Energy& energy = report.energy;
  std::string cards = watts_card(report);
  if (answer_is_no(report)) {
    cards += card("Energy", number_text(energy.annual_before_kwh.value, kFine) + unit("kWh"),
                  small("a year, unchanged") + doubt(energy.annual_before_kwh));
    return "<dl class=\"cards\">" + cards + review_card(report) + "</dl>";
  }
  cards += saved_card("Energy saved", energy.annual_before_kwh, energy.annual_after_kwh,
                      energy.annual_saved_kwh, "kWh");
  cards += saved_card("Cost saved", report.cost.annual_before, report.cost.annual_after,
                      report.cost.annual_saved, "");
  cards += saved_card("CO\u2082e saved", report.carbon.annual_before, report.carbon.annual_after,
                      report.carbon.annual_saved, "kg");
  cards += disks_card(report) + moving_card(report) + payback_card(report) + review_card(report);
  return "<dl class=\"cards\">" + cards + "</dl>";
}

std::string review_section(const Report& report) {
  std::string text =
      "<p>An independent checker, which shares no code with the search, looked at the places before, after, "
      "and after "
      "every single move: replicas in distinct domains, capacity and load after losing one, deadlines of "
      "sleeping "
      "disks.</p>";
  if (report.findings.items.empty()) return text + "<p class=\"none\">It found nothing to report.</p>";
  std::string rows;
  for (const Finding& finding : report.findings.items) rows += finding_row(finding);
  return text +
         table(
             "<th>Severity</th><th>Rule</th><th>What</th><th>Group / domain</th><th>When</th><th>Remedy</th>",
             rows) +
         left_out(report.findings);
}

std::string refused_section(const Report& report) {
  if (report.refused.items.empty()) return "<p class=\"none\">No move was refused.</p>";
  std::string rows;
  for (const Refusal& refusal : report.refused.items) rows += refused_row(report, refusal);
  return "<p>A plan may say no. These were considered and left where they are: what leaves a set together is "
         "refused where "
         "even the low end of its saving does not pay for the copying.</p>" +
         table(
             "<th>Volume</th><th>Set</th><th>Why</th><th class=\"n\">Saves, kWh a year</th><th "
             "class=\"n\">at least</th>"
             "<th class=\"n\">Copying</th><th class=\"n\">Net</th><th>Numbers</th>",
             rows) +
         left_out(report.refused);
}

std::string moves_section(const Report& report) {
  if (report.moves.items.empty()) return "";
  std::string rows;
  for (const Move& move : report.moves.items) rows += move_row(move);
  return fmt::format("<details class=\"data\"><summary>The first {} in the order of their starts</summary>",
                     count_text(static_cast<long long>(report.moves.items.size()), "move", "moves")) +
         table(
             "<th class=\"n\">#</th><th>Volume</th><th>From</th><th>To</th><th class=\"n\">Size</th>"
             "<th class=\"n\">Starts after</th><th class=\"n\">Takes</th><th "
             "class=\"n\">Wave</th><th>Why</th>",
             rows) +
         left_out(report.moves) + "</details>";
}

std::string figures_section(const Report& report) {
  std::string unknown;
  if (report.unknown_drives > 0) {
    unknown = fmt::format("<p class=\"alert\">{} a power figure that is unknown: counted as 0 W.</p>",
                          count_text(report.unknown_drives, "drive has", "drives have"));
  }
  return sources_chart(report) + unknown + filled_table(report) + "<h3>How good is the plan?</h3>" +
         bound_text(report) + "<h3>Do the sums agree?</h3>" + check_text(report);
}

std::string drives_section(const Report& report) {
  if (report.profiles.empty()) return "";
  std::string rows;
  for (const DeviceProfile& profile : report.profiles) {
    const std::string name = profile.identity.model.empty() ? profile.identity.key() : profile.identity.model;
    rows += fmt::format(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td>{}{}{}<td>{}, {}</td></tr>",
        escape_short(name.empty() ? profile.device : name, kIdLength), to_string(profile.drive_class),
        bytes_text(static_cast<double>(profile.capacity.value()), kFine), power_cell(profile.power.active),
        power_cell(profile.power.idle), power_cell(profile.power.standby), escape_short(profile.depth, 20),
        to_rfc3339(profile.taken_at).substr(0, 10));
  }
  return table(
             "<th>Drive</th><th>Class</th><th>Size</th><th>Active</th><th>Idle</th><th>Standby</"
             "th><th>Probed</th>",
             rows) +
         latency_charts(report);
}

std::string glossary_section() {
  return R"(<dl class="glossary">
<dt>Source</dt><dd>What a figure rests on, from the best to the weakest: <em>measured</em> by a meter, <em>reported</em> by the
drive, <em>declared</em> by its descriptors or owner, <em>catalog</em> (a data sheet of this model), <em>prior</em> (its class,
size and speed). A sum is called by its weakest part.</dd>
<dt>Interval</dt><dd>The range that holds the true value with 95&nbsp;% confidence. Errors of parts are taken as shared, so
sums never look more certain than their parts.</dd>
<dt>Set</dt><dd>The drives that sleep and wake together: one drive, a RAID group, a pool.</dd>
<dt>Awake</dt><dd>A set is awake in every step in which a volume on it did I/O, and until its timeout has passed.</dd>
<dt>Retired, sleeps, awake</dt><dd>What becomes of a set: it holds no volume any more; it stops when idle for its timeout; it
never stops.</dd>
<dt>A year</dt><dd>The recorded window, repeated for 365 days.</dd>
<dt>Wave</dt><dd>Moves that may run side by side. The plan is feasible after every single one, so it can be stopped
anywhere.</dd>
<dt>Gap</dt><dd>How far the plan may be from the best one, by a bound that no plan can beat.</dd>
</dl>)";
}

}  // namespace tierwatt::planner
