// Printing and parsing of quantities. Tested by tests/probe/base/units_test.cc.
#include "probe/base/units.h"

#include <fmt/core.h>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace tierwatt {
namespace {

struct Prefix {
  const char* name;
  double factor;
};
constexpr std::array kDecimal = {Prefix{"E", 1e18}, Prefix{"P", 1e15}, Prefix{"T", 1e12}, Prefix{"G", 1e9},
                                 Prefix{"M", 1e6},  Prefix{"k", 1e3},  Prefix{"", 1.0},   Prefix{"m", 1e-3},
                                 Prefix{"u", 1e-6}, Prefix{"n", 1e-9}};
constexpr std::array kBinary = {Prefix{"Ei", 0x1p60}, Prefix{"Pi", 0x1p50}, Prefix{"Ti", 0x1p40},
                                Prefix{"Gi", 0x1p30}, Prefix{"Mi", 0x1p20}, Prefix{"Ki", 0x1p10},
                                Prefix{"", 1.0}};

// Three significant digits without an exponent: 5.30, 53.0, 530.
std::string three_digits(double scaled) {
  const double magnitude = std::abs(scaled);
  if (magnitude < 9.995) return fmt::format("{:.2f}", scaled);
  if (magnitude < 99.95) return fmt::format("{:.1f}", scaled);
  return fmt::format("{:.0f}", scaled);
}

template <std::size_t N>
std::string with_prefix(double value, const std::array<Prefix, N>& prefixes, const char* unit,
                        double smallest_factor) {
  if (value == 0.0) return fmt::format("0 {}", unit);
  for (const Prefix& prefix : prefixes) {
    const bool last = prefix.factor <= smallest_factor;
    // 0.9995: what would print as "1000" of this prefix's neighbour belongs here already.
    if (std::abs(value) >= prefix.factor * 0.9995 || last) {
      return fmt::format("{} {}{}", three_digits(value / prefix.factor), prefix.name, unit);
    }
  }
  return fmt::format("{} {}", three_digits(value), unit);
}

Error bad_size(std::string_view text, const char* why) {
  return Error{Code::invalid_argument, fmt::format("'{}' is not a size: {}", text, why), "",
               "give bytes or a number with KiB, MiB, GiB, TiB or kB, MB, GB, TB"};
}

std::optional<double> suffix_factor(std::string_view suffix) {
  if (suffix.empty() || suffix == "B") return 1.0;
  constexpr std::string_view kLetters = "KMGTPE";
  const char upper = suffix[0] == 'k' ? 'K' : suffix[0];
  const std::size_t power = kLetters.find(upper);
  if (power == std::string_view::npos) return std::nullopt;
  const double exponent = static_cast<double>(power + 1);
  const std::string_view rest = suffix.substr(1);
  if (rest.empty() || rest == "i" || rest == "iB") return std::pow(1024.0, exponent);
  if (rest == "B") return std::pow(1000.0, exponent);
  return std::nullopt;
}

}  // namespace

std::string to_string(Bytes size) {
  if (std::abs(size.value()) < 1000) return fmt::format("{} B", size.value());
  return with_prefix(static_cast<double>(size.value()), kDecimal, "B", 1.0);
}
std::string to_string_binary(Bytes size) {
  if (std::abs(size.value()) < 1024) return fmt::format("{} B", size.value());
  return with_prefix(static_cast<double>(size.value()), kBinary, "B", 1.0);
}
std::string to_string(Watts power) { return with_prefix(power.value(), kDecimal, "W", 1e-3); }
std::string to_string(Joules energy) {
  if (std::abs(energy.value()) >= kJoulesPerKilowattHour) {
    return with_prefix(kilowatt_hours(energy) * 1e3, kDecimal, "Wh", 1.0);
  }
  return with_prefix(energy.value(), kDecimal, "J", 1e-3);
}
std::string to_string(Iops rate) {
  if (std::abs(rate.value()) < 1000) return fmt::format("{} IOPS", three_digits(rate.value()));
  return with_prefix(rate.value(), kDecimal, " IOPS", 1.0);
}
std::string to_string(BytesPerSecond rate) { return with_prefix(rate.value(), kDecimal, "B/s", 1.0); }
std::string to_string(Seconds time) {
  const double s = time.count();
  if (std::abs(s) < 120) return with_prefix(s, kDecimal, "s", 1e-9);
  if (std::abs(s) < 7200) return fmt::format("{} min", three_digits(s / 60));
  if (std::abs(s) < 172800) return fmt::format("{} h", three_digits(s / 3600));
  return fmt::format("{} d", three_digits(s / 86400));
}

Result<Bytes> parse_bytes(std::string_view text) {
  double number = 0;
  const auto [end, parse_error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parse_error != std::errc() || !std::isfinite(number)) return bad_size(text, "no number");
  if (number < 0) return bad_size(text, "negative");
  const auto factor = suffix_factor(text.substr(static_cast<std::size_t>(end - text.data())));
  if (!factor) return bad_size(text, "unknown suffix");
  const double bytes = number * *factor;
  if (bytes >= static_cast<double>(std::numeric_limits<std::int64_t>::max()))
    return bad_size(text, "too large");
  if (bytes != std::floor(bytes)) return bad_size(text, "not a whole number of bytes");
  return Bytes(static_cast<std::int64_t>(bytes));
}

}  // namespace tierwatt
