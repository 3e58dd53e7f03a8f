// Layout of a table: natural widths first, then the shrinkable columns give way until the line fits.
// Tested by tests/probe/cli/table_test.cc.
#include "probe/cli/table.h"

#include <algorithm>
#include <cstddef>

#include "probe/cli/printable.h"

namespace tierwatt::cli {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowest = 6;

bool starts_code_point(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

std::size_t code_points(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_code_point));
}

// At most `width` code points; the last one is "~" where text was cut.
std::string cut(const std::string& text, std::size_t width) {
  if (code_points(text) <= width) return text;
  std::size_t seen = 0;
  std::size_t at = 0;
  while (at < text.size() && (seen < width - 1 || !starts_code_point(text[at]))) {
    if (starts_code_point(text[at])) ++seen;
    ++at;
  }
  return text.substr(0, at) + "~";
}

std::string pad(const std::string& text, std::size_t width, Align align) {
  const std::size_t used = code_points(text);
  const std::string blanks(width > used ? width - used : 0, ' ');
  return align == Align::right ? blanks + text : text + blanks;
}

}  // namespace

std::string Table::to_string(int width_columns, bool color) const {
  std::vector<std::size_t> widths;
  widths.reserve(columns_.size());
  for (const Column& column : columns_) widths.push_back(code_points(column.header));
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < columns_.size() && i < row.size(); ++i) {
      widths[i] = std::max(widths[i], code_points(row[i]));
    }
  }
  const auto total = [&] {
    std::size_t sum = kGap * (columns_.empty() ? 0 : columns_.size() - 1);
    for (const std::size_t width : widths) sum += width;
    return sum;
  };
  while (width_columns > 0 && total() > static_cast<std::size_t>(width_columns)) {
    std::size_t widest = columns_.size();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const bool can = columns_[i].may_shrink && widths[i] > kNarrowest;
      if (can && (widest == columns_.size() || widths[i] > widths[widest])) widest = i;
    }
    if (widest == columns_.size()) break;
    --widths[widest];
  }

  const auto line = [&](const auto& cell_of) {
    std::string text;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) text.append(kGap, ' ');
      text += pad(cut(printable(cell_of(i)), widths[i]), widths[i], columns_[i].align);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
  };
  const std::string header = line([&](std::size_t i) { return columns_[i].header; });
  std::string text = (color ? "\x1b[1m" + header + "\x1b[0m" : header) + "\n";
  for (const auto& row : rows_) {
    text += line([&](std::size_t i) { return i < row.size() ? row[i] : std::string(); }) + "\n";
  }
  return text;
}

}  // namespace tierwatt::cli
