// Attributes of sysfs as text that can be trusted: bounded, printable, from regular files alone.
//
// A captured tree may hold anything: huge files, binary junk, FIFOs, links that run in circles. Each is
// "not known" here, with a reason, never a hang and never a crash.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "probe/base/result.h"

namespace tierwatt::device {

// Longest value taken as text: an attribute is at most a page, and pages are up to 64 KiB (arm64). Captured
// trees may hold whole pages, filled up with NULs.
inline constexpr std::size_t kAttributeBytes = 65'536;
// Longest binary page: a VPD page is at most 4 + 65535 bytes.
inline constexpr std::size_t kPageBytes = 4 + 65'535;

// Outer blanks cut; control characters and bytes that are not ASCII are an invalid_input error.
Result<std::string> read_text(const std::filesystem::path& path);
// The same, "" where there is none.
std::string text_or_empty(const std::filesystem::path& path);
Result<std::string> read_page(const std::filesystem::path& path);

// Whole decimal numbers; anything else is nothing.
std::optional<std::int64_t> parse_whole(std::string_view text);
std::optional<std::int64_t> read_whole(const std::filesystem::path& path);
// "0" and "1"
std::optional<bool> read_switch(const std::filesystem::path& path);

// Outer blanks and NULs cut, what is not printable ASCII becomes '?'. For fixed-width fields of pages.
std::string printable_field(std::string_view bytes);
// Hex digits of bytes, lower case.
std::string to_hex(std::string_view bytes);
// Hex digits alone, lower case: "00 25 38" and "0025-38" -> "002538". "" if anything else stands in it.
std::string hex_digits(std::string_view text);
// True for "" and for zeros only: what drives without an identifier report.
bool all_zero(std::string_view digits);

}  // namespace tierwatt::device
