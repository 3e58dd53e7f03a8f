// Tested by tests/planner/report/plot_test.cc.
#include "planner/report/plot.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "planner/report/markup.h"

namespace tierwatt::planner {
namespace {

constexpr int kMostTicks = 24;

std::vector<double> ticks_of(double step, double largest) {
  std::vector<double> ticks;
  for (int i = 0; i <= kMostTicks; ++i) {
    ticks.push_back(step * i);
    if (i > 0 && ticks.back() >= largest) break;
  }
  return ticks;
}

std::string axis(const std::vector<AxisMark>& marks, const char* css_class) {
  if (marks.empty()) return "";
  std::string text = fmt::format("<div class=\"axis {}\" aria-hidden=\"true\">", css_class);
  for (const AxisMark& mark : marks) {
    text += fmt::format("<span style=\"left:{}\">{}</span>", percent(mark.share), escape(mark.text));
  }
  return text + "</div>";
}

}  // namespace

std::vector<double> axis_ticks(double largest, int about) {
  if (!(largest > 0) || !std::isfinite(largest)) return {0, 1};
  const double rough = largest / about;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double factor : {5.0, 2.0, 1.0}) {
    if (factor * power >= rough) step = factor * power;
  }
  return ticks_of(step, largest);
}

std::vector<double> time_ticks(double largest_s, int about) {
  static constexpr std::array<double, 17> kSteps{1,    2,    5,    10,    30,    60,    120,    300,   600,
                                                 1800, 3600, 7200, 21600, 43200, 86400, 172800, 604800};
  for (const double step : kSteps) {
    if (step * about >= largest_s) return ticks_of(step, largest_s);
  }
  const double weeks = std::ceil(largest_s / about / 604800);
  return std::isfinite(weeks) ? ticks_of(weeks * 604800, largest_s) : std::vector<double>{0, 1};
}

std::string tick_text(double value) { return fmt::format("{:g}", value); }

std::string time_tick_text(double seconds) {
  if (seconds >= 86400) return fmt::format("{:g}\u00A0d", seconds / 86400);
  if (seconds >= 3600) return fmt::format("{:g}\u00A0h", seconds / 3600);
  return seconds >= 60 ? fmt::format("{:g}\u00A0min", seconds / 60) : fmt::format("{:g}\u00A0s", seconds);
}

std::string render(const StretchedPlot& plot) {
  return fmt::format(
      "<div class=\"plot {}\"><div class=\"labels\">{}</div><div class=\"canvas\">{}<div class=\"drawing\">"
      "<svg data-chart=\"{}\" role=\"img\" aria-label=\"{}\" {} viewBox=\"0 0 {} {}\" "
      "preserveAspectRatio=\"none\" style=\"height:{}px\">{}</svg>{}</div>{}</div></div>\n",
      plot.css_class, plot.labels, axis(plot.top, "top"), plot.kind, escape(plot.summary), plot.attributes,
      coordinate(std::max(plot.width, 1e-3)), coordinate(plot.height_px), coordinate(plot.height_px),
      plot.shapes, plot.over, axis(plot.bottom, "bottom"));
}

std::string legend_key(std::string_view css_class, std::string_view text) {
  return fmt::format("<span class=\"key\"><i class=\"{}\"></i>{}</span>", css_class, escape(text));
}

}  // namespace tierwatt::planner
