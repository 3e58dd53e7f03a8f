// Splitting one CSV line. Tested by tests/probe/power/csv_test.cc.
#include "probe/power/csv.h"

#include <charconv>
#include <cmath>

namespace tierwatt::power {
namespace {

Error broken(std::string message, std::string remedy) {
  return Error{Code::invalid_input, std::move(message), "", std::move(remedy)};
}

// Takes a quoted field off the front of `rest`, which begins with its opening quote.
Result<std::string> take_quoted(std::string_view& rest, char delimiter) {
  std::string field;
  std::size_t at = 1;
  while (true) {
    const std::size_t quote = rest.find('"', at);
    if (quote == std::string_view::npos) return broken("a quoted field does not end", "close it with \"");
    field.append(rest.substr(at, quote - at));
    at = quote + 1;
    if (at >= rest.size() || rest[at] != '"') break;
    field.push_back('"');
    ++at;
  }
  if (at < rest.size() && rest[at] != delimiter) {
    return broken("text follows a closing quote", "double a quote that belongs to the text");
  }
  rest.remove_prefix(at);
  return field;
}

std::string take_plain(std::string_view& rest, char delimiter) {
  const std::string_view field = rest.substr(0, rest.find(delimiter));
  rest.remove_prefix(field.size());
  return std::string(trim(field));
}

}  // namespace

Result<std::vector<std::string>> split_csv_line(std::string_view line, char delimiter) {
  std::vector<std::string> fields;
  while (true) {
    if (fields.size() == kMaxCsvFields) return broken("more than 64 fields", "");
    if (!line.empty() && line.front() == '"') {
      TIERWATT_TRY(field, take_quoted(line, delimiter));
      fields.push_back(std::move(field));
    } else {
      fields.push_back(take_plain(line, delimiter));
    }
    if (line.empty()) return fields;
    line.remove_prefix(1);
  }
}

std::optional<double> parse_number(std::string_view text) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end || !std::isfinite(number)) return std::nullopt;
  return number;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace tierwatt::power
