// What a measurement gave away to others, in words: for the notes of a profile, an error, and the table.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "probe/base/result.h"
#include "probe/profile/gave_way.h"

namespace tierwatt::run {

inline constexpr const char* kUnseenNote =
    "others on the drive cannot be seen here (no counters of a disk tell of it), and are not given way to";

// "612 I/Os (2.51 MB) of others, at most 24 a second; stepped back 3 times, for 12.3 s", and where it gave up
// "; 2.1 of 7.0 s of load had"; empty when nobody came.
std::string gave_way_line(const GaveWay& gave_way);

// What a reader of the figures must know; may be empty.
std::vector<std::string> gave_way_notes(const GaveWay& gave_way);

// Nothing at all could be measured, since the drive was in use.
Error in_use_error(const GaveWay& gave_way, const std::filesystem::path& target);

}  // namespace tierwatt::run
