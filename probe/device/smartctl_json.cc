// smartctl's JSON as a SmartReport: one function a part of the document. Contract in smart_report.h; tested
// by tests/probe/device/smartctl_json_test.cc on real reports, and on broken ones.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "probe/device/smart_report.h"
#include "probe/device/sysfs_text.h"
#include "probe/profile/json_fields.h"
#include "probe/profile/json_value.h"

namespace tierwatt::device {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kMostRows = 1024;

// Runs `read` on a field that is an object; an absent field is passed over.
template <class Read>
void with_object(FieldReader& in, std::string_view name, Read read) {
  const JsonValue* value = in.find(name);
  if (value == nullptr || in.failed()) return;
  FieldReader inner(*value, in.path_of(name), in.error());
  if (!in.failed()) read(inner);
}

// The same for each object of an array.
template <class Read>
void with_each(FieldReader& in, std::string_view name, Read read) {
  const JsonValue* value = in.find(name);
  if (value == nullptr || in.failed()) return;
  if (!value->is(JsonValue::Kind::array)) return in.fail(name, "must be an array");
  if (value->array().size() > kMostRows)
    return in.fail(name, fmt::format("has more than {} entries", kMostRows));
  int index = 0;
  for (const JsonValue& element : value->array()) {
    FieldReader inner(element, fmt::format("{}[{}]", in.path_of(name), index++), in.error());
    if (in.failed()) return;
    read(inner);
  }
}

std::optional<std::int64_t> count(FieldReader& in, std::string_view name) {
  return in.maybe_integer(name, 0, kMost);
}

std::optional<int> small(FieldReader& in, std::string_view name, int low, int high) {
  const auto number = in.maybe_integer(name, low, high);
  return number ? std::optional<int>(static_cast<int>(*number)) : std::nullopt;
}

std::string text_of(FieldReader& in, std::string_view name) {
  std::string text;
  in.text(name, text);
  return printable_field(text);
}

void read_program(FieldReader& in, SmartReport& report) {
  with_object(in, "smartctl", [&](FieldReader& program) {
    report.exit_status = small(program, "exit_status", 0, 255).value_or(0);
    report.complaints = smartctl_exit_words(report.exit_status);
    with_each(program, "messages",
              [&](FieldReader& message) { report.complaints.push_back(text_of(message, "string")); });
  });
}

void read_device(FieldReader& in, SmartReport& report) {
  with_object(in, "device", [&](FieldReader& device) {
    report.protocol = text_of(device, "protocol");
    report.device_type = text_of(device, "type");
  });
}

// Three numbers of an NAA identifier: 4, 24 and 36 bits.
void read_wwn(FieldReader& in, DriveIdentity& identity) {
  with_object(in, "wwn", [&](FieldReader& wwn) {
    const auto naa = wwn.maybe_integer("naa", 0, 0xf);
    const auto oui = wwn.maybe_integer("oui", 0, 0xff'ffff);
    const auto id = wwn.maybe_integer("id", 0, 0xf'ffff'ffff);
    if (naa && oui && id) identity.wwn = fmt::format("{:x}{:06x}{:09x}", *naa, *oui, *id);
  });
  const std::string unit = text_of(in, "logical_unit_id");
  if (identity.wwn.empty() && unit.starts_with("0x")) identity.wwn = hex_digits(unit.substr(2));
}

void read_namespaces(FieldReader& in, DriveIdentity& identity) {
  with_each(in, "nvme_namespaces", [&](FieldReader& space) {
    with_object(space, "eui64", [&](FieldReader& eui) {
      const auto oui = eui.maybe_integer("oui", 0, 0xff'ffff);
      const auto extension = eui.maybe_integer("ext_id", 0, 0xff'ffff'ffff);
      if (identity.eui64.empty() && oui && extension && (*oui != 0 || *extension != 0))
        identity.eui64 = fmt::format("{:06x}{:010x}", *oui, *extension);
    });
  });
}

void read_identity(FieldReader& in, DriveIdentity& identity) {
  identity.model = text_of(in, "model_name");
  if (identity.model.empty()) identity.model = text_of(in, "scsi_model_name");
  identity.serial = text_of(in, "serial_number");
  for (const char* name : {"firmware_version", "scsi_revision", "revision"}) {
    if (identity.firmware.empty()) identity.firmware = text_of(in, name);
  }
  read_wwn(in, identity);
  read_namespaces(in, identity);
}

void read_shape(FieldReader& in, SmartReport& report) {
  with_object(in, "user_capacity", [&](FieldReader& capacity) {
    if (const auto bytes = count(capacity, "bytes")) report.capacity = Bytes(*bytes);
  });
  if (const auto total = count(in, "nvme_total_capacity"); total && !report.capacity)
    report.capacity = Bytes(*total);
  if (const auto block = in.maybe_integer("logical_block_size", 1, 1 << 24))
    report.logical_block = Bytes(*block);
  report.rotation_rpm = small(in, "rotation_rate", 0, 100'000);
}

void read_state(FieldReader& in, SmartReport& report) {
  with_object(in, "smart_status",
              [&](FieldReader& status) { report.passed = status.maybe_boolean("passed"); });
  with_object(in, "temperature", [&](FieldReader& temperature) {
    report.temperature_celsius = small(temperature, "current", -300, 1000);
  });
  with_object(in, "power_on_time", [&](FieldReader& time) { report.power_on_hours = count(time, "hours"); });
  report.power_cycles = count(in, "power_cycle_count");
  with_object(in, "endurance_used",
              [&](FieldReader& used) { report.percent_used = used.maybe_amount("current_percent"); });
}

SmartAttribute read_row(FieldReader& in) {
  SmartAttribute row;
  row.id = static_cast<int>(in.integer("id", 0, 255));
  row.name = text_of(in, "name");
  row.value = small(in, "value", 0, 255);
  row.worst = small(in, "worst", 0, 255);
  row.threshold = small(in, "thresh", 0, 255);
  with_object(in, "raw", [&](FieldReader& raw) { row.raw = count(raw, "value").value_or(0); });
  return row;
}

// Page 7 of the device statistics names the endurance that is used (ACS-4 9.5.9).
void read_statistics(FieldReader& in, SmartReport& report) {
  with_object(in, "ata_device_statistics", [&](FieldReader& statistics) {
    with_each(statistics, "pages", [&](FieldReader& page) {
      with_each(page, "table", [&](FieldReader& entry) {
        if (text_of(entry, "name") == "Percentage Used Endurance Indicator" && !report.percent_used)
          report.percent_used = entry.maybe_amount("value");
      });
    });
  });
}

void read_ata(FieldReader& in, SmartReport& report) {
  read_statistics(in, report);
  with_object(in, "ata_smart_attributes", [&](FieldReader& attributes) {
    with_each(attributes, "table", [&](FieldReader& row) { report.attributes.push_back(read_row(row)); });
  });
}

void read_scsi(FieldReader& in, SmartReport& report) {
  report.media_errors = count(in, "scsi_grown_defect_list");
  with_object(in, "scsi_start_stop_cycle_counter", [&](FieldReader& cycles) {
    report.start_stops = count(cycles, "accumulated_start_stop_cycles");
    report.start_stops_rated = count(cycles, "specified_cycle_count_over_device_lifetime");
    report.load_cycles = count(cycles, "accumulated_load_unload_cycles");
    report.load_cycles_rated = count(cycles, "specified_load_unload_count_over_device_lifetime");
  });
  if (const auto used = in.maybe_amount("scsi_percentage_used_endurance_indicator"))
    report.percent_used = used;
}

std::optional<Watts> read_watts(FieldReader& in, std::string_view name) {
  std::optional<Watts> watts;
  with_object(in, name, [&](FieldReader& power) {
    const auto value = power.maybe_amount("value");
    const auto units = power.maybe_amount("units_per_watt");
    if (value && units && *value > 0 && *units > 0) watts = Watts(*value / *units);
  });
  return watts;
}

std::optional<Seconds> read_latency(FieldReader& in, std::string_view name) {
  const auto microseconds = in.maybe_amount(name);
  if (!microseconds || *microseconds <= 0) return std::nullopt;
  return Seconds(*microseconds * 1e-6);
}

void read_nvme(FieldReader& in, SmartReport& report) {
  with_object(in, "nvme_smart_health_information_log", [&](FieldReader& log) {
    report.percent_used = log.maybe_amount("percentage_used");
    report.media_errors = count(log, "media_errors");
    if (!report.power_on_hours) report.power_on_hours = count(log, "power_on_hours");
    if (!report.power_cycles) report.power_cycles = count(log, "power_cycles");
  });
  with_each(in, "nvme_power_states", [&](FieldReader& entry) {
    NvmePowerState state;
    state.number = static_cast<int>(report.power_states.size());
    state.operational = !entry.boolean("non_operational_state", false);
    state.most = read_watts(entry, "max_power");
    state.active = read_watts(entry, "active_power");
    state.idle = read_watts(entry, "idle_power");
    state.entry = read_latency(entry, "entry_latency_us");
    state.exit = read_latency(entry, "exit_latency_us");
    report.power_states.push_back(state);
  });
}

Status check_kind(const JsonValue& document) {
  const auto refuse = [](std::string message, std::string remedy) {
    return Error{Code::invalid_input, std::move(message), "", std::move(remedy)};
  };
  if (!document.is(JsonValue::Kind::object))
    return refuse("is no report of smartctl: not an object", "smartctl --json -a DEVICE writes one");
  const auto& fields = document.object();
  if (fields.contains("devices") && !fields.contains("device"))
    return refuse("is a list of devices, not a report of one", "smartctl --json -a DEVICE writes one");
  if (!fields.contains("smartctl") && !fields.contains("device"))
    return refuse("is no report of smartctl: names neither smartctl nor a device", "");
  if (const auto version = fields.find("json_format_version"); version != fields.end()) {
    // 0 was smartmontools 6.7's, the fields that are read here are the same.
    const bool is_list = version->second.is(JsonValue::Kind::array) && !version->second.array().empty();
    const std::string major = is_list ? version->second.array().front().text() : "";
    const bool known = major == "0" || major == "1";
    if (!known) return Error{Code::version_mismatch, "is of another JSON format", "json_format_version", ""};
  }
  return {};
}

// smartctl writes a document even when it never reached the drive: then it holds its complaints alone.
bool is_error_alone(const SmartReport& report) {
  constexpr unsigned kCommandLineOpenOrCommand = 0x07;
  const bool failed = (static_cast<unsigned>(report.exit_status) & kCommandLineOpenOrCommand) != 0;
  return failed && report.identity == DriveIdentity{} && !report.capacity && !report.passed &&
         !report.power_on_hours;
}

Error error_of(const SmartReport& report) {
  constexpr unsigned kCommandLine = 0x01;
  if ((static_cast<unsigned>(report.exit_status) & kCommandLine) != 0)
    return {Code::invalid_input, fmt::format("{}", fmt::join(report.complaints, "; ")), "",
            "smartmontools 7 or newer is needed"};
  return {Code::unavailable, fmt::format("{}", fmt::join(report.complaints, "; ")), "",
          "run as root; a sleeping drive is left asleep"};
}

}  // namespace

Result<SmartReport> parse_smartctl_json(std::string_view json) {
  if (json.size() > kSmartReportBytes)
    return Error{Code::invalid_input, fmt::format("is larger than {} bytes", kSmartReportBytes), "", ""};
  TIERWATT_TRY(document, parse_json(json));
  TIERWATT_CHECK(check_kind(document));
  SmartReport report;
  std::optional<Error> error;
  FieldReader in(document, "", error);
  read_program(in, report);
  read_device(in, report);
  read_identity(in, report.identity);
  read_shape(in, report);
  read_state(in, report);
  read_ata(in, report);
  read_scsi(in, report);
  read_nvme(in, report);
  if (error) return *error;
  if (is_error_alone(report)) return error_of(report);
  take_from_attributes(report);
  return report;
}

}  // namespace tierwatt::device
