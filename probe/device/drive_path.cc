// Walks the folders of a device's path in sysfs. Contract and codings in drive_path.h.
#include "probe/device/drive_path.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <string_view>
#include <utility>

#include "probe/device/sysfs_text.h"

namespace tierwatt::device {
namespace {

namespace fs = std::filesystem;

constexpr std::array kKinds = {"drive", "NVMe controller", "SATA port", "SAS port", "USB", "host adapter",
                               "PCIe",  "hypervisor",      "elsewhere"};
constexpr int kMaxFolders = 128;

// ---- names of folders

bool all_in(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kHexDigits = "0123456789abcdef";

// "0000:3b:00.1"; the domain of a volume management device has five digits.
bool is_pci_function(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos || colon < 4 || !all_in(name.substr(0, colon), kHexDigits))
    return false;
  const std::string_view rest = name.substr(colon + 1);
  return rest.size() == 7 && rest[2] == ':' && rest[5] == '.' && all_in(rest.substr(0, 2), kHexDigits) &&
         all_in(rest.substr(3, 2), kHexDigits) && all_in(rest.substr(6), kDigits);
}

// Prefix and digits: "ata5", "nvme0", "usb2".
bool is_numbered(std::string_view name, std::string_view prefix) {
  return name.starts_with(prefix) && all_in(name.substr(prefix.size()), kDigits);
}

// "2-1", "2-1.4"; an interface, "2-1:1.0", is no device of its own.
bool is_usb_device(std::string_view name) {
  return name.size() >= 3 && name.find('-') != std::string_view::npos && name.front() >= '0' &&
         name.front() <= '9' && all_in(name, "0123456789-.");
}

// ---- rates

// The number at the front: "8.0 GT/s PCIe" -> 8.
std::optional<double> leading_number(const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number <= 0) return std::nullopt;
  return number;
}

std::optional<BytesPerSecond> pcie_rate(const fs::path& function) {
  constexpr double kPayload = 0.85;
  const auto transfers = leading_number(text_or_empty(function / "current_link_speed"));
  const auto lanes = read_whole(function / "current_link_width");
  if (!transfers || !lanes || *lanes <= 0) return std::nullopt;
  const double coding = *transfers <= 5 ? 8.0 / 10 : 128.0 / 130;
  return BytesPerSecond(*transfers * 1e9 / 8 * coding * kPayload * static_cast<double>(*lanes));
}

// "6.0 Gbps" of libata, "12.0 Gbit" of the SAS transport.
std::optional<BytesPerSecond> serial_rate(const std::string& text) {
  constexpr double kSas4 = 22.5;
  const auto gigabits = leading_number(text);
  if (!gigabits) return std::nullopt;
  return BytesPerSecond(*gigabits * 1e9 / 8 * (*gigabits >= kSas4 ? 128.0 / 150 : 8.0 / 10));
}

std::optional<BytesPerSecond> usb_rate(const fs::path& device) {
  const auto megabits = leading_number(text_or_empty(device / "speed"));
  if (!megabits) return std::nullopt;
  const double coding = *megabits <= 5000 ? 8.0 / 10 : 128.0 / 132;
  return BytesPerSecond(*megabits * 1e6 / 8 * coding);
}

std::vector<std::string> entries_of(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code failed;
  for (fs::directory_iterator it(folder, failed), end; !failed && it != end && names.size() < kMaxFolders;
       it.increment(failed)) {
    names.push_back(it->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// "ata5" has the link "link5".
std::optional<BytesPerSecond> sata_rate(const fs::path& port) {
  const std::string link = "link" + port.filename().string().substr(3);
  return serial_rate(text_or_empty(port / link / "ata_link" / link / "sata_spd"));
}

// The sum over the phys of a port: links "phy-6:0" in its folder.
std::optional<BytesPerSecond> sas_rate(const fs::path& port) {
  BytesPerSecond sum(0);
  for (const std::string& phy : entries_of(port)) {
    if (!phy.starts_with("phy-")) continue;
    const auto rate = serial_rate(text_or_empty(port / phy / "sas_phy" / phy / "negotiated_linkrate"));
    if (!rate) return std::nullopt;
    sum += *rate;
  }
  if (sum <= BytesPerSecond(0)) return std::nullopt;
  return sum;
}

// ---- from a path to its elements

std::optional<PathElement> element_of(const fs::path& folder) {
  const std::string name = folder.filename().string();
  if (is_pci_function(name)) return PathElement{PathKind::pcie, name, pcie_rate(folder)};
  if (is_numbered(name, "nvme")) return PathElement{PathKind::nvme_controller, name, std::nullopt};
  if (is_numbered(name, "ata")) return PathElement{PathKind::sata_port, name, sata_rate(folder)};
  if (name.starts_with("port-")) return PathElement{PathKind::sas_port, name, sas_rate(folder)};
  if (is_numbered(name, "usb") || is_usb_device(name)) {
    return PathElement{PathKind::usb, name, usb_rate(folder)};
  }
  return std::nullopt;
}

bool drives_an_adapter(PathKind kind) {
  return kind == PathKind::sata_port || kind == PathKind::sas_port || kind == PathKind::usb;
}

// The lowest PCI function above anything but an NVMe controller is an adapter: several drives behind one
// function.
void name_the_adapter(std::vector<PathElement>& elements) {
  const auto function = std::find_if(elements.begin(), elements.end(),
                                     [](const PathElement& e) { return e.kind == PathKind::pcie; });
  const bool nvme = std::any_of(elements.begin(), function,
                                [](const PathElement& e) { return e.kind == PathKind::nvme_controller; });
  if (function != elements.end() && !nvme) function->kind = PathKind::host_adapter;
}

// From the drive up.
std::vector<PathElement> elements_of(fs::path folder) {
  std::vector<PathElement> elements;
  for (int i = 0; i < kMaxFolders && folder.has_relative_path(); ++i, folder = folder.parent_path()) {
    if (auto element = element_of(folder)) elements.push_back(std::move(*element));
  }
  name_the_adapter(elements);
  return elements;
}

// The drive's own link is the lowest one with a rate.
std::optional<BytesPerSecond> own_rate(const std::vector<PathElement>& elements) {
  const auto link = std::find_if(elements.begin(), elements.end(), [](const PathElement& e) {
    return drives_an_adapter(e.kind) || e.kind == PathKind::pcie;
  });
  return link == elements.end() ? std::nullopt : link->rate;
}

// The folders by which the machine reaches it: its own, those of an NVMe multipath drive's hidden paths, and
// those of other devices with its identity.
std::vector<fs::path> folders_of(const Inventory& inventory, const BlockDevice& drive) {
  std::vector<fs::path> folders;
  for (const std::string& name : drive.slaves) {
    if (const BlockDevice* path = inventory.by_name(name)) folders.push_back(path->folder);
  }
  if (folders.empty()) folders.push_back(drive.folder);
  const std::string key = drive.identity.key();
  for (const BlockDevice& other : inventory.devices) {
    const bool same = !key.empty() && is_drive(other.kind) && other.identity.key() == key;
    if (same && other.name != drive.name) folders.push_back(other.folder);
  }
  return folders;
}

void add_once(std::vector<PathElement>& into, std::vector<PathElement> elements) {
  for (PathElement& element : elements) {
    const bool known = std::any_of(into.begin(), into.end(), [&](const PathElement& e) {
      return e.kind == element.kind && e.name == element.name;
    });
    if (!known) into.push_back(std::move(element));
  }
}

std::optional<BytesPerSecond> need_of(const DrivePath& path, std::optional<BytesPerSecond> link) {
  if (!path.spins) return link;
  return link ? std::min(*link, kFastestDisk) : kFastestDisk;
}

}  // namespace

const char* to_string(PathKind kind) { return kKinds.at(static_cast<std::size_t>(kind)); }

DrivePath path_of(const Inventory& inventory, const BlockDevice& drive) {
  DrivePath path;
  path.drive = drive.name;
  const bool is_virtual = drive.kind == NodeKind::virtual_disk;
  path.spins = !is_virtual && spins(drive.drive_class.value_or(DriveClass::hdd));
  path.is_flash = !is_virtual && !path.spins;
  const std::string key = drive.identity.key();
  path.elements.push_back({PathKind::drive, key.empty() ? drive.name : key, std::nullopt});
  std::optional<BytesPerSecond> link;
  for (const fs::path& folder : folders_of(inventory, drive)) {
    std::vector<PathElement> elements = elements_of(folder);
    if (!link) link = own_rate(elements);
    add_once(path.elements, std::move(elements));
  }
  if (is_virtual) {
    path.elements.push_back({PathKind::hypervisor, "", std::nullopt});
  } else if (path.elements.size() == 1) {
    path.elements.push_back({PathKind::elsewhere, "", std::nullopt});
  }
  path.need = need_of(path, link);
  return path;
}

}  // namespace tierwatt::device
