// Pages and attributes that name a drive. Sources in identity.h; tested by
// tests/probe/device/identity_test.cc.
#include "probe/device/identity.h"

#include <algorithm>

#include "probe/device/sysfs_text.h"

namespace tierwatt::device {
namespace {

using Path = std::filesystem::path;

constexpr std::size_t kPageHeader = 4;
constexpr std::size_t kDesignatorHeader = 4;
constexpr unsigned kTypeT10 = 1;
constexpr unsigned kTypeNaa = 3;
constexpr std::size_t kIdentifyOffset = 60;  // of IDENTIFY DEVICE data in page 89h
constexpr std::size_t kIdentifyBytes = 512;

unsigned byte_at(std::string_view page, std::size_t offset) {
  return offset < page.size() ? static_cast<unsigned char>(page[offset]) : 0;
}

// The page's payload when it is the wanted page, cut to what is there.
std::string_view payload_of(std::string_view page, unsigned code) {
  if (page.size() < kPageHeader || byte_at(page, 1) != code) return {};
  return page.substr(kPageHeader, (byte_at(page, 2) << 8U) + byte_at(page, 3));
}

// The first designator of that type that names the logical unit (association 0).
std::string_view designator(std::string_view page, unsigned type, std::string_view prefix = {}) {
  std::string_view rest = payload_of(page, 0x83);
  while (rest.size() > kDesignatorHeader) {
    const std::string_view value = rest.substr(kDesignatorHeader, byte_at(rest, 3));
    const bool of_unit = ((byte_at(rest, 1) >> 4U) & 0x3U) == 0;
    if (of_unit && (byte_at(rest, 1) & 0xfU) == type && value.starts_with(prefix)) return value;
    rest.remove_prefix(std::min(rest.size(), kDesignatorHeader + value.size()));
  }
  return {};
}

// ATA strings keep two characters a word, the first in the high byte (ACS-4 3.4.9).
std::string ata_string(std::string_view identify, std::size_t first_word, std::size_t words) {
  std::string text(identify.substr(first_word * 2, words * 2));
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) std::swap(text[i], text[i + 1]);
  return printable_field(text);
}

std::string page_or_empty(const Path& path) {
  Result<std::string> page = read_page(path);
  return page ? std::move(*page) : std::string();
}

std::string after_prefix(const std::string& text, std::string_view prefix) {
  return text.starts_with(prefix) ? text.substr(prefix.size()) : std::string();
}

std::string first_text(std::initializer_list<Path> paths) {
  for (const Path& path : paths) {
    if (std::string text = text_or_empty(path); !text.empty()) return text;
  }
  return {};
}

// 16 hex digits are an EUI-64, 32 an NGUID; zeros mean "none".
void add_nvme_id(const std::string& text, DriveIdentity& identity) {
  const std::string digits = hex_digits(text);
  if (all_zero(digits)) return;
  if (digits.size() == 16 && identity.eui64.empty()) identity.eui64 = digits;
  if (digits.size() == 32 && identity.nguid.empty()) identity.nguid = digits;
}

void add_namespace_ids(const Path& disk, DriveIdentity& identity) {
  add_nvme_id(text_or_empty(disk / "eui"), identity);
  add_nvme_id(text_or_empty(disk / "nguid"), identity);
  if (!identity.eui64.empty() || !identity.nguid.empty()) return;
  add_nvme_id(after_prefix(first_text({disk / "wwid", disk / "device/wwid"}), "eui."), identity);
}

void add_scsi_ids(const Path& disk, DriveIdentity& identity) {
  const std::string page83 = page_or_empty(disk / "device/vpd_pg83");
  identity.wwn = hex_digits(after_prefix(first_text({disk / "device/wwid", disk / "wwid"}), "naa."));
  if (all_zero(identity.wwn)) identity.wwn = naa_of_page83(page83);
  if (all_zero(identity.wwn)) identity.wwn.clear();
  identity.serial = serial_of_page80(page_or_empty(disk / "device/vpd_pg80"));
  if (const auto name = ata_name_of_page83(page83)) {
    identity.model = name->model;
    if (identity.serial.empty()) identity.serial = name->serial;
  }
  if (const auto ata = ata_identity_of_page89(page_or_empty(disk / "device/vpd_pg89"))) {
    identity.model = ata->model;
    identity.firmware = ata->firmware;
    if (identity.serial.empty()) identity.serial = ata->serial;
  }
}

}  // namespace

std::string naa_of_page83(std::string_view page) {
  const std::string_view value = designator(page, kTypeNaa);
  return value.size() == 8 || value.size() == 16 ? to_hex(value) : std::string();
}

bool names_sas_port(std::string_view page) {
  constexpr unsigned kSas = 6;
  std::string_view rest = payload_of(page, 0x83);
  while (rest.size() > kDesignatorHeader) {
    const bool protocol_is_valid = (byte_at(rest, 1) & 0x80U) != 0;
    const bool of_port = ((byte_at(rest, 1) >> 4U) & 0x3U) == 1;
    if (protocol_is_valid && of_port && byte_at(rest, 0) >> 4U == kSas) return true;
    rest.remove_prefix(std::min<std::size_t>(rest.size(), kDesignatorHeader + byte_at(rest, 3)));
  }
  return false;
}

std::optional<AtaName> ata_name_of_page83(std::string_view page) {
  constexpr std::size_t kVendor = 8;
  constexpr std::size_t kModel = 40;
  constexpr std::size_t kSerial = 20;
  const std::string_view value = designator(page, kTypeT10, "ATA     ");
  if (value.size() < kVendor + kModel + kSerial) return std::nullopt;
  return AtaName{printable_field(value.substr(kVendor, kModel)),
                 printable_field(value.substr(kVendor + kModel, kSerial))};
}

std::string serial_of_page80(std::string_view page) { return printable_field(payload_of(page, 0x80)); }

std::optional<AtaIdentity> ata_identity_of_page89(std::string_view page) {
  if (payload_of(page, 0x89).size() < kIdentifyOffset - kPageHeader + kIdentifyBytes) return std::nullopt;
  const std::string_view identify = page.substr(kIdentifyOffset, kIdentifyBytes);
  return AtaIdentity{ata_string(identify, 27, 20), ata_string(identify, 10, 10), ata_string(identify, 23, 4)};
}

std::optional<int> rotation_rpm_of_page_b1(std::string_view page) {
  if (payload_of(page, 0xb1).size() < 2) return std::nullopt;
  const unsigned rate = (byte_at(page, 4) << 8U) + byte_at(page, 5);
  if (rate == 1) return 0;
  if (rate < 0x401 || rate == 0xffff) return std::nullopt;  // not reported, reserved
  return static_cast<int>(rate);
}

DriveIdentity identity_of(const Path& disk, std::vector<std::string>& unknown) {
  DriveIdentity identity;
  if (disk.filename().string().starts_with("nvme")) {
    add_namespace_ids(disk, identity);
  } else {
    add_scsi_ids(disk, identity);
  }
  if (identity.model.empty()) identity.model = text_or_empty(disk / "device/model");
  if (identity.serial.empty()) identity.serial = first_text({disk / "device/serial", disk / "serial"});
  if (identity.firmware.empty())
    identity.firmware = first_text({disk / "device/firmware_rev", disk / "device/rev"});
  if (identity.key().starts_with("ms-") || identity.key().empty())
    unknown.emplace_back("WWN: neither wwid nor an identification page names one");
  if (identity.serial.empty()) unknown.emplace_back("serial: neither an attribute nor page 80h names one");
  return identity;
}

}  // namespace tierwatt::device
