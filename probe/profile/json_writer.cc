// JSON text, byte by byte. Tested by tests/probe/profile/json_writer_test.cc.
#include "probe/profile/json_writer.h"

#include <fmt/core.h>

#include <array>
#include <charconv>
#include <cmath>

namespace tierwatt {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

bool continues(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U;
}

// Length of the well-formed UTF-8 sequence at `at`, 0 where there is none (Unicode 15, table 3-7).
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  const unsigned char second = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4 || !continues(text, at + 1)) return 0;
  if (first < 0xe0) return 2;
  if (!continues(text, at + 2)) return 0;
  if (first < 0xf0) {
    const bool overlong = first == 0xe0 && second < 0xa0;
    const bool surrogate = first == 0xed && second >= 0xa0;
    return overlong || surrogate ? 0 : 3;
  }
  const bool overlong = first == 0xf0 && second < 0x90;
  const bool above_range = first == 0xf4 && second >= 0x90;
  return overlong || above_range || !continues(text, at + 3) ? 0 : 4;
}

std::string escaped(char c) {
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return fmt::format("\\u{:04x}", static_cast<unsigned>(c));
  }
}

bool needs_escape(char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; }

// Bytes from `at` on that stand in JSON as they are: nearly all of any text.
std::size_t plain_length(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && static_cast<unsigned char>(text[end]) < 0x80 && !needs_escape(text[end])) ++end;
  return end - at;
}

}  // namespace

void JsonWriter::separate() {
  if (needs_comma_) out_ += ',';
  needs_comma_ = true;
}

void JsonWriter::open(char bracket) {
  separate();
  out_ += bracket;
  needs_comma_ = false;
}

void JsonWriter::close(char bracket) {
  out_ += bracket;
  needs_comma_ = true;
}

void JsonWriter::quote(std::string_view text) {
  out_ += '"';
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t plain = plain_length(text, at); plain > 0) {
      out_ += text.substr(at, plain);
      at += plain;
      continue;
    }
    const std::size_t length = sequence_length(text, at);
    if (length == 0) {
      out_ += kReplacement;
    } else if (needs_escape(text[at])) {
      out_ += escaped(text[at]);
    } else {
      out_ += text.substr(at, length);
    }
    at += length == 0 ? 1 : length;
  }
  out_ += '"';
}

void JsonWriter::key(std::string_view name) {
  separate();
  quote(name);
  out_ += ':';
  needs_comma_ = false;
}

void JsonWriter::value(std::string_view text) {
  separate();
  quote(text);
}

void JsonWriter::value(double number) {
  separate();
  if (!std::isfinite(number)) {
    out_ += "null";
    return;
  }
  // "-0" would be read back as the integer 0.
  if (number == 0.0 && std::signbit(number)) {
    out_ += "-0.0";
    return;
  }
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  out_.append(buffer.data(), end);
}

void JsonWriter::value(std::int64_t number) {
  separate();
  std::array<char, 24> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  out_.append(buffer.data(), end);
}

void JsonWriter::value(bool truth) {
  separate();
  out_ += truth ? "true" : "false";
}

// Recursion is bounded: parse_json() makes no tree deeper than kJsonNestingLimit.
void JsonWriter::value(const JsonValue& tree) {  // NOLINT(misc-no-recursion)
  switch (tree.kind()) {
    case JsonValue::Kind::null:
      separate();
      out_ += "null";
      return;
    case JsonValue::Kind::boolean:
      return value(tree.boolean());
    case JsonValue::Kind::number:
      separate();
      out_ += tree.text();
      return;
    case JsonValue::Kind::string:
      return value(std::string_view(tree.text()));
    case JsonValue::Kind::array:
      begin_array();
      for (const JsonValue& element : tree.array()) value(element);
      return end_array();
    case JsonValue::Kind::object:
      begin_object();
      for (const auto& [name, element] : tree.object()) {
        key(name);
        value(element);
      }
      return end_object();
  }
}

}  // namespace tierwatt
