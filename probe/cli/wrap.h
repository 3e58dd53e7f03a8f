// Text broken at blanks, for terminals of any width. UTF-8 code points count as one column, colours as none.
// Threads: pure function.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tierwatt::cli {

// One paragraph whose first line begins in column `indent` and whose others are indented so far: no line
// passes `width` columns unless one word does. Width 0: unlimited.
std::string wrap(std::string_view text, std::size_t indent, std::size_t width);

// Columns that the text takes.
std::size_t columns_of(std::string_view text);

}  // namespace tierwatt::cli
