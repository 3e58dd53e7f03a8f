// Rounding follows the size of a number, not its unit: whoever reads "1,234 kWh" and "0.42 kWh" in one table
// sees three digits of each. Tested by tests/planner/report/figure_text_test.cc.
#include "planner/report/figure_text.h"

#include <fmt/core.h>

#include <array>
#include <cmath>
#include <cstddef>

namespace tierwatt::planner {
namespace {

std::string blank(Typography typography) { return typography == Typography::fine ? "\u00A0" : " "; }

std::string grouped(const std::string& digits) {
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

std::string magnitude_text(double size, Typography typography) {
  if (size == 0) return "0";
  if (size >= 1e9) return fmt::format("{:.3g}{}billion", size / 1e9, blank(typography));
  if (size >= 1e7) return fmt::format("{:.3g}{}million", size / 1e6, blank(typography));
  if (size >= 99.95) return grouped(fmt::format("{:.0f}", size));
  if (size >= 9.995) return fmt::format("{:.1f}", size);
  if (size >= 0.9995) return fmt::format("{:.2f}", size);
  if (size < 5e-4) return "0.000";
  return fmt::format("{:.3f}", size);
}

}  // namespace

std::string number_text(double value, Typography typography) {
  if (!std::isfinite(value)) return "unknown";
  const std::string text = magnitude_text(std::fabs(value), typography);
  const char* minus = typography == Typography::fine ? "\u2212" : "-";
  const bool negative = value < 0 && text != "0.000";
  return negative ? minus + text : text;
}

std::string interval_text(const Figure& figure, Typography typography) {
  std::string low = number_text(figure.low, typography);
  const std::string high = number_text(figure.high, typography);
  if (low == high) return low;
  // A dash beside a minus sign misleads the eye.
  if (figure.low < 0) return low + blank(typography) + "to" + blank(typography) + high;
  return low + (typography == Typography::fine ? "\u2013" : "-") + high;
}

std::string figure_text(const Figure& figure, std::string_view unit, Typography typography) {
  std::string text = number_text(figure.value, typography);
  if (!unit.empty()) text += blank(typography) + std::string(unit);
  const std::string interval = interval_text(figure, typography);
  const bool exact = interval == number_text(figure.value, typography);
  return text + " (" + (exact ? "" : interval + ", ") + to_string(figure.source) + ")";
}

std::string percent_text(double share, Typography typography) {
  if (!std::isfinite(share)) return "unknown";
  const double percent = share * 100;
  const bool small = std::fabs(percent) < 9.95 && std::fabs(percent) >= 0.05;
  std::string text = fmt::format("{:.{}f}", std::fabs(percent), small ? 1 : 0);
  if (percent < 0 && text != "0") text = (typography == Typography::fine ? "\u2212" : "-") + text;
  return text + blank(typography) + "%";
}

std::string duration_text(double seconds, Typography typography) {
  struct Scale {
    double at_least, divisor;
    const char* unit;
  };
  static constexpr std::array<Scale, 4> kScales{
      {{2 * 86400.0, 86400.0, "days"}, {2 * 3600.0, 3600.0, "h"}, {120.0, 60.0, "min"}, {0.0, 1.0, "s"}}};
  if (!std::isfinite(seconds)) return "unknown";
  for (const Scale& scale : kScales) {
    if (std::fabs(seconds) >= scale.at_least) {
      return number_text(seconds / scale.divisor, typography) + blank(typography) + scale.unit;
    }
  }
  return "0" + blank(typography) + "s";
}

std::string bytes_text(double bytes, Typography typography) {
  static constexpr std::array<const char*, 7> kUnits{"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  std::size_t unit = 0;
  while (bytes >= 999.5 && unit + 1 < kUnits.size()) {
    bytes /= 1000;
    ++unit;
  }
  const std::string number = unit == 0 ? fmt::format("{:.0f}", bytes) : number_text(bytes, typography);
  return number + blank(typography) + kUnits[unit];
}

std::string count_text(long long count, std::string_view singular, std::string_view plural) {
  return grouped(fmt::format("{}", count)) + " " + std::string(count == 1 ? singular : plural);
}

Figure sum(const Figure& a, const Figure& b) {
  return {a.value + b.value, a.low + b.low, a.high + b.high, weaker(a.source, b.source),
          a.basis.empty() ? b.basis : a.basis};
}

Figure scaled(const Figure& figure, double factor) {
  return {figure.value * factor, figure.low * factor, figure.high * factor, figure.source, figure.basis};
}

}  // namespace tierwatt::planner
