// Bounded, printable attributes. Rules in sysfs_text.h; tested by tests/probe/device/sysfs_text_test.cc.
#include "probe/device/sysfs_text.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "probe/base/file.h"

namespace tierwatt::device {
namespace {

constexpr bool is_printable(char c) { return c >= ' ' && c <= '~'; }
constexpr std::string_view kBlanks{" \t\r\n\0", 5};

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// Opening a FIFO or a device would wait or act; only regular files are attributes.
Result<std::string> read_regular(const std::filesystem::path& path, std::size_t limit) {
  std::error_code failed;
  const auto status = std::filesystem::status(path, failed);
  if (!std::filesystem::exists(status) && !failed) {
    return Error{Code::not_found, "no such attribute", path.string(), ""};
  }
  if (failed) return Error{Code::not_found, failed.message(), path.string(), ""};
  if (!std::filesystem::is_regular_file(status)) {
    return Error{Code::invalid_input, "is no regular file", path.string(), ""};
  }
  return read_file(path, limit);
}

}  // namespace

Result<std::string> read_text(const std::filesystem::path& path) {
  TIERWATT_TRY(content, read_regular(path, kAttributeBytes));
  const std::string_view text = trim(content);
  if (!std::all_of(text.begin(), text.end(),
                   [](char c) { return is_printable(c) || c == '\n' || c == '\t'; })) {
    return Error{Code::invalid_input, "holds bytes that are no text", path.string(), ""};
  }
  return std::string(text);
}

std::string text_or_empty(const std::filesystem::path& path) {
  Result<std::string> text = read_text(path);
  return text ? std::move(*text) : std::string();
}

Result<std::string> read_page(const std::filesystem::path& path) { return read_regular(path, kPageBytes); }

std::optional<std::int64_t> parse_whole(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::int64_t> read_whole(const std::filesystem::path& path) {
  return parse_whole(text_or_empty(path));
}

std::optional<bool> read_switch(const std::filesystem::path& path) {
  const std::string text = text_or_empty(path);
  if (text == "1") return true;
  if (text == "0") return false;
  return std::nullopt;
}

std::string printable_field(std::string_view bytes) {
  std::string text(trim(bytes));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return !is_printable(c); }, '?');
  return text;
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string digits;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    digits += kDigits[byte >> 4U];
    digits += kDigits[byte & 0xfU];
  }
  return digits;
}

std::string hex_digits(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c == ' ' || c == '-') continue;
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return {};
    digits += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return digits;
}

bool all_zero(std::string_view digits) { return digits.find_first_not_of('0') == std::string_view::npos; }

}  // namespace tierwatt::device
