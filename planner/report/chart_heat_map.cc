// Sets by hour, before and after side by side: the fainter a cell, the longer the set slept in that hour.
//
// Size is what shapes this file. A week of 200 sets is 67 000 cells, two megabytes as rectangles. So awake
// shares are rounded to eleven levels, neighbours of one level become one run, and all runs of one level are
// one path: about twelve bytes a run. The tooltip reads the levels from data-cells, one character a cell. A
// share above 0 is never level 0: a single minute awake shows. Tested by
// tests/planner/report/chart_heat_map_test.cc.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <string>
#include <vector>

#include "planner/report/charts.h"
#include "planner/report/figure_text.h"
#include "planner/report/markup.h"
#include "planner/report/plot.h"

namespace tierwatt::planner {
namespace {

constexpr Typography kFine = Typography::fine;
constexpr int kLevels = 11;
constexpr double kNodeRow = 18;
constexpr std::size_t kLabel = 16;

int level_of(float share) {
  if (share <= 0) return 0;
  return std::clamp(static_cast<int>(std::lround(share * 10)), 1, kLevels - 1);
}

double row_height(std::size_t rows) { return rows <= 48 ? 14 : rows <= 110 ? 10 : 6; }

struct Layout {
  std::vector<double> tops;      // of each row
  std::vector<bool> node_above;  // a line with the node's name stands above the row
  double row_px = 14, height_px = 0;
};

Layout layout_of(const HeatMap& heat) {
  Layout layout;
  layout.row_px = row_height(heat.rows.size());
  for (std::size_t r = 0; r < heat.rows.size(); ++r) {
    const bool node = r == 0 || heat.rows[r].node != heat.rows[r - 1].node;
    if (node) layout.height_px += kNodeRow;
    layout.node_above.push_back(node);
    layout.tops.push_back(layout.height_px);
    layout.height_px += layout.row_px;
  }
  return layout;
}

struct Drawn {
  std::array<std::string, kLevels> paths;
  std::string cells;
};

void draw_row(const std::vector<float>& shares, double top, double height, Drawn& drawn) {
  std::size_t start = 0;
  for (std::size_t c = 0; c <= shares.size(); ++c) {
    const bool ends = c == shares.size() || (c > start && level_of(shares[c]) != level_of(shares[start]));
    if (ends && c > start) {
      const auto level = static_cast<std::size_t>(level_of(shares[start]));
      drawn.paths[level] += fmt::format("M{} {}h{}v{}h-{}z", start, coordinate(top), c - start,
                                        coordinate(height - 1), c - start);
      start = c;
    }
    if (c < shares.size()) drawn.cells += "0123456789a"[level_of(shares[c])];
  }
}

// Midnights of the window, as columns.
std::vector<AxisMark> day_marks(const HeatMap& heat, std::vector<double>& lines) {
  static constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  using std::chrono::days;
  const double span_s = static_cast<double>(heat.column_s) * static_cast<double>(heat.columns);
  const int every = std::max(1, static_cast<int>(std::ceil(span_s / 86400 / 10)));
  std::vector<AxisMark> marks;
  const auto first_day = std::chrono::floor<days>(heat.start);
  for (int d = 0; d * 86400.0 <= span_s + 86400; d += every) {
    const auto day = first_day + days(d);
    const double at_s = std::chrono::duration<double>(day - heat.start).count();
    if (at_s < 0 || at_s > span_s - 0.02 * span_s) continue;
    const std::chrono::weekday weekday{std::chrono::sys_days(day)};
    const std::string date = to_rfc3339(day).substr(5, 5);
    marks.push_back({at_s / span_s, every == 1 ? kDays[weekday.c_encoding()] : date});
    lines.push_back(at_s / static_cast<double>(heat.column_s));
  }
  return marks;
}

std::string day_lines(const std::vector<double>& lines, double height) {
  std::string path;
  for (const double x : lines) {
    if (x > 0) path += fmt::format("M{} 0v{}", coordinate(x), coordinate(height));
  }
  return path.empty() ? "" : fmt::format("<path class=\"day\" d=\"{}\"/>", path);
}

const char* role_class(SetRole role) {
  if (role == SetRole::retired) return "role retired";
  return role == SetRole::sleeps ? "role sleeps" : "role awake";
}

std::string labels_of(const HeatMap& heat, const Layout& layout, bool after) {
  std::string text;
  for (std::size_t r = 0; r < heat.rows.size(); ++r) {
    const HeatRow& row = heat.rows[r];
    if (layout.node_above[r]) {
      text += fmt::format("<div class=\"label node\" style=\"height:{}px\">{}</div>", kNodeRow,
                          escape_short(row.node, 40));
    }
    const std::string role = after ? fmt::format("<i class=\"{}\"></i>", role_class(row.role)) : "";
    const std::string name = layout.row_px < 10 ? "" : escape_middle(row.label, kLabel);
    text += fmt::format("<div class=\"label\" style=\"height:{}px\">{}{}</div>", layout.row_px, role, name);
  }
  return text;
}

double mean_awake(const HeatMap& heat, std::vector<float> HeatRow::*shares) {
  double sum = 0;
  double weight = 0;
  for (const HeatRow& row : heat.rows) {
    for (const float share : row.*shares) sum += share * static_cast<double>(row.sets);
    weight += static_cast<double>((row.*shares).size()) * static_cast<double>(row.sets);
  }
  return weight > 0 ? sum / weight : 0;
}

std::string one_map(const HeatMap& heat, const Layout& layout, bool after) {
  const auto shares = after ? &HeatRow::after : &HeatRow::before;
  Drawn drawn;
  for (std::size_t r = 0; r < heat.rows.size(); ++r) {
    draw_row(heat.rows[r].*shares, layout.tops[r], layout.row_px, drawn);
  }
  StretchedPlot plot;
  for (std::size_t level = 0; level < drawn.paths.size(); ++level) {
    if (drawn.paths[level].empty()) continue;
    plot.shapes += fmt::format("<path class=\"h{}\" d=\"{}\"/>", level, drawn.paths[level]);
  }
  std::vector<double> lines;
  plot.top = day_marks(heat, lines);
  plot.shapes += day_lines(lines, layout.height_px);
  plot.kind = after ? "heat-after" : "heat-before";
  plot.width = static_cast<double>(heat.columns);
  plot.height_px = layout.height_px;
  plot.labels = labels_of(heat, layout, after);
  plot.summary = fmt::format("{}: awake share of each hour of {} spinning sets, {} on average",
                             after ? "After" : "Before", heat.sets, percent_text(mean_awake(heat, shares)));
  plot.attributes = fmt::format("class=\"heat\" data-cells=\"{}\"", drawn.cells);
  return fmt::format(
      "<div class=\"half\"><h3>{} <span class=\"aside\">awake {} of the time</span></h3>{}</div>",
      after ? "After" : "Before", percent_text(mean_awake(heat, shares), kFine), render(plot));
}

// What the tooltip needs beside the cells: once for both maps.
std::string row_data(const HeatMap& heat, const Layout& layout) {
  std::string names;
  std::string tops;
  for (std::size_t r = 0; r < heat.rows.size(); ++r) {
    names += (r > 0 ? "\n" : "") + escape_short(heat.rows[r].label + " (" + heat.rows[r].node + ")", 80);
    tops += (r > 0 ? " " : "") + coordinate(layout.tops[r]);
  }
  return fmt::format(
      "data-rows=\"{}\" data-tops=\"{}\" data-row-px=\"{}\" data-columns=\"{}\" data-column-s=\"{}\" "
      "data-start=\"{}\"",
      names, tops, layout.row_px, heat.columns, heat.column_s, to_rfc3339(heat.start));
}

std::string legend() {
  std::string text = "<div class=\"legend\"><span class=\"key\">asleep</span><span class=\"ramp\">";
  for (int level = 0; level < kLevels; ++level) text += fmt::format("<i class=\"h{}\"></i>", level);
  return text + "</span><span class=\"key\">awake the whole hour</span>" +
         legend_key("role awake", "stays awake") + legend_key("role sleeps", "sleeps when idle") +
         legend_key("role retired", "retired") + "</div>";
}

double mean_of(const std::vector<float>& shares) {
  double sum = 0;
  for (const float share : shares) sum += share;
  return shares.empty() ? 0 : sum / static_cast<double>(shares.size());
}

std::string table(const HeatMap& heat) {
  std::string rows;
  for (const HeatRow& row : heat.rows) {
    rows += fmt::format(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td class=\"n\">{}</td><td "
        "class=\"n\">{}</td></tr>",
        escape_short(row.label, 60), escape_short(row.node, 60), to_string(row.role),
        percent_text(mean_of(row.before), kFine), percent_text(mean_of(row.after), kFine));
  }
  return "<details class=\"data\"><summary>The same as a table</summary><div class=\"scroll\"><table>"
         "<thead><tr><th>Set</th><th>Node</th><th>Role after</th><th class=\"n\">Awake before</th>"
         "<th class=\"n\">Awake after</th></tr></thead><tbody>" +
         rows + "</tbody></table></div></details>";
}

}  // namespace

std::string heat_chart(const Report& report) {
  const HeatMap& heat = report.heat;
  if (heat.rows.empty()) return "<p class=\"none\">This snapshot has no spinning set.</p>";
  const Layout layout = layout_of(heat);
  std::string note;
  if (heat.grouped()) {
    note = fmt::format(
        "<p class=\"note\">{} sets in {} rows: neighbours share a row, which shows their mean.</p>",
        heat.sets, heat.rows.size());
  }
  return fmt::format("<figure class=\"heatmaps\" {}>{}<div class=\"pair\">{}{}</div>{}{}</figure>\n",
                     row_data(heat, layout), legend(), one_map(heat, layout, false),
                     one_map(heat, layout, true), note, table(heat));
}

}  // namespace tierwatt::planner
