// Who is asked, and when not. Contract in smart_source.h; tested by tests/probe/device/smart_source_test.cc.
#include "probe/device/smart_source.h"

#include <fmt/format.h>

#include <algorithm>

#include "probe/device/ask_power.h"
#include "probe/device/ata_smart.h"

namespace tierwatt::device {
namespace {

std::filesystem::path node_of(const Root& root, const BlockDevice& device) {
  std::string name = device.name;
  std::replace(name.begin(), name.end(), '!', '/');
  return root.dev / name;
}

}  // namespace

bool may_spin(const BlockDevice& device) {
  return device.kind == NodeKind::disk && spins(device.drive_class.value_or(DriveClass::hdd));
}

Status may_be_read(const BlockDevice& device, const PowerState& power) {
  if (device.kind == NodeKind::virtual_disk)
    return Error{Code::unavailable, "is a virtual disk: its host knows the health of what is under it",
                 device.name, ""};
  if (device.kind != NodeKind::disk)
    return Error{Code::unavailable, "is no drive, so it has no health of its own", device.name,
                 "ask the drives under it"};
  if (!may_spin(device) || power.is_awake()) return {};
  const std::string state = power.level == PowerLevel::unknown ? fmt::format("may sleep ({})", power.why)
                                                               : fmt::format("sleeps ({})", power.detail);
  return Error{Code::unavailable, state + ", and reading its health would wake it", device.name,
               "ask again when it is in use"};
}

Result<SmartReport> read_smart(const Root& root, const BlockDevice& device, const PowerState& power) {
  if (!root.is_live())
    return Error{Code::unavailable, "a captured tree has no drives to ask", device.name, ""};
  TIERWATT_CHECK(may_be_read(device, power));
  const std::filesystem::path node = node_of(root, device);
  if (device.vendor == "ATA" && device.transport == "sata") {
    if (Result<SmartReport> report = read_ata_smart(node)) return report;
  }
  TIERWATT_TRY(report, run_smartctl(node));
  // smartctl lists the power states in JSON only since 7.5; the drive is asked where it did not.
  if (device.transport == "nvme" && report.power_states.empty()) {
    if (Result<std::vector<NvmePowerState>> states = ask_nvme_power_states(root, device))
      report.power_states = *std::move(states);
  }
  return report;
}

Result<SmartReport> run_smartctl(const std::filesystem::path& node) {
  const ProcessLimits limits{kSmartDeadline, kSmartReportBytes};
  const Result<ProcessOutput> output =
      run_process({"smartctl", "--json=c", "-a", "-n", "standby", node.string()}, limits);
  if (output) return report_of_smartctl(*output, node);
  Error error = output.error();
  if (error.code == Code::not_found) {
    return Error{Code::unavailable, "smartctl is not installed", node.string(), "install smartmontools"};
  }
  error.place = node.string();
  return error;
}

Result<SmartReport> report_of_smartctl(const ProcessOutput& output, const std::filesystem::path& node) {
  constexpr int kUsageBit = 0x01;
  constexpr int kNotOpenedBit = 0x02;
  constexpr int kSignal = 128;  // a shell's way of saying so; smartctl's own bit 7 comes with a document
  Result<SmartReport> report = parse_smartctl_json(output.out);
  if (!report) {
    if (output.out.empty() && output.exit_status >= kSignal)
      return Error{Code::io_error, fmt::format("smartctl died with status {}", output.exit_status),
                   node.string(), ""};
    Error error = report.error();
    error.place = error.place.empty() ? node.string()
                                      : fmt::format("{}: smartctl's answer, {}", node.string(), error.place);
    return error;
  }
  const auto status = static_cast<unsigned>(output.exit_status);
  if ((status & static_cast<unsigned>(kUsageBit)) != 0)
    return Error{Code::invalid_input, fmt::format("{}", fmt::join(report->complaints, "; ")), node.string(),
                 "smartmontools 7 or newer is needed"};
  if ((status & static_cast<unsigned>(kNotOpenedBit)) != 0)
    return Error{Code::unavailable, fmt::format("{}", fmt::join(report->complaints, "; ")), node.string(),
                 "run as root; a sleeping drive is left asleep"};
  return report;
}

}  // namespace tierwatt::device
