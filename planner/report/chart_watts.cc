// Two bars a node, before over after, each with its 95 % interval as a whisker. x is in percent of the width
// and y in pixels, so text keeps its size whatever the width. Tested by
// tests/planner/report/chart_watts_test.cc.
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
constexpr std::size_t kMostNodes = 40;  // more are in the table below the chart
constexpr double kBlock = 62, kBar = 13, kFirstBar = 22, kSecondBar = 38;

double largest_of(const std::vector<NodeWatts>& nodes, std::size_t count) {
  double largest = 0;
  for (std::size_t i = 0; i < count; ++i) {
    largest = std::max({largest, nodes[i].before.high, nodes[i].after.high});
  }
  return largest;
}

std::string whisker(const Figure& figure, double y, double scale) {
  if (figure.high <= figure.low) return "";
  const std::string low = percent(figure.low / scale);
  const std::string high = percent(figure.high / scale);
  std::string text =
      fmt::format("<line class=\"whisker\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>", low, high, y, y);
  for (const std::string& end : {low, high}) {
    text += fmt::format("<line class=\"whisker\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>", end, end,
                        y - 3.5, y + 3.5);
  }
  return text;
}

std::string bar(const Figure& figure, const char* css_class, const std::string& tip, double y, double scale) {
  return fmt::format(
             "<rect class=\"{}\" x=\"0\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"1.5\" data-tip=\"{}\"/>",
             css_class, y, percent(std::max(0.0, figure.value / scale)), kBar, escape(tip)) +
         whisker(figure, y + kBar / 2, scale);
}

std::string node_block(const NodeWatts& node, double y, double scale) {
  const std::string tip_before = node.node + " before: " + figure_text(node.before, "W", kFine);
  const std::string tip_after = node.node + " after: " + figure_text(node.after, "W", kFine);
  return fmt::format(
             "<text class=\"name\" x=\"0\" y=\"{}\">{}</text>"
             "<text class=\"value\" x=\"100%\" y=\"{}\">{} \u2192 <tspan class=\"strong\">{} "
             "W</tspan></text>",
             y + 14, escape_short(node.node, 32), y + 14, number_text(node.before.value, kFine),
             number_text(node.after.value, kFine)) +
         bar(node.before, "before", tip_before, y + kFirstBar, scale) +
         bar(node.after, "after", tip_after, y + kSecondBar, scale);
}

std::string grid(const std::vector<double>& ticks, double height) {
  std::string text;
  for (const double tick : ticks) {
    const double share = tick / ticks.back();
    const std::string x = percent(share);
    const char* anchor = share < 0.01 ? "start" : share > 0.99 ? "end" : "middle";
    text += fmt::format("<line class=\"grid\" x1=\"{}\" x2=\"{}\" y1=\"18\" y2=\"{}\"/>", x, x, height);
    text += fmt::format("<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}{}</text>", x,
                        height + 15, anchor, tick_text(tick), share > 0.99 ? " W" : "");
  }
  return text;
}

std::string node_table(const Report& report) {
  std::string rows;
  for (const NodeWatts& node : report.nodes.items) {
    rows += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td class=\"n\">{}</td></tr>",
                        escape_short(node.node, 60), escape(figure_text(node.before, "W", kFine)),
                        escape(figure_text(node.after, "W", kFine)),
                        number_text(node.after.value - node.before.value, kFine));
  }
  return "<details class=\"data\"><summary>The same as a table</summary><div class=\"scroll\"><table>"
         "<thead><tr><th>Node</th><th>Before (95\u00A0%)</th><th>After (95\u00A0%)</th>"
         "<th class=\"n\">Change, W</th></tr></thead><tbody>" +
         rows + "</tbody></table></div></details>";
}

}  // namespace

std::string watts_chart(const Report& report) {
  const std::vector<NodeWatts>& nodes = report.nodes.items;
  if (nodes.empty()) return "<p class=\"none\">No drive of this snapshot draws a known power.</p>";
  const std::size_t count = std::min(nodes.size(), kMostNodes);
  const std::vector<double> ticks = axis_ticks(largest_of(nodes, count), 4);
  const double height = kBlock * static_cast<double>(count);
  std::string shapes = grid(ticks, height);
  for (std::size_t i = 0; i < count; ++i) {
    shapes += node_block(nodes[i], kBlock * static_cast<double>(i), ticks.back());
  }
  const std::string words =
      fmt::format("Mean watts by node, before and after: {} in all before, {} after",
                  figure_text(report.watts_before, "W"), figure_text(report.watts_after, "W"));
  std::string more;
  if (report.nodes.total > static_cast<std::int64_t>(count)) {
    more = fmt::format("<p class=\"note\">{} of {} nodes are drawn.</p>", count, report.nodes.total);
  }
  return fmt::format(
      "<figure><div class=\"legend\">{}{}<span class=\"key\"><i class=\"whisker-key\"></i>95 % "
      "interval</span>"
      "</div><svg data-chart=\"watts\" class=\"fluid\" role=\"img\" aria-label=\"{}\" width=\"100%\" "
      "height=\"{}\">{}</svg>{}{}</figure>\n",
      legend_key("before", "before"), legend_key("after", "after"), escape(words), height + 22, shapes, more,
      node_table(report));
}

}  // namespace tierwatt::planner
