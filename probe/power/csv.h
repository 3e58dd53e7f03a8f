// One line of a comma-separated table into its fields (RFC 4180: a field in double quotes may hold the
// delimiter, a doubled quote stands for one). A record never spans lines here. Tested by
// tests/probe/power/csv_test.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/base/result.h"

namespace tierwatt::power {

inline constexpr std::size_t kMaxCsvFields = 64;

// Errors: invalid_input (a quote that does not close, text after a closing quote, more than kMaxCsvFields
// fields).
Result<std::vector<std::string>> split_csv_line(std::string_view line, char delimiter);

// A finite decimal number and nothing else, or nullopt ("nan", "inf", "0x10" and "" are none).
std::optional<double> parse_number(std::string_view text);

std::string_view trim(std::string_view text);

// The next line of `rest` without its end ("\n" or "\r\n"), which is taken off `rest`.
std::string_view take_line(std::string_view& rest);

}  // namespace tierwatt::power
