// What sysfs says of the disk under a target, then the model's figures from the catalog or the prior.
// Contract in describe.h. Reading sysfs never reaches the drive.
#include "probe/run/describe.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "probe/base/file.h"
#include "probe/power/catalog.h"
#include "probe/run/foreign.h"

namespace tierwatt::run {

namespace {

using Path = std::filesystem::path;

std::string attribute(const Path& path) {
  const Result<std::string> text = read_attribute(path);
  return text ? *text : std::string();
}

// "naa.5000c500a1b2c3d4" -> hex digits; "eui.0025388b710116a1" -> hex digits.
std::string without_prefix(const std::string& id, const char* prefix) {
  return id.starts_with(prefix) ? id.substr(std::string(prefix).size()) : std::string();
}

std::string first_of(std::initializer_list<Path> paths) {
  for (const Path& path : paths) {
    if (std::string text = attribute(path); !text.empty()) return text;
  }
  return {};
}

DriveIdentity identity_of(const Path& disk) {
  DriveIdentity identity;
  const std::string id = first_of({disk / "wwid", disk / "device/wwid"});
  identity.wwn = without_prefix(id, "naa.");
  identity.eui64 = without_prefix(id, "eui.");
  if (identity.eui64.size() == 32) {
    identity.nguid = identity.eui64;
    identity.eui64.clear();
  }
  identity.model = attribute(disk / "device/model");
  identity.serial = first_of({disk / "device/serial", disk / "serial"});
  identity.firmware = first_of({disk / "device/firmware_rev", disk / "device/rev"});
  return identity;
}

std::string transport_of(const Path& disk) {
  const std::string name = disk.filename().string();
  const std::string path = disk.string();
  if (name.starts_with("nvme")) return "nvme";
  if (name.starts_with("vd")) return "virtio";
  if (name.starts_with("loop")) return "loop";
  if (path.find("/usb") != std::string::npos) return "usb";
  if (path.find("/ata") != std::string::npos) return "sata";
  if (path.find("/end_device") != std::string::npos) return "sas";
  return "virtual";
}

DriveClass class_of(const std::string& transport, bool rotational) {
  if (transport == "nvme") return DriveClass::nvme;
  const bool virtual_disk = transport == "virtio" || transport == "loop" || transport == "virtual";
  if (virtual_disk) return DriveClass::virtual_;
  if (rotational) return DriveClass::hdd;
  return transport == "sas" ? DriveClass::sas_ssd : DriveClass::sata_ssd;
}

std::optional<Bytes> capacity_of(const Path& disk) {
  const std::string text = attribute(disk / "size");
  std::int64_t sectors = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), sectors);
  if (parsed.ec != std::errc() || sectors <= 0 || sectors > (std::int64_t{1} << 50U)) return std::nullopt;
  return Bytes(sectors * 512);
}

void describe_disk(const Path& disk, Subject& subject) {
  subject.disk_folder = disk;
  subject.identity = identity_of(disk);
  subject.transport = transport_of(disk);
  subject.drive_class = class_of(subject.transport, attribute(disk / "queue/rotational") == "1");
  subject.capacity = capacity_of(disk);
  const std::string zoned = attribute(disk / "queue/zoned");
  if (zoned == "host-aware" || zoned == "host-managed") subject.smr = true;
  if (subject.identity.key().empty()) {
    subject.notes.emplace_back("the drive tells no identity: its profiles are kept under this host's name");
  }
}

// A virtual disk has no watts of its own, so no model's figures.
void add_model_figures(Subject& subject) {
  if (subject.drive_class == DriveClass::virtual_) return;
  const Result<power::Catalog> catalog = power::load_catalog();
  if (!catalog) {
    subject.notes.push_back("no catalog: " + catalog.error().to_string());
    return;
  }
  const power::DriveFacts facts{subject.identity.model, subject.drive_class, subject.rotation_rpm,
                                subject.capacity};
  subject.modelled = power::power_of_model(*catalog, facts);
}

}  // namespace

Subject describe_subject(const load::Target& target, const Path& root) {
  Subject subject;
  subject.transport = "file";
  const Result<Path> disk = disk_folder(root / "sys", target.device);
  if (disk) {
    describe_disk(*disk, subject);
  } else {
    subject.notes.emplace_back("no block device carries it: what drive is under it is unknown");
  }
  if (target.kind == load::TargetKind::regular_file) {
    subject.notes.emplace_back("measured through a file: zones are the file's, not the drive's");
  }
  add_model_figures(subject);
  return subject;
}

}  // namespace tierwatt::run
