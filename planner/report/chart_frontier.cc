// What each byte moved buys: savings of a year against bytes moved, from better timeouts alone to the plan.
// The band is the 95 % interval of the saving. Tested by tests/planner/report/chart_frontier_test.cc.
//
// Curve and band are stretched to the reader's width; points are HTML over them, so that they stay round, and
// so is all text.
#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <vector>

#include "planner/report/charts.h"
#include "planner/report/figure_text.h"
#include "planner/report/markup.h"
#include "planner/report/plot.h"

namespace tierwatt::planner {
namespace {

constexpr Typography kFine = Typography::fine;
constexpr double kHeight = 240;
constexpr double kWidth = 1000;  // units of the stretched drawing
constexpr int kTicks = 5;

struct Axes {
  double most_bytes = 1, most_kwh = 1;
  [[nodiscard]] double x(double bytes) const { return bytes / most_bytes * kWidth; }
  [[nodiscard]] double y(double kwh) const { return kHeight * (1 - std::clamp(kwh / most_kwh, 0.0, 1.0)); }
};

// A decimal unit in which the largest amount reads well.
struct Unit {
  double bytes = 1;
  const char* name = "B";
};
Unit unit_of(double most_bytes) {
  Unit unit;
  for (const Unit& larger :
       {Unit{1e3, "kB"}, Unit{1e6, "MB"}, Unit{1e9, "GB"}, Unit{1e12, "TB"}, Unit{1e15, "PB"}}) {
    if (most_bytes >= larger.bytes) unit = larger;
  }
  return unit;
}

std::string tip_of(const FrontierPoint& point) {
  return fmt::format("{} in {}: saves {} a year", bytes_text(point.bytes, kFine),
                     count_text(point.moves, "move", "moves"), figure_text(point.saved_kwh, "kWh", kFine));
}

std::string band_of(const std::vector<FrontierPoint>& points, const Axes& axes) {
  std::string path;
  for (const FrontierPoint& point : points)
    path += fmt::format("{}{} {}", path.empty() ? "M" : "L", coordinate(axes.x(point.bytes)),
                        coordinate(axes.y(point.saved_kwh.high)));
  for (auto point = points.rbegin(); point != points.rend(); ++point)
    path += fmt::format("L{} {}", coordinate(axes.x(point->bytes)), coordinate(axes.y(point->saved_kwh.low)));
  return fmt::format("<path class=\"doubt-band\" d=\"{}z\"/>", path);
}

std::string curve_of(const std::vector<FrontierPoint>& points, const Axes& axes) {
  std::string path;
  for (const FrontierPoint& point : points)
    path += fmt::format("{}{} {}", path.empty() ? "M" : "L", coordinate(axes.x(point.bytes)),
                        coordinate(axes.y(point.saved_kwh.value)));
  return fmt::format("<path class=\"frontier-line\" d=\"{}\"/>", path);
}

std::string dots_of(const std::vector<FrontierPoint>& points, const Axes& axes) {
  std::string dots;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool plan = i + 1 == points.size();
    dots += fmt::format("<i class=\"dot{}\" style=\"left:{};top:{}px\" data-tip=\"{}\"></i>",
                        plan ? " plan" : "", percent(points[i].bytes / axes.most_bytes),
                        coordinate(axes.y(points[i].saved_kwh.value)), escape(tip_of(points[i])));
  }
  return dots;
}

std::string table_of(const std::vector<FrontierPoint>& points, double conceivable_kwh) {
  std::string rows;
  for (const FrontierPoint& point : points) {
    const double share = conceivable_kwh > 0 ? point.saved_kwh.value / conceivable_kwh : 0;
    rows += fmt::format(
        "<tr><td class=\"n\" data-sort=\"{}\">{}</td><td class=\"n\">{}</td><td class=\"n\" "
        "data-sort=\"{}\">{}</td>"
        "<td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
        point.bytes, bytes_text(point.bytes, kFine), point.moves, point.saved_kwh.value,
        number_text(point.saved_kwh.value, kFine), interval_text(point.saved_kwh, kFine),
        conceivable_kwh > 0 ? percent_text(share, kFine) : "\u2013");
  }
  return "<details class=\"data\"><summary>The same as a table</summary><div class=\"scroll\"><table "
         "class=\"sortable\">"
         "<thead><tr><th class=\"n\">Bytes moved</th><th class=\"n\">Moves</th><th class=\"n\">kWh a year "
         "saved</th>"
         "<th class=\"n\">95\u00A0%</th><th class=\"n\">Of the conceivable</th></tr></thead><tbody>" +
         rows + "</tbody></table></div></details>";
}

}  // namespace

std::string frontier_chart(const Report& report) {
  const std::vector<FrontierPoint>& points = report.frontier;
  if (points.size() < 2) return "";
  double most_bytes = 0;
  double most_kwh = 0;
  for (const FrontierPoint& point : points) {
    most_bytes = std::max(most_bytes, point.bytes);
    most_kwh = std::max(most_kwh, point.saved_kwh.high);
  }
  if (most_bytes <= 0 || most_kwh <= 0) return "";
  const Unit unit = unit_of(most_bytes);
  const std::vector<double> x_ticks = axis_ticks(most_bytes / unit.bytes, kTicks);
  const std::vector<double> y_ticks = axis_ticks(most_kwh, kTicks);
  const Axes axes{x_ticks.back() * unit.bytes, y_ticks.back()};

  StretchedPlot plot;
  plot.kind = "frontier";
  plot.width = kWidth;
  plot.height_px = kHeight;
  for (const double kwh : y_ticks) {
    plot.shapes += fmt::format("<path class=\"grid\" d=\"M0 {}H{}\"/>", coordinate(axes.y(kwh)), kWidth);
    plot.labels += fmt::format("<span class=\"y-tick\" style=\"top:{}px\">{}</span>", coordinate(axes.y(kwh)),
                               tick_text(kwh));
  }
  for (const double amount : x_ticks)
    plot.bottom.push_back({amount * unit.bytes / axes.most_bytes, tick_text(amount) + "\u00A0" + unit.name});
  plot.shapes += band_of(points, axes) + curve_of(points, axes);
  plot.over = dots_of(points, axes);
  plot.css_class = "xy";
  plot.summary = fmt::format("Savings against bytes moved: {} kWh a year without moving, {} with {} moved",
                             number_text(points.front().saved_kwh.value),
                             number_text(points.back().saved_kwh.value), bytes_text(points.back().bytes));
  const double conceivable = report.waterfall.before - report.waterfall.bound;
  return "<figure><figcaption class=\"axis-name\">kWh a year saved, against bytes moved</figcaption>" +
         render(plot) + "<div class=\"legend\">" + legend_key("dot plan", "the plan") +
         legend_key("dot", "less moved") + legend_key("doubt-band", "95\u00A0% interval") + "</div>" +
         table_of(points, conceivable) + "</figure>\n";
}

}  // namespace tierwatt::planner
