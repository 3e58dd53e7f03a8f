// Latency against IOPS of the drives that were measured on this machine: one small chart a drive, a line a
// workload, a point a queue depth, a ring around the knee; both axes logarithmic, latency as the 99th
// percentile.
// Tested by tests/planner/report/chart_latency_test.cc.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "planner/report/charts.h"
#include "planner/report/figure_text.h"
#include "planner/report/markup.h"
#include "planner/report/plot.h"

namespace tierwatt::planner {
namespace {

constexpr Typography kFine = Typography::fine;
constexpr double kWidth = 360, kHeight = 220, kLeft = 50, kRight = 12, kTop = 12, kBottom = 36;
constexpr std::size_t kMostLines = 6;

struct Point {
  double iops = 0, latency_s = 0;
  int depth = 0;
  bool knee = false;
};
using Line = std::pair<std::string, std::vector<Point>>;

bool is_knee(const DeviceProfile& profile, const WorkloadResult& result) {
  return std::any_of(profile.knees.begin(), profile.knees.end(), [&](const SweepKnee& knee) {
    return knee.workload == result.workload && knee.zone == result.zone &&
           knee.queue_depth == result.queue_depth;
  });
}

// Workloads of which at least two queue depths are known, by depth.
std::vector<Line> lines_of(const DeviceProfile& profile) {
  std::map<std::string, std::map<int, Point>> found;
  for (const WorkloadResult& w : profile.workloads) {
    const double latency = w.latency.p99.count();
    if (w.iops.value.value() <= 0 || latency <= 0) continue;
    const std::string name = w.workload + (w.zone.empty() || w.zone == "whole" ? "" : ", " + w.zone);
    found[name][w.queue_depth] = {w.iops.value.value(), latency, w.queue_depth, is_knee(profile, w)};
  }
  std::vector<Line> lines;
  for (const auto& [name, depths] : found) {
    if (depths.size() < 2 || lines.size() == kMostLines) continue;
    lines.emplace_back(name, std::vector<Point>());
    for (const auto& [depth, point] : depths) lines.back().second.push_back(point);
  }
  return lines;
}

// Whole decades around the values of one axis.
struct LogAxis {
  int low = 0, high = 1;
  [[nodiscard]] double share(double value) const { return (std::log10(value) - low) / (high - low); }
};

LogAxis axis_of(const std::vector<Line>& lines, double Point::*member) {
  double low = INFINITY;
  double high = 0;
  for (const Line& line : lines) {
    for (const Point& point : line.second) {
      low = std::min(low, point.*member);
      high = std::max(high, point.*member);
    }
  }
  LogAxis axis{static_cast<int>(std::floor(std::log10(low))), static_cast<int>(std::ceil(std::log10(high)))};
  if (axis.high <= axis.low) axis.high = axis.low + 1;
  return axis;
}

std::string decade_text(int decade) {
  if (decade >= 6) return fmt::format("{:.0f}M", std::pow(10, decade - 6));
  if (decade >= 3) return fmt::format("{:.0f}k", std::pow(10, decade - 3));
  return fmt::format("{:g}", std::pow(10, decade));
}

std::string latency_text(double seconds) {
  if (seconds < 0.9995e-3) return number_text(seconds * 1e6, kFine) + "\u00A0\u00B5s";
  return seconds < 1 ? number_text(seconds * 1e3, kFine) + "\u00A0ms"
                     : number_text(seconds, kFine) + "\u00A0s";
}

std::string decade_latency(int decade) {
  if (decade < -3) return fmt::format("{:g} \u00B5s", std::pow(10, decade + 6));
  return decade < 0 ? fmt::format("{:g} ms", std::pow(10, decade + 3))
                    : fmt::format("{:g} s", std::pow(10, decade));
}

double x_of(const LogAxis& axis, double value) {
  return kLeft + axis.share(value) * (kWidth - kLeft - kRight);
}
double y_of(const LogAxis& axis, double value) {
  return kHeight - kBottom - axis.share(value) * (kHeight - kTop - kBottom);
}

std::string grid(const LogAxis& x, const LogAxis& y) {
  std::string text;
  for (int decade = x.low; decade <= x.high; ++decade) {
    const std::string at = coordinate(x_of(x, std::pow(10, decade)));
    text += fmt::format("<path class=\"grid\" d=\"M{} {}V{}\"/>", at, kTop, kHeight - kBottom);
    text += fmt::format("<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>", at,
                        kHeight - kBottom + 14, decade_text(decade));
  }
  for (int decade = y.low; decade <= y.high; ++decade) {
    const double at = y_of(y, std::pow(10, decade));
    text += fmt::format("<path class=\"grid\" d=\"M{} {}H{}\"/>", kLeft, coordinate(at), kWidth - kRight);
    text += fmt::format("<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>", kLeft - 5,
                        coordinate(at + 4), decade_latency(decade));
  }
  return text + fmt::format("<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"end\">IOPS</text>",
                            kWidth - kRight, kHeight - 6);
}

std::string curve(const Line& line, const LogAxis& x, const LogAxis& y, std::size_t color) {
  std::string path;
  std::string dots;
  for (const Point& point : line.second) {
    const std::string px = coordinate(x_of(x, point.iops));
    const std::string py = coordinate(y_of(y, point.latency_s));
    path += fmt::format("{}{} {}", path.empty() ? "M" : "L", px, py);
    const std::string tip = fmt::format("{}, queue depth {}{}: {} IOPS, p99 {}", line.first, point.depth,
                                        point.knee ? ", the knee" : "", number_text(point.iops, kFine),
                                        latency_text(point.latency_s));
    if (point.knee) {
      dots += fmt::format("<circle class=\"knee s{}\" cx=\"{}\" cy=\"{}\" r=\"7\"/>", color, px, py);
    }
    dots += fmt::format("<circle class=\"w{}\" cx=\"{}\" cy=\"{}\" r=\"3.5\" data-tip=\"{}\"/>", color, px,
                        py, escape(tip));
  }
  return fmt::format("<path class=\"curve s{}\" d=\"{}\"/>", color, path) + dots;
}

std::string drive_name(const DeviceProfile& profile) {
  if (!profile.identity.model.empty()) return profile.identity.model;
  return profile.device.empty() ? profile.identity.key() : profile.device;
}

std::string drive_chart(const DeviceProfile& profile, const std::vector<Line>& lines) {
  const LogAxis x = axis_of(lines, &Point::iops);
  const LogAxis y = axis_of(lines, &Point::latency_s);
  std::string shapes = grid(x, y);
  std::string legend;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    shapes += curve(lines[i], x, y, i + 1);
    legend += legend_key("w" + std::to_string(i + 1), lines[i].first);
  }
  const std::string name = drive_name(profile);
  return fmt::format(
      "<figure class=\"small\"><figcaption>{}</figcaption><svg data-chart=\"latency\" role=\"img\" "
      "aria-label=\"Latency against IOPS of {}\" viewBox=\"0 0 {} {}\">{}</svg><div class=\"legend\">{}</div>"
      "</figure>\n",
      escape_short(name, 60), escape_short(name, 60), kWidth, kHeight, shapes, legend);
}

}  // namespace

std::string latency_charts(const Report& report) {
  std::string charts;
  for (const DeviceProfile& profile : report.profiles) {
    const std::vector<Line> lines = lines_of(profile);
    if (!lines.empty()) charts += drive_chart(profile, lines);
  }
  if (charts.empty()) return "";
  return "<p>99th percentile of latency against IOPS, a point for each queue depth. Where a line turns "
         "upward, "
         "a deeper queue buys waiting, not work; a ring marks that knee where the sweep found it.</p><div "
         "class=\"smalls\">" +
         charts + "</div>";
}

}  // namespace tierwatt::planner
