// "Did you mean ...?": the nearest of some words to one that was mistyped.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tierwatt::cli {

// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment distance).
std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate within a third of the word's length (at least 1, at most 3 edits), or of which the word is a
// prefix of three letters or more; nullopt when none is near.
std::optional<std::string> suggest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace tierwatt::cli
