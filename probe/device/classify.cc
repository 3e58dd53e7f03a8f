// Tables of names, UUID prefixes and bus folders. Tested by tests/probe/device/classify_test.cc.
#include "probe/device/classify.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tierwatt::device {
namespace {

template <class Value>
using Entry = std::pair<std::string_view, Value>;

constexpr std::array kKindNames = {"disk",      "virtual disk",  "partition", "lvm",  "dm-crypt",
                                   "multipath", "device-mapper", "md",        "loop", "zram",
                                   "ram disk",  "hidden path",   "removable"};

constexpr std::array kNameKinds = {
    Entry<NodeKind>{"dm-", NodeKind::mapped},
    Entry<NodeKind>{"md", NodeKind::md},
    Entry<NodeKind>{"loop", NodeKind::loop},
    Entry<NodeKind>{"zram", NodeKind::zram},
    Entry<NodeKind>{"ram", NodeKind::ram},
    Entry<NodeKind>{"pmem", NodeKind::ram},
    Entry<NodeKind>{"vd", NodeKind::virtual_disk},
    Entry<NodeKind>{"xvd", NodeKind::virtual_disk},
    Entry<NodeKind>{"nbd", NodeKind::virtual_disk},
    Entry<NodeKind>{"rbd", NodeKind::virtual_disk},
    Entry<NodeKind>{"drbd", NodeKind::virtual_disk},
    Entry<NodeKind>{"zd", NodeKind::virtual_disk},
    Entry<NodeKind>{"nullb", NodeKind::virtual_disk},
    Entry<NodeKind>{"sr", NodeKind::removable},
    Entry<NodeKind>{"fd", NodeKind::removable},
};

constexpr std::array kNameTransports = {
    Entry<std::string_view>{"nvme", "nvme"},  Entry<std::string_view>{"vd", "virtio"},
    Entry<std::string_view>{"xvd", "xen"},    Entry<std::string_view>{"nbd", "nbd"},
    Entry<std::string_view>{"rbd", "rbd"},    Entry<std::string_view>{"drbd", "drbd"},
    Entry<std::string_view>{"loop", "loop"},  Entry<std::string_view>{"zram", "memory"},
    Entry<std::string_view>{"ram", "memory"}, Entry<std::string_view>{"pmem", "memory"},
    Entry<std::string_view>{"mmcblk", "mmc"}, Entry<std::string_view>{"fd", "floppy"},
};

// In this order: a USB bridge shows SCSI hosts below the bus, an expander shows end devices.
constexpr std::array kFolderTransports = {
    Entry<std::string_view>{"/usb", "usb"},         Entry<std::string_view>{"/virtio", "virtio"},
    Entry<std::string_view>{"/session", "iscsi"},   Entry<std::string_view>{"/rport-", "fc"},
    Entry<std::string_view>{"/end_device-", "sas"}, Entry<std::string_view>{"/ata", "sata"},
    Entry<std::string_view>{"/vmbus", "hyper-v"},   Entry<std::string_view>{"/VMBUS", "hyper-v"},
};

template <class Table>
auto lookup(const Table& table, std::string_view name) -> std::optional<decltype(table[0].second)> {
  for (const auto& [prefix, value] : table) {
    if (name.starts_with(prefix)) return value;
  }
  return std::nullopt;
}

}  // namespace

const char* to_string(NodeKind kind) { return kKindNames.at(static_cast<std::size_t>(kind)); }

NodeKind kind_of_name(std::string_view name) { return lookup(kNameKinds, name).value_or(NodeKind::disk); }

NodeKind kind_of_dm_uuid(std::string_view uuid) {
  if (uuid.starts_with("LVM-")) return NodeKind::lvm;
  if (uuid.starts_with("CRYPT-")) return NodeKind::crypt;
  if (uuid.starts_with("mpath-")) return NodeKind::multipath;
  if (uuid.starts_with("part")) return NodeKind::partition;
  return NodeKind::mapped;
}

bool is_made_by_hypervisor(std::string_view vendor, std::string_view model) {
  constexpr std::array<std::string_view, 6> kVendors = {"QEMU", "VMware", "VBOX", "Msft", "Google", "Xen"};
  constexpr std::array<std::string_view, 8> kModels = {
      "QEMU ",          "VMware ",     "VBOX ", "Virtual Disk", "Virtual_disk", "Amazon Elastic Block Store",
      "PersistentDisk", "nvme_card-pd"};
  const auto begins = [](std::string_view text, const auto& table) {
    return std::any_of(table.begin(), table.end(), [&](auto prefix) { return text.starts_with(prefix); });
  };
  return begins(vendor, kVendors) || begins(model, kModels);
}

std::string transport_of(std::string_view name, std::string_view folder, std::string_view vendor) {
  if (const auto known = lookup(kNameTransports, name)) return std::string(*known);
  for (const auto& [part, transport] : kFolderTransports) {
    if (folder.find(part) == std::string_view::npos) continue;
    // A SAT layer behind a SAS port speaks for an ATA drive.
    return transport == "sas" && vendor == "ATA" ? "sata" : std::string(transport);
  }
  return vendor == "ATA" ? "sata" : "";
}

std::optional<DriveClass> class_of(NodeKind kind, std::string_view transport,
                                   std::optional<bool> rotational) {
  if (kind != NodeKind::disk && kind != NodeKind::hidden_path) return DriveClass::virtual_;
  if (transport == "nvme") return DriveClass::nvme;
  if (transport == "mmc" || !rotational) return std::nullopt;
  if (*rotational) return DriveClass::hdd;
  return transport == "sas" || transport == "fc" ? DriveClass::sas_ssd : DriveClass::sata_ssd;
}

}  // namespace tierwatt::device
