// Moves as bars, a lane a destination, coloured by wave. Tested by
// tests/planner/report/chart_timeline_test.cc.
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
constexpr double kWidth = 1000;  // x units of the whole duration
constexpr int kWaveColors = 6;
constexpr std::size_t kMostKeys = 8;

int wave_color(int wave) { return ((wave - 1) % kWaveColors + kWaveColors) % kWaveColors + 1; }

std::string tip_of(const Lane& lane, const Bar& bar) {
  const std::string what = bar.moves == 1 ? bar.label : count_text(bar.moves, "move", "moves");
  return fmt::format("{} to {}: {}, {} to {} after the start, wave {}", what, lane.destination,
                     bytes_text(bar.bytes, kFine), duration_text(bar.start_s, kFine),
                     duration_text(bar.end_s, kFine), bar.wave);
}

double row_px(const Lane& lane) { return lane.rows == 1 ? 14 : lane.rows == 2 ? 10 : 7; }

double lane_px(const Lane& lane) { return row_px(lane) * lane.rows + 6; }

std::string lane_shapes(const Lane& lane, double top, double duration_s) {
  std::string text =
      fmt::format("<path class=\"lane\" d=\"M0 {}h{}\"/>", coordinate(top + lane_px(lane) - 0.5), kWidth);
  for (const Bar& bar : lane.bars) {
    const double x = bar.start_s / duration_s * kWidth;
    const double width = std::max((bar.end_s - bar.start_s) / duration_s * kWidth, 1.5);
    text += fmt::format("<rect class=\"w{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" data-tip=\"{}\"/>",
                        wave_color(bar.wave), coordinate(std::min(x, kWidth - width)),
                        coordinate(top + 2.5 + row_px(lane) * bar.row), coordinate(width),
                        coordinate(row_px(lane) - 1), escape_short(tip_of(lane, bar), 200));
  }
  return text;
}

std::string wave_legend(const Timeline& timeline) {
  std::string text = "<div class=\"legend\">";
  const auto waves = static_cast<std::size_t>(std::max<std::int64_t>(0, timeline.waves));
  for (std::size_t wave = 1; wave <= std::min(waves, kMostKeys); ++wave) {
    const std::string color = "w" + std::to_string(wave_color(static_cast<int>(wave)));
    text += legend_key(color, "wave " + std::to_string(wave));
  }
  if (waves > kMostKeys) text += element("span", "key", "and so on, colours repeat");
  return text + "</div>";
}

}  // namespace

std::string timeline_chart(const Report& report) {
  const Timeline& timeline = report.timeline;
  if (timeline.lanes.empty()) return "<p class=\"none\">Nothing is moved.</p>";
  const double duration_s = std::max(timeline.duration_s, 1e-9);
  StretchedPlot plot;
  for (const double tick : time_ticks(duration_s, 6)) {
    if (tick > duration_s) break;
    plot.top.push_back({tick / duration_s, tick == 0 ? "start" : time_tick_text(tick)});
  }
  if (plot.top.back().share > 0.94 && plot.top.size() > 1) plot.top.pop_back();
  for (const Lane& lane : timeline.lanes) {
    plot.labels += fmt::format("<div class=\"label\" style=\"height:{}px\">{}</div>", lane_px(lane),
                               escape_middle(lane.destination, 18));
    plot.shapes += lane_shapes(lane, plot.height_px, duration_s);
    plot.height_px += lane_px(lane);
  }
  std::string grid;
  for (const AxisMark& mark : plot.top) {
    grid += fmt::format("M{} 0v{}", coordinate(mark.share * kWidth), coordinate(plot.height_px));
  }
  plot.shapes = fmt::format("<path class=\"day\" d=\"{}\"/>", grid) + plot.shapes;
  plot.kind = "timeline";
  plot.width = kWidth;
  plot.summary = fmt::format("Timeline of {} to {} in {}", count_text(report.moving.moves, "move", "moves"),
                             count_text(timeline.destinations, "destination", "destinations"),
                             duration_text(timeline.duration_s));
  const std::string note =
      timeline.melted ? "<p class=\"note\">A bar may stand for several moves that follow closely.</p>" : "";
  return "<figure>" + wave_legend(timeline) + render(plot) + note + "</figure>\n";
}

}  // namespace tierwatt::planner
