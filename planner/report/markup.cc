// Escaping and numbers for HTML and SVG. Tested by tests/planner/report/markup_test.cc.
#include "planner/report/markup.h"

#include <fmt/core.h>

#include <cmath>
#include <cstdint>

namespace tierwatt::planner {
namespace {

constexpr std::string_view kReplacement = "\uFFFD";

// Length of the well-formed UTF-8 sequence at the start of `text`, 0 when there is none (RFC 3629).
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  std::size_t length = 0;
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) length = 2;
  if (first >= 0xE0 && first <= 0xEF) length = 3;
  if (first >= 0xF0 && first <= 0xF4) length = 4;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
  }
  const unsigned char second = byte(1);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool beyond = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  return overlong || beyond ? 0 : length;
}

std::string_view escaped_byte(unsigned char byte) {
  switch (byte) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      break;
  }
  const bool control = (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F;
  return control ? kReplacement : std::string_view();
}

}  // namespace

std::string escape_short(std::string_view text, std::size_t code_points) {
  std::string out;
  out.reserve(text.size());
  std::size_t seen = 0;
  while (!text.empty()) {
    if (seen++ == code_points) return out + "\u2026";
    const std::size_t length = sequence_length(text);
    if (length == 0) {
      out += kReplacement;
      text.remove_prefix(1);
      continue;
    }
    const std::string_view replaced =
        length == 1 ? escaped_byte(static_cast<unsigned char>(text[0])) : std::string_view();
    out += replaced.empty() ? text.substr(0, length) : replaced;
    text.remove_prefix(length);
  }
  return out;
}

std::string escape(std::string_view text) { return escape_short(text, SIZE_MAX); }

std::string escape_middle(std::string_view id, std::size_t characters) {
  if (id.size() <= characters) return escape(id);
  const std::size_t tail = characters / 2;
  return escape(id.substr(0, characters - tail - 1)) + "\u2026" + escape(id.substr(id.size() - tail));
}

std::string element(std::string_view name, std::string_view css_class, std::string_view text) {
  const std::string attribute = css_class.empty() ? "" : fmt::format(" class=\"{}\"", css_class);
  return fmt::format("<{}{}>{}</{}>", name, attribute, escape(text), name);
}

std::string coordinate(double value) {
  if (!std::isfinite(value)) return "0";
  std::string text = fmt::format("{:.2f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string percent(double share) { return coordinate(share * 100) + "%"; }

}  // namespace tierwatt::planner
