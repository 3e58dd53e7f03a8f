// A year's energy as a staircase: what it is, what better timeouts alone take off, what consolidation takes
// off, what is left, and below which no plan gets. Tested by tests/planner/report/chart_waterfall_test.cc.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>

#include "planner/report/charts.h"
#include "planner/report/figure_text.h"
#include "planner/report/markup.h"

namespace tierwatt::planner {
namespace {

constexpr Typography kFine = Typography::fine;
constexpr double kRow = 46, kBarTop = 21, kBar = 15;

struct Step {
  const char* name;
  double from, to;  // kWh
  const char* css_class;
  std::string value;
};

std::string signed_text(double change) {
  return (change > 0 ? "+" : "") + number_text(change, kFine) + "\u00A0kWh";
}

std::string row(const Step& step, double y, double scale) {
  const double left = std::max(0.0, std::min(step.from, step.to)) / scale;
  const double right = std::max(step.from, step.to) / scale;
  return fmt::format(
      "<text class=\"name\" x=\"0\" y=\"{}\">{}</text><text class=\"value strong\" x=\"100%\" "
      "y=\"{}\">{}</text>"
      "<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"1.5\" data-tip=\"{}: {}\"/>",
      y + 14, step.name, y + 14, step.value, step.css_class, percent(left), y + kBarTop,
      percent(std::max(right - left, 0.002)), kBar, step.name, step.value);
}

// Where one step ends the next begins.
std::string joint(double at, double y, double scale) {
  const std::string x = percent(std::max(0.0, at) / scale);
  return fmt::format("<line class=\"joint\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>", x, x,
                     y + kBarTop + kBar, y + kRow + kBarTop);
}

}  // namespace

std::string waterfall_chart(const Report& report) {
  const Waterfall& w = report.waterfall;
  const double middle = w.before - w.timeouts;
  const double scale = std::max({w.before, w.after, middle, 1e-9});
  const std::array<Step, 4> steps{{
      {"Today", 0, w.before, "before", number_text(w.before, kFine) + "\u00A0kWh"},
      {"Better timeouts alone", middle, w.before, "cut-a", signed_text(-w.timeouts)},
      {"Moving volumes together", w.after, middle, "cut-b", signed_text(-w.consolidation)},
      {"After the plan", 0, w.after, "after", number_text(w.after, kFine) + "\u00A0kWh"},
  }};
  std::string shapes =
      joint(w.before, 0, scale) + joint(middle, kRow, scale) + joint(w.after, 2 * kRow, scale);
  for (std::size_t i = 0; i < steps.size(); ++i)
    shapes += row(steps[i], kRow * static_cast<double>(i), scale);
  double height = kRow * static_cast<double>(steps.size());
  if (!report.bound.kind.empty()) {
    shapes += row({"No plan gets below", 0, w.bound, "bound", number_text(w.bound, kFine) + "\u00A0kWh"},
                  height, scale);
    height += kRow;
  }
  const std::string words = fmt::format(
      "Energy of a year in kWh: {} today, better timeouts change it by {}, moving volumes by {}, {} after",
      number_text(w.before), number_text(-w.timeouts), number_text(-w.consolidation), number_text(w.after));
  return fmt::format(
      "<figure><svg data-chart=\"waterfall\" class=\"fluid\" role=\"img\" aria-label=\"{}\" width=\"100%\" "
      "height=\"{}\">{}</svg></figure>\n",
      escape(words), height, shapes);
}

}  // namespace tierwatt::planner
