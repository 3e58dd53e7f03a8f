// libatasmart's disk as a SmartReport. What no test machine has is an ATA drive; the refusals are tested by
// tests/probe/device/ata_smart_test.cc.
#include "probe/device/ata_smart.h"

#include <atasmart.h>

#include <cerrno>
#include <memory>

#include "probe/base/file.h"
#include "probe/device/sysfs_text.h"

namespace tierwatt::device {
namespace {

struct FreeDisk {
  void operator()(SkDisk* disk) const { sk_disk_free(disk); }
};
using Disk = std::unique_ptr<SkDisk, FreeDisk>;

Error error_of(int number, const char* doing, const std::filesystem::path& node) {
  Error error = errno_error(number, doing, node);
  const bool has_none = number == EOPNOTSUPP || number == ENOTTY || number == EINVAL;
  if (has_none) error.code = Code::unavailable;
  return error;
}

void take_identity(SkDisk* disk, SmartReport& report) {
  const SkIdentifyParsedData* identity = nullptr;
  if (sk_disk_identify_parse(disk, &identity) != 0) return;
  report.identity.model = printable_field(identity->model);
  report.identity.serial = printable_field(identity->serial);
  report.identity.firmware = printable_field(identity->firmware);
}

// Called back for each row of the table.
void take_row(SkDisk* /*disk*/, const SkSmartAttributeParsedData* row, void* into) {
  constexpr std::size_t kMostRows = 256;
  auto& report = *static_cast<SmartReport*>(into);
  if (report.attributes.size() == kMostRows) return;
  SmartAttribute attribute;
  attribute.id = row->id;
  attribute.name = printable_field(row->name == nullptr ? "" : row->name);
  if (row->current_value_valid) attribute.value = row->current_value;
  if (row->worst_value_valid) attribute.worst = row->worst_value;
  if (row->threshold_valid) attribute.threshold = row->threshold;
  for (std::size_t i = sizeof(row->raw); i-- > 0;) attribute.raw = (attribute.raw << 8) + row->raw[i];
  report.attributes.push_back(std::move(attribute));
}

void take_totals(SkDisk* disk, SmartReport& report) {
  constexpr std::uint64_t kMillisecondsPerHour = 3'600'000;
  constexpr std::uint64_t kMillikelvinOfZeroCelsius = 273'150;
  std::uint64_t number = 0;
  if (sk_disk_get_size(disk, &number) == 0 && number <= std::uint64_t{1} << 62U)
    report.capacity = Bytes(static_cast<std::int64_t>(number));
  if (sk_disk_smart_get_power_on(disk, &number) == 0)
    report.power_on_hours = static_cast<std::int64_t>(number / kMillisecondsPerHour);
  if (sk_disk_smart_get_power_cycle(disk, &number) == 0 && number <= std::uint64_t{1} << 48U)
    report.power_cycles = static_cast<std::int64_t>(number);
  if (sk_disk_smart_get_temperature(disk, &number) == 0 && number < 1'000'000)
    report.temperature_celsius =
        (static_cast<int>(number) - static_cast<int>(kMillikelvinOfZeroCelsius)) / 1000;
  SkBool good = 0;
  if (sk_disk_smart_status(disk, &good) == 0) report.passed = good != 0;
}

}  // namespace

Result<SmartReport> read_ata_smart(const std::filesystem::path& node) {
  SkDisk* opened = nullptr;
  if (sk_disk_open(node.c_str(), &opened) != 0)
    return error_of(errno, "cannot be opened as an ATA drive", node);
  const Disk disk(opened);
  SkBool available = 0;
  if (sk_disk_smart_is_available(disk.get(), &available) != 0 || available == 0)
    return Error{Code::unavailable, "has no SMART", node.string(), ""};
  if (sk_disk_smart_read_data(disk.get()) != 0) return error_of(errno, "its SMART data cannot be read", node);
  SmartReport report;
  report.protocol = "ATA";
  take_identity(disk.get(), report);
  if (sk_disk_smart_parse_attributes(disk.get(), take_row, &report) != 0)
    return error_of(errno, "its SMART table cannot be read", node);
  take_totals(disk.get(), report);
  take_from_attributes(report);
  return report;
}

}  // namespace tierwatt::device
