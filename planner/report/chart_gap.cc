// How much of what could be saved is saved, and how surely: one bar from nothing to the largest conceivable
// saving (the energy before less the bound), filled as far as the plan gets, with the 95 % interval of its
// saving as a whisker. Tested by tests/planner/report/chart_gap_test.cc.
#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "planner/report/charts.h"
#include "planner/report/figure_text.h"
#include "planner/report/markup.h"

namespace tierwatt::planner {
namespace {

constexpr Typography kFine = Typography::fine;
constexpr double kTop = 24, kBar = 22, kHeight = 76;

std::string kwh(double value) { return number_text(value, kFine) + "\u00A0kWh"; }

std::string line(double x1, double x2, double y1, double y2) {
  return fmt::format("<line class=\"whisker\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>", percent(x1),
                     percent(x2), y1, y2);
}

}  // namespace

std::string gap_chart(const Report& report) {
  const Figure& saved = report.energy.annual_saved_kwh;
  const double conceivable = report.waterfall.before - report.waterfall.bound;
  if (report.bound.kind.empty() || conceivable <= 0) return "";
  const double scale = std::max({conceivable, saved.high, 1e-9});
  const auto share = [&](double value) { return std::clamp(value / scale, 0.0, 1.0); };
  const double middle = kTop + kBar / 2;
  const std::string tip = fmt::format("saved: {} a year", figure_text(saved, "kWh", kFine));
  std::string shapes = fmt::format(
      "<text class=\"name\" x=\"0\" y=\"15\">Saved {} a year</text>"
      "<text class=\"value\" x=\"100%\" y=\"15\">of {} conceivable</text>"
      "<rect class=\"bound\" x=\"0\" y=\"{}\" width=\"{}\" height=\"{}\"/>"
      "<rect class=\"after\" x=\"0\" y=\"{}\" width=\"{}\" height=\"{}\" data-tip=\"{}\"/>",
      kwh(saved.value), kwh(conceivable), kTop, percent(share(conceivable)), kBar, kTop,
      percent(share(saved.value)), kBar, escape(tip));
  shapes += line(share(saved.low), share(saved.high), middle, middle) +
            line(share(saved.low), share(saved.low), middle - 5, middle + 5) +
            line(share(saved.high), share(saved.high), middle - 5, middle + 5);
  shapes += fmt::format(
      "<text class=\"tick\" x=\"0\" y=\"{}\">95\u00A0%: {}</text>"
      "<text class=\"tick\" x=\"100%\" y=\"{}\" text-anchor=\"end\">gap {}, {}</text>",
      kTop + kBar + 18, interval_text(saved, kFine), kTop + kBar + 18, kwh(report.bound.gap_kwh_per_year),
      percent_text(report.bound.gap_share, kFine));
  const std::string words =
      fmt::format("Saved {} of {} kWh a year that are conceivable, 95 %: {}", number_text(saved.value),
                  number_text(conceivable), interval_text(saved));
  return fmt::format(
      "<figure><svg data-chart=\"gap\" class=\"fluid\" role=\"img\" aria-label=\"{}\" width=\"100%\" "
      "height=\"{}\">{}</svg></figure>\n",
      escape(words), kHeight, shapes);
}

}  // namespace tierwatt::planner
