// Names of drive classes, and the one rule by which a drive gets its key.
// Tested by tests/probe/profile/drive_test.cc.
#include "probe/profile/drive.h"

#include <array>
#include <cctype>

namespace tierwatt {
namespace {

constexpr std::array kClassNames = {"hdd", "sata_ssd", "sas_ssd", "nvme", "virtual"};

// A key goes into file names, store keys and resource names, so only [A-Za-z0-9._-] may stand in it.
std::string key_safe(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '-';
    safe += plain ? c : '_';
  }
  return safe;
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

const char* to_string(DriveClass drive_class) {
  return kClassNames.at(static_cast<std::size_t>(drive_class));
}

std::optional<DriveClass> parse_drive_class(std::string_view name) {
  for (std::size_t i = 0; i < kClassNames.size(); ++i) {
    if (name == kClassNames[i]) return static_cast<DriveClass>(i);
  }
  return std::nullopt;
}

std::string DriveIdentity::key() const {
  if (!wwn.empty()) return "wwn-0x" + lower(key_safe(wwn));
  if (!eui64.empty()) return "eui-" + lower(key_safe(eui64));
  if (!nguid.empty()) return "nguid-" + lower(key_safe(nguid));
  if (model.empty() && serial.empty()) return "";
  if (model.empty() || serial.empty()) return "ms-" + key_safe(model + serial);
  return "ms-" + key_safe(model) + "_" + key_safe(serial);
}

}  // namespace tierwatt
