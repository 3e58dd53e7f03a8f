// The files. Contract in health_memory.h; tested by tests/probe/device/health_memory_test.cc.
#include "probe/device/health_memory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <limits>
#include <utility>

#include "probe/base/digest.h"
#include "probe/base/file.h"
#include "probe/profile/json_fields.h"
#include "probe/profile/json_value.h"
#include "probe/profile/json_writer.h"

namespace tierwatt::device {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFileLimitBytes = 64U << 10U;
constexpr std::int64_t kVersion = 1;
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

std::string variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing of ours sets variables
  return value == nullptr ? "" : value;
}

fs::path folder_of_this_user() {
  if (const std::string named = variable("TIERWATT_RUNTIME"); !named.empty()) return named;
  if (::geteuid() == 0) return "/run/tierwatt";
  const fs::path own = variable("XDG_RUNTIME_DIR");
  return own.is_absolute() ? own / "tierwatt" : fs::path();
}

void write_report(const SmartReport& report, JsonWriter& out) {
  out.key("report");
  out.begin_object();
  out.field("protocol", report.protocol);
  write_fields(report, out);
  out.end_object();
}

std::string as_json(const RememberedHealth& health) {
  JsonWriter out;
  out.begin_object();
  out.field("version", kVersion);
  out.field("read_at", to_rfc3339(health.read_at));
  out.field("sectors", health.sectors);
  if (health.report) {
    write_report(*health.report, out);
  } else {
    out.field("error", health.report.error().message);
    out.field("remedy", health.report.error().remedy);
  }
  out.end_object();
  return out.take() + "\n";
}

SmartReport read_report(const JsonValue& value, std::optional<Error>& error) {
  FieldReader in(value, "report", error);
  SmartReport report;
  in.text("protocol", report.protocol);
  report.passed = in.maybe_boolean("passed");
  if (const auto celsius = in.maybe_integer("temperature_celsius", -300, 1000))
    report.temperature_celsius = static_cast<int>(*celsius);
  report.power_on_hours = in.maybe_integer("power_on_hours", 0, kMost);
  report.power_cycles = in.maybe_integer("power_cycles", 0, kMost);
  report.start_stops = in.maybe_integer("start_stops", 0, kMost);
  report.start_stops_rated = in.maybe_integer("start_stops_rated", 0, kMost);
  report.load_cycles = in.maybe_integer("load_cycles", 0, kMost);
  report.load_cycles_rated = in.maybe_integer("load_cycles_rated", 0, kMost);
  report.percent_used = in.maybe_amount("percent_used");
  report.media_errors = in.maybe_integer("media_errors", 0, kMost);
  report.complaints = in.texts("complaints");
  return report;
}

Result<RememberedHealth> parse(std::string_view json) {
  TIERWATT_TRY(document, parse_json(json));
  std::optional<Error> error;
  FieldReader in(document, "", error);
  in.integer("version", kVersion, kVersion);
  const WallTime read_at = in.time("read_at");
  const std::int64_t sectors = in.integer("sectors", 0, kMost);
  if (const JsonValue* report = in.find("report")) {
    RememberedHealth health{read_at, sectors, read_report(*report, error)};
    if (error) return *error;
    return health;
  }
  Error refusal{Code::unavailable, "", "", ""};
  in.required_text("error", refusal.message);
  in.text("remedy", refusal.remedy);
  if (error) return *error;
  return RememberedHealth{read_at, sectors, refusal};
}

Status make_folders(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder.parent_path(), error);
  if (!error && ::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return errno_error(errno, "cannot create the folder", folder);
  if (error) return errno_error(error.value(), "cannot create the folder", folder.parent_path());
  return {};
}

}  // namespace

HealthMemory HealthMemory::of_this_user() {
  const fs::path folder = folder_of_this_user();
  return HealthMemory(folder.empty() ? fs::path() : folder / "health");
}

// A drive's key holds what its maker wrote, so it is no file name.
fs::path HealthMemory::file_of(const std::string& key) const {
  return folder_ / (sha256(key).substr(sizeof("sha256:") - 1) + ".json");
}

std::optional<RememberedHealth> HealthMemory::recall(const std::string& key) const {
  if (folder_.empty() || key.empty()) return std::nullopt;
  const Result<std::string> text = read_file(file_of(key), kFileLimitBytes);
  if (!text) return std::nullopt;
  Result<RememberedHealth> health = parse(*text);
  if (!health) return std::nullopt;
  return *std::move(health);
}

Status HealthMemory::keep(const std::string& key, const RememberedHealth& health) const {
  if (key.empty()) return Error{Code::unavailable, "the drive has no identity", "", ""};
  if (folder_.empty())
    return Error{Code::unavailable, "no folder is known to remember it in", "",
                 "run as root, or set TIERWATT_RUNTIME"};
  TIERWATT_CHECK(make_folders(folder_));
  return write_file_atomically(file_of(key), as_json(health));
}

}  // namespace tierwatt::device
