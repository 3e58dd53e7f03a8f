// What the charts share: round axis steps, and plots whose width is the reader's.
//
// A stretched plot is a column of labels, an SVG that fills the rest of the width whatever it is (its
// x units are the data's, its y units are pixels), and an axis above or below; text is HTML beside the SVG,
// so that it keeps its size on a phone.
//
// Threads: pure functions. Errors: none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tierwatt::planner {

// 0, step, 2 step ... up to the first that is >= largest; step is 1, 2 or 5 x 10^n. Always at least {0,
// step}.
std::vector<double> axis_ticks(double largest, int about);

// A round number of seconds (of minutes, hours or days) for about `about` steps up to `largest_s`.
std::vector<double> time_ticks(double largest_s, int about);

// What stands at a tick: no more digits than it needs ("50", "2.5", "12 h").
std::string tick_text(double value);
std::string time_tick_text(double seconds);

struct AxisMark {
  double share = 0;  // of the width
  std::string text;
};

struct StretchedPlot {
  std::string kind;        // data-chart of the SVG, a word
  std::string attributes;  // of the SVG, already escaped
  std::string summary;     // what the chart shows, for those who do not see it
  double width = 1;        // in the units of `shapes`
  double height_px = 0;
  std::string labels;  // HTML: one <div class="label" style="height:..."> a row
  std::string shapes;  // SVG
  std::string over;    // HTML over the SVG, placed by percent and pixels
  std::string css_class;
  std::vector<AxisMark> top, bottom;
};

std::string render(const StretchedPlot& plot);

// <span class="key KIND"></span>text, for legends; `text` is escaped.
std::string legend_key(std::string_view css_class, std::string_view text);

}  // namespace tierwatt::planner
