// SHA-256 of bytes, for naming a document by its content.
#pragma once

#include <string>
#include <string_view>

namespace tierwatt {

// "sha256:" and 64 lower-case hex digits (FIPS 180-4).
std::string sha256(std::string_view bytes);

}  // namespace tierwatt
