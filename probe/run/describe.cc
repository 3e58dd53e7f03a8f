// What discovery found, what the drive says of itself, then the model's figures. Contract in describe.h.
#include "probe/run/describe.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "probe/power/catalog.h"

namespace tierwatt::run {

namespace {

using device::BlockDevice;
using device::NodeKind;

void take_discovery(const BlockDevice& drive, Subject& subject) {
  subject.identity = drive.identity;
  subject.drive_class = drive.drive_class.value_or(DriveClass::virtual_);
  subject.rotation_rpm = drive.rotation_rpm;
  subject.smr = drive.smr;
  subject.capacity = drive.size;
  for (const std::string& unknown : drive.unknown) {
    subject.notes.push_back(fmt::format("{}: {}", drive.name, unknown));
  }
  if (subject.identity.key().empty()) {
    subject.notes.emplace_back("the drive tells no identity: its profiles are kept under this host's name");
  }
}

void take_health(const GroundDrive& drive, const Ground& ground, const DriveReader& reader,
                 Subject& subject) {
  const Result<device::SmartReport> report = reader.smart(ground.root, drive.device, drive.power);
  if (!report) {
    subject.notes.push_back("wear is unknown: " + report.error().to_string());
    return;
  }
  subject.wear = device::wear_of(*report);
  if (!subject.rotation_rpm) subject.rotation_rpm = report->rotation_rpm;
  if (!report->power_states.empty()) subject.declared = device::declared_power_of(*report);
}

// The drive's own descriptors, where the health report had none.
void take_descriptors(const GroundDrive& drive, const Ground& ground, const DriveReader& reader,
                      Subject& subject) {
  if (subject.declared || drive.device.transport != "nvme") return;
  const auto states = reader.nvme_power_states(ground.root, drive.device);
  if (states) {
    subject.declared = device::declared_power_of(*states);
  } else {
    subject.notes.push_back("its declared power is unknown: " + states.error().to_string());
  }
}

void ask_the_drive(const GroundDrive& drive, const Ground& ground, const DriveReader& reader,
                   Subject& subject) {
  if (drive.device.kind != NodeKind::disk) return;
  if (!drive.power.is_awake()) {
    const bool unknown = drive.power.level == device::PowerLevel::unknown;
    subject.notes.push_back(fmt::format("wear and declared power were not read: its power state was {}{}{}",
                                        to_string(drive.power.level), unknown ? ": " : "",
                                        unknown ? drive.power.why : ""));
    return;
  }
  take_health(drive, ground, reader, subject);
  take_descriptors(drive, ground, reader, subject);
}

// What all of them are; virtual_ where they differ or one is unknown.
DriveClass common_class(const std::vector<GroundDrive>& drives) {
  const std::optional<DriveClass> first = drives.front().device.drive_class;
  const bool same = std::all_of(drives.begin(), drives.end(),
                                [&](const GroundDrive& d) { return d.device.drive_class == first; });
  return same ? first.value_or(DriveClass::virtual_) : DriveClass::virtual_;
}

void take_several(const Ground& ground, Subject& subject) {
  std::string names;
  for (const GroundDrive& drive : ground.drives) {
    names += (names.empty() ? "" : ", ") + drive.device.name;
    if (const std::string key = drive.device.identity.key(); !key.empty()) names += fmt::format(" ({})", key);
  }
  subject.drive_class = common_class(ground.drives);
  subject.notes.push_back(
      fmt::format("it stands on {} drives, so it has the identity and the watts of none: {}",
                  ground.drives.size(), names));
}

// A virtual disk has no watts of its own, and several drives have no single model: no model's figures.
void add_model_figures(Subject& subject) {
  if (subject.drive_class == DriveClass::virtual_) return;
  const Result<power::Catalog> catalog = power::load_catalog();
  if (!catalog) {
    subject.notes.push_back("no catalog: " + catalog.error().to_string());
    return;
  }
  const power::DriveFacts facts{subject.identity.model, subject.drive_class, subject.rotation_rpm,
                                subject.capacity};
  subject.modelled = power::power_of_model(*catalog, facts, subject.declared.value_or(PowerProfile{}));
}

}  // namespace

Subject describe_subject(const load::Target& target, const Ground& ground, const DriveReader& reader) {
  Subject subject;
  subject.transport = ground.transport;
  subject.disk_folder = ground.counted_folder;
  subject.notes = ground.notes;
  if (target.kind == load::TargetKind::regular_file) {
    subject.notes.emplace_back("measured through a file: zones are the file's, not the drive's");
  }
  if (ground.drives.size() > 1) take_several(ground, subject);
  if (ground.drives.size() == 1) {
    take_discovery(ground.drives.front().device, subject);
    ask_the_drive(ground.drives.front(), ground, reader, subject);
    add_model_figures(subject);
  }
  return subject;
}

}  // namespace tierwatt::run
