// A table for a terminal: columns sized to content, shrunk to the width, cut text marked with "~".
#pragma once

#include <string>
#include <vector>

namespace tierwatt::cli {

enum class Align { left, right };

struct Column {
  std::string header;
  Align align = Align::left;
  bool may_shrink = false;  // cut first when the table is too wide
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  // width_columns 0: unlimited. Lines end without trailing blanks. UTF-8 code points count as one column.
  [[nodiscard]] std::string to_string(int width_columns, bool color) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace tierwatt::cli
