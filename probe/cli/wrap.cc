// Tested by tests/probe/cli/wrap_test.cc.
#include "probe/cli/wrap.h"

#include <algorithm>

namespace tierwatt::cli {
namespace {

bool starts_code_point(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

// Where a colour that begins at `at` ends; `at` itself where none begins.
std::size_t after_colour(std::string_view text, std::size_t at) {
  if (!text.substr(at).starts_with("\x1b[")) return at;
  const std::size_t end = text.find('m', at);
  return end == std::string_view::npos ? at : end + 1;
}

}  // namespace

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t after = after_colour(text, at);
    if (after == at && starts_code_point(text[at])) ++columns;
    at = std::max(after, at + 1);
  }
  return columns;
}

std::string wrap(std::string_view text, std::size_t indent, std::size_t width) {
  std::string wrapped;
  std::size_t column = indent;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, end - at);
    const std::size_t length = columns_of(word);
    if (column > indent && width > 0 && column + length > width) {
      wrapped += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      wrapped += ' ';
    }
    wrapped += word;
    column += length + 1;
    at = end + 1;
  }
  return wrapped;
}

}  // namespace tierwatt::cli
