// Byte by byte. Contract in printable.h.
#include "probe/cli/printable.h"

namespace tierwatt::cli {

std::string printable(std::string_view text) {
  std::string safe;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // The C1 controls U+0080 to U+009F are 0xc2 and a byte below 0xa0.
    const bool c1 = byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (c1) ++i;
    safe += c1 || byte < 0x20 || byte == 0x7f ? '?' : text[i];
  }
  return safe;
}

}  // namespace tierwatt::cli
