// How many of the watts rest on which kind of figure, before and after: two stacked bars, the weaker the
// source the fainter. Tested by tests/planner/report/chart_sources_test.cc.
#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "planner/report/charts.h"
#include "planner/report/figure_text.h"
#include "planner/report/markup.h"
#include "planner/report/plot.h"

namespace tierwatt::planner {
namespace {

constexpr Typography kFine = Typography::fine;
constexpr double kRow = 48, kBarTop = 21, kBar = 20;

std::string stacked(const Report& report, double SourceShare::*watts, const char* name, double y) {
  double total = 0;
  for (const SourceShare& share : report.sources) total += share.*watts;
  if (total <= 0) return "";
  std::string text = fmt::format(
      "<text class=\"name\" x=\"0\" y=\"{}\">{}</text><text class=\"value\" x=\"100%\" y=\"{}\">{} W</text>",
      y + 14, name, y + 14, number_text(total, kFine));
  double at = 0;
  for (const SourceShare& share : report.sources) {
    const double part = share.*watts / total;
    if (part <= 0) continue;
    const std::string tip = fmt::format("{}: {} W, {}", to_string(share.source),
                                        number_text(share.*watts, kFine), percent_text(part, kFine));
    text += fmt::format(
        "<rect class=\"source-{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" data-tip=\"{}\"/>",
        to_string(share.source), percent(at), y + kBarTop, percent(part), kBar, escape(tip));
    at += part;
  }
  return text;
}

}  // namespace

std::string sources_chart(const Report& report) {
  if (report.sources.empty()) return "<p class=\"none\">No power figure is known.</p>";
  double before = 0;
  double after = 0;
  for (const SourceShare& share : report.sources) {
    before += share.before_watts;
    after += share.after_watts;
  }
  std::string legend;
  std::string words = "Watts by source of the figure:";
  for (const SourceShare& share : report.sources) {
    const std::string name = to_string(share.source);
    const std::string was = percent_text(before > 0 ? share.before_watts / before : 0, kFine);
    const std::string is = percent_text(after > 0 ? share.after_watts / after : 0, kFine);
    legend += legend_key("source-" + name, fmt::format("{} {} \u2192 {}", name, was, is));
    words += fmt::format(" {} {} before, {} after;", name, was, is);
  }
  return fmt::format(
      "<figure><svg data-chart=\"sources\" class=\"fluid\" role=\"img\" aria-label=\"{}\" width=\"100%\" "
      "height=\"{}\">{}{}</svg><div class=\"legend\">{}</div></figure>\n",
      escape(words), 2 * kRow, stacked(report, &SourceShare::before_watts, "Before", 0),
      stacked(report, &SourceShare::after_watts, "After", kRow), legend);
}

}  // namespace tierwatt::planner
