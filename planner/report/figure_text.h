// Figures as people read them: three significant digits, thousands grouped, interval and source beside the
// value. Shared by all renderings, so that one figure reads the same on a terminal and on paper.
//
// Threads: pure functions. Errors: none; what is not finite reads "unknown".
#pragma once

#include <string>
#include <string_view>

#include "planner/model/plan.h"
#include "probe/base/estimate.h"

namespace tierwatt::planner {

// How a rendering writes an interval and its pieces.
enum class Typography {
  plain,  // "312 W (287-340, catalog)": any terminal
  fine,   // "312 W (287–340, catalog)": en dash, minus sign, no-break space (U+2013, U+2212, U+00A0)
};

// "0.0421", "5.30", "61.2", "312", "1,234", "12.3 million".
std::string number_text(double value, Typography typography = Typography::plain);
// "287-340"; "312" where both ends read the same.
std::string interval_text(const Figure& figure, Typography typography = Typography::plain);
// "312 W (287-340, catalog)"; unit may be "".
std::string figure_text(const Figure& figure, std::string_view unit,
                        Typography typography = Typography::plain);
// "61 %", "0.4 %"; `share` 1 is everything.
std::string percent_text(double share, Typography typography = Typography::plain);
// "40 s", "12 min", "7.1 h", "3.2 days".
std::string duration_text(double seconds, Typography typography = Typography::plain);
// "6.20 TB": decimal, what drives are sold in.
std::string bytes_text(double bytes, Typography typography = Typography::plain);
// "1 move", "2 moves"; the count is grouped.
std::string count_text(long long count, std::string_view singular, std::string_view plural);

// Interval arithmetic of figures. sum() adds bounds (errors taken as shared, as Estimate's + does) and keeps
// the weaker source; scaled() takes factor >= 0.
Figure sum(const Figure& a, const Figure& b);
Figure scaled(const Figure& figure, double factor);

template <class Q>
Figure figure_of(const Estimate<Q>& e) {
  return {e.value.value(), e.low.value(), e.high.value(), e.source, e.basis};
}

}  // namespace tierwatt::planner
