// Tables of the terminal. Tested by tests/planner/report/text_report_test.cc.
#include "planner/report/text_report.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "planner/report/figure_text.h"
#include "planner/report/summary.h"
#include "probe/cli/table.h"

namespace tierwatt::planner {
namespace {

using cli::Align;
using cli::Table;

// A terminal wants the first of each; JSON and HTML have more.
constexpr std::size_t kRows = 20;

struct Page {
  int width_columns;
  bool color;
  std::string text;

  void add(const std::string& title, const Table& table, std::int64_t left_out) {
    if (table.empty()) return;
    text +=
        "\n" + (color ? "\x1b[1m" + title + "\x1b[0m" : title) + "\n" + table.to_string(width_columns, color);
    if (left_out > 0) text += "... and " + count_text(left_out, "more", "more") + "\n";
  }
};

template <class Item, class Row>
void add_list(Page& page, const std::string& title, Table table, const Listed<Item>& list, const Row& row) {
  const std::size_t shown = std::min(list.items.size(), kRows);
  for (std::size_t i = 0; i < shown; ++i) table.add(row(list.items[i]));
  page.add(title, table, list.total - static_cast<std::int64_t>(shown));
}

std::string at_text(std::int64_t at) { return at == 0 ? "before" : "after move " + std::to_string(at); }

Table frontier_table(const Report& report) {
  Table table({{"bytes moved", Align::right},
               {"moves", Align::right},
               {"kWh a year saved", Align::right},
               {"95 %", Align::right},
               {"of the conceivable", Align::right}});
  const double conceivable = report.waterfall.before - report.waterfall.bound;
  for (const FrontierPoint& point : report.frontier) {
    table.add({bytes_text(point.bytes), std::to_string(point.moves), number_text(point.saved_kwh.value),
               interval_text(point.saved_kwh),
               conceivable > 0 ? percent_text(point.saved_kwh.value / conceivable) : "-"});
  }
  return table;
}

void add_frontier(const Report& report, Page& page) {
  page.add("Savings against bytes moved", frontier_table(report), 0);
}

void add_sources(const Report& report, Page& page) {
  Table table({{"source"}, {"watts before", Align::right}, {"watts after", Align::right}});
  for (const SourceShare& share : report.sources) {
    table.add({to_string(share.source), number_text(share.before_watts), number_text(share.after_watts)});
  }
  page.add("What the watts rest on", table, 0);
}

void add_check(const Report& report, Page& page) {
  if (!report.check.agrees) {
    page.text += "\nThe report's own replay is off the plan's totals by " +
                 percent_text(report.check.before_off) + " before and " +
                 percent_text(report.check.after_off) + " after\n";
  }
  if (report.unknown_drives > 0) {
    page.text += "\n" + count_text(report.unknown_drives, "drive has", "drives have") +
                 " an unknown power figure, counted as 0 W\n";
  }
}

}  // namespace

std::string render_frontier(const Report& report, int width_columns, bool color) {
  Page page{width_columns, color, ""};
  add_frontier(report, page);
  return page.text;
}

std::string render_text(const Report& report, int width_columns, bool color) {
  Page page{width_columns, color, render_summary(report, width_columns, color)};
  add_list(page, "Mean watts by node",
           Table({{"node", Align::left, true}, {"before"}, {"after"}, {"change", Align::right}}),
           report.nodes, [](const NodeWatts& node) -> std::vector<std::string> {
             return {node.node, figure_text(node.before, "W"), figure_text(node.after, "W"),
                     number_text(node.after.value - node.before.value)};
           });
  add_frontier(report, page);
  add_sources(report, page);
  add_list(
      page, "Review",
      Table({{"severity"}, {"rule"}, {"when"}, {"what", Align::left, true}, {"remedy", Align::left, true}}),
      report.findings, [](const Finding& finding) -> std::vector<std::string> {
        return {to_string(finding.severity), finding.rule, at_text(finding.at), finding.what, finding.remedy};
      });
  add_list(page, "Refused",
           Table({{"volume", Align::left, true}, {"set", Align::left, true}, {"why", Align::left, true}}),
           report.refused, [](const Refusal& refusal) -> std::vector<std::string> {
             return {refusal.volume, refusal.set, refusal.why};
           });
  add_list(page, "Moves",
           Table({{"#", Align::right},
                  {"volume", Align::left, true},
                  {"from", Align::left, true},
                  {"to", Align::left, true},
                  {"size", Align::right},
                  {"start", Align::right},
                  {"why", Align::left, true}}),
           report.moves, [](const Move& move) -> std::vector<std::string> {
             return {std::to_string(move.n),
                     move.volume,
                     move.from,
                     move.to,
                     bytes_text(static_cast<double>(move.bytes.value())),
                     duration_text(move.start_s),
                     move.why};
           });
  add_check(report, page);
  return page.text;
}

}  // namespace tierwatt::planner
