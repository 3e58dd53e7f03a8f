// The page: head, answer, sections in the order in which a reader asks. Tested, in a real browser too, by
// tests/planner/report/html_report_test.cc.
#include "planner/report/html_report.h"

#include <fmt/core.h>

#include <string_view>

#include "planner/report/charts.h"
#include "planner/report/figure_text.h"
#include "planner/report/html_sections.h"
#include "planner/report/markup.h"
#include "planner/report/report_assets.h"

namespace tierwatt::planner {
namespace {

constexpr Typography kFine = Typography::fine;

// Three discs, the last one asleep: drawn here, so that nothing is loaded.
constexpr std::string_view kMark =
    R"(<svg class="mark" viewBox="0 0 28 28" aria-hidden="true"><rect x="2" y="4" width="24" height="5" rx="2.5"/>)"
    R"(<rect x="2" y="11.5" width="24" height="5" rx="2.5" opacity=".55"/>)"
    R"(<rect x="2" y="19" width="24" height="5" rx="2.5" opacity=".22"/></svg>)";

std::string head(const Report& report) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
      "script-src 'unsafe-inline'; img-src data:\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"generator\" content=\"tierwatt {}\">\n"
      "<title>Storage energy plan: {}</title>\n<style>\n{}</style>\n<script>\n{}</script>\n</head>\n",
      TIERWATT_VERSION, escape_short(report.cluster, 80), kReportCss, kReportScript);
}

std::string meta_item(std::string_view name, const std::string& html) {
  return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>", name, html);
}

std::string minute_of(WallTime time) {
  std::string text = to_rfc3339(time).substr(0, 16);
  if (text.size() > 10) text[10] = ' ';
  return text + " UTC";
}

std::string masthead(const Report& report) {
  const Disks& disks = report.disks;
  const std::string cluster = report.cluster.empty() ? "cluster without a name" : report.cluster;
  const std::string size = fmt::format("{}, {}, {}", count_text(report.nodes_count, "node", "nodes"),
                                       count_text(disks.sets, "spinning set", "spinning sets"),
                                       count_text(report.volumes_count, "volume", "volumes"));
  const std::string window = fmt::format("{} from {}", duration_text(report.window.length().count(), kFine),
                                         to_rfc3339(report.window.start).substr(0, 10));
  return fmt::format(
      "<header class=\"masthead\"><div class=\"brand\">{}<span>tierwatt</span></div>"
      "<p class=\"kicker\">Storage energy plan</p><h1>{}</h1><p class=\"lead\">{}</p>"
      "<dl class=\"meta\">{}{}{}{}{}</dl></header>\n",
      kMark, escape_short(cluster, 80), headline(report), meta_item("Cluster", size),
      meta_item("Snapshot", minute_of(report.taken_at)), meta_item("Recorded window", window),
      meta_item("Plan", fmt::format("{}, seed {}", to_string(report.status), report.made_by.seed)),
      meta_item("Digest", "<code>" + escape_short(report.snapshot_digest, 19) + "</code>"));
}

std::string section(std::string_view id, std::string_view title, const std::string& body) {
  if (body.empty()) return "";
  return fmt::format(
      "<section id=\"{}\" aria-labelledby=\"{}-title\"><h2 id=\"{}-title\">{}</h2>\n{}</section>\n", id, id,
      id, title, body);
}

std::string navigation(bool drives) {
  std::string text =
      "<nav aria-label=\"Sections\"><a href=\"#power\">Power</a><a href=\"#value\">Value</a><a "
      "href=\"#hours\">Hours</a>"
      "<a href=\"#moves\">Moves</a><a href=\"#review\">Review</a><a href=\"#refused\">Refused</a>"
      "<a href=\"#figures\">Figures</a>";
  if (drives) text += "<a href=\"#drives\">Drives</a>";
  return text + "<a href=\"#method\">Method</a></nav>\n";
}

std::string power_section(const Report& report) {
  return "<div class=\"pair\"><div class=\"half\"><h3>Mean watts by node</h3>" + watts_chart(report) +
         "</div><div class=\"half\"><h3>Energy of a year</h3>" + waterfall_chart(report) + "</div></div>";
}

// What the moves buy, how surely, and how near that is to the best.
std::string value_section(const Report& report) {
  const std::string gap = gap_chart(report);
  const std::string frontier = frontier_chart(report);
  if (gap.empty() && frontier.empty()) return "";
  std::string text;
  if (!frontier.empty()) {
    text =
        "<p>Bandwidth, risk and flash wear are what moving costs; the energy of copying is small. The first "
        "bytes buy "
        "most.</p>" +
        frontier;
  }
  return text + (gap.empty() ? "" : "<h3>How near to the best, and how sure</h3>" + gap);
}

std::string hours_section(const Report& report) {
  return "<p>Every row is a spinning set, every column an hour. Watts are saved by the disk that stands "
         "still, not by "
         "the byte that is cold: after the plan, activity is gathered on few disks and the others have long "
         "nights."
         "</p>" +
         heat_chart(report);
}

std::string timeline_section(const Report& report) {
  const Moving& moving = report.moving;
  std::string text;
  if (moving.moves > 0) {
    text = fmt::format(
        "<p>{} in {} to {} within {}. Copying costs {} once.</p>", bytes_text(moving.bytes, kFine),
        count_text(moving.moves, "move", "moves"),
        count_text(moving.destinations, "destination", "destinations"),
        duration_text(moving.duration_s, kFine),
        number_text(report.energy.migration_j.value / kJoulesPerKilowattHour, kFine) + "\u00A0kWh");
  }
  return text + timeline_chart(report) + moves_section(report);
}

std::string footer(const Report& report) {
  return fmt::format(
      "<footer><p>Made by tierwatt {} from the plan of version {}. Cost at {} per kWh and {} kg CO\u2082e "
      "per kWh at a PUE of {}, as the snapshot\u2019s policy states. Snapshot "
      "<code>{}</code>.</p></footer>\n",
      TIERWATT_VERSION, escape_short(report.made_by.version, 40),
      number_text(report.policy.price_per_kwh, kFine), number_text(report.policy.kgco2e_per_kwh, kFine),
      number_text(report.policy.pue, kFine), escape_short(report.snapshot_digest, 90));
}

}  // namespace

std::string render_html(const Report& report) {
  const std::string drives = drives_section(report);
  return head(report) + "<body>\n<div class=\"page\">\n" + masthead(report) + "<main>\n" +
         key_figures(report) + navigation(!drives.empty()) +
         section("power", "Where the watts go", power_section(report)) +
         section("value", "What the moves buy", value_section(report)) +
         section("hours", "When the disks are awake", hours_section(report)) +
         section("moves", "The moves", timeline_section(report)) +
         section("review", "Is it safe?", review_section(report)) +
         section("refused", "What was refused", refused_section(report)) +
         section("figures", "What the figures rest on", figures_section(report)) +
         section("drives", "Drives measured on this machine", drives) +
         section("method", "How to read this", glossary_section()) + "</main>\n" + footer(report) +
         "</div>\n<div id=\"tip\" role=\"status\" hidden></div>\n</body>\n</html>\n";
}

}  // namespace tierwatt::planner
