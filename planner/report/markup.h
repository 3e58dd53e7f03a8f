// Text into HTML: everything that comes from a document passes through escape(), so that a volume named
// "<script>" is shown, not run. Bytes that are no UTF-8, and control characters, become U+FFFD.
//
// Threads: pure functions. Errors: none.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tierwatt::planner {

// For element content and for attribute values in double quotes.
std::string escape(std::string_view text);

// escape() of at most `code_points` of the text; what is cut ends in "…".
std::string escape_short(std::string_view text, std::size_t code_points);

// Both ends of a long id, escaped: "wwn-0x5…c965d63". Ids of one maker differ in their last digits.
std::string escape_middle(std::string_view id, std::size_t characters);

// <NAME class="CLASS">ESCAPED</NAME>; no class attribute when empty.
std::string element(std::string_view name, std::string_view css_class, std::string_view text);

// Coordinates: at most two decimals, no trailing zeros, never "-0".
std::string coordinate(double value);
// The same with "%"; `share` 1 is the whole width.
std::string percent(double share);

}  // namespace tierwatt::planner
