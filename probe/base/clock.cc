// The system's clock, the hand-turned one, and RFC 3339. Tested by tests/probe/base/clock_test.cc.
#include "probe/base/clock.h"

#include <fmt/core.h>

#include <charconv>
#include <cmath>
#include <thread>

namespace tierwatt {
namespace {

using std::chrono::duration_cast;

// Reads exactly `digits` digits at `at`; -1 where they are not.
int digits_at(std::string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size()) return -1;
  int number = 0;
  const char* begin = text.data() + at;
  const auto [end, error] = std::from_chars(begin, begin + digits, number);
  return error == std::errc() && end == begin + digits && *begin != '-' ? number : -1;
}

// "Z", "+01:00", "-05:30" -> minutes east of UTC.
std::optional<int> offset_minutes(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const int hours = digits_at(text, 1, 2);
  const int minutes = digits_at(text, 4, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  return (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

Error no_date(std::string_view text) {
  return Error{Code::invalid_input, fmt::format("'{}' is not an RFC 3339 date-time", text.substr(0, 40)), "",
               "write it as 2026-01-31T07:00:00Z"};
}

}  // namespace

SteadyTime SystemClock::steady() { return std::chrono::steady_clock::now(); }
WallTime SystemClock::wall() { return std::chrono::system_clock::now(); }
void SystemClock::sleep_for(Seconds time) { std::this_thread::sleep_for(time); }

void ManualClock::advance(Seconds time) {
  steady_ += duration_cast<SteadyTime::duration>(time);
  wall_ += duration_cast<WallTime::duration>(time);
}

std::string to_rfc3339(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(seconds - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

Result<WallTime> parse_rfc3339(std::string_view text) {
  // YYYY-MM-DDTHH:MM:SS[.fraction](Z|+hh:mm), RFC 3339 section 5.6.
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' ||
      (text[10] != 'T' && text[10] != 't' && text[10] != ' ') || text[13] != ':' || text[16] != ':') {
    return no_date(text);
  }
  const int year = digits_at(text, 0, 4);
  const int month = digits_at(text, 5, 2);
  const int day = digits_at(text, 8, 2);
  const int hour = digits_at(text, 11, 2);
  const int minute = digits_at(text, 14, 2);
  const int second = digits_at(text, 17, 2);
  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  // WallTime counts nanoseconds in 64 bits: it holds 1678 to 2261 whole. A leap second (60) is legal in the
  // grammar.
  constexpr int kFirstYear = 1678;
  constexpr int kLastYear = 2261;
  if (year < kFirstYear || year > kLastYear || month < 0 || day < 0 || !date.ok() || hour < 0 || hour > 23 ||
      minute < 0 || minute > 59 || second < 0 || second > 60) {
    return no_date(text);
  }
  std::size_t at = 19;
  if (text[at] == '.') {
    const std::size_t fraction_end = text.find_first_not_of("0123456789", at + 1);
    if (fraction_end == std::string_view::npos || fraction_end == at + 1) return no_date(text);
    at = fraction_end;
  }
  const auto offset = offset_minutes(text.substr(at));
  if (!offset) return no_date(text);
  return WallTime(std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
                  std::chrono::seconds(second) - std::chrono::minutes(*offset));
}

}  // namespace tierwatt
