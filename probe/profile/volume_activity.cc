// The codec of VolumeActivity. Runs are pairs [start, length], as in the snapshot.
// Tested by tests/probe/profile/volume_activity_test.cc.
#include "probe/profile/volume_activity.h"

#include <fmt/core.h>

#include <limits>
#include <optional>

#include "probe/profile/json_fields.h"
#include "probe/profile/json_value.h"
#include "probe/profile/json_writer.h"

namespace tierwatt {
namespace {

constexpr std::int64_t kMaxStepSeconds = 86400;
constexpr std::size_t kMaxActivityBytes = 64U << 20U;

void write_runs(JsonWriter& out, std::string_view name, const std::vector<Run>& runs) {
  out.key(name);
  out.begin_array();
  for (const Run& run : runs) {
    out.begin_array();
    out.value(static_cast<std::int64_t>(run.start));
    out.value(static_cast<std::int64_t>(run.length));
    out.end_array();
  }
  out.end_array();
}

// A pair of whole numbers in [0, kMaxSteps], else nullopt.
std::optional<Run> read_run(const JsonValue& value) {
  if (!value.is(JsonValue::Kind::array) || value.array().size() != 2) return std::nullopt;
  // Wrapped as an object so that the checks of whole numbers are the same as everywhere.
  JsonValue pair(JsonValue::Kind::object);
  pair.object().emplace("start", value.array()[0]);
  pair.object().emplace("length", value.array()[1]);
  std::optional<Error> error;
  FieldReader in(pair, "", error);
  const std::int64_t start = in.integer("start", 0, kMaxSteps);
  const std::int64_t length = in.integer("length", 1, kMaxSteps);
  if (error) return std::nullopt;
  return Run{static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(length)};
}

// Sorted, disjoint, inside `steps`.
std::vector<Run> read_runs(FieldReader& in, std::string_view name, std::uint32_t steps) {
  std::vector<Run> runs;
  const JsonValue* list = in.need(name);
  if (list == nullptr) return runs;
  if (!list->is(JsonValue::Kind::array)) {
    in.fail(name, fmt::format("is {}, not an array", to_string(list->kind())));
    return runs;
  }
  std::uint32_t free_from = 0;
  for (const JsonValue& element : list->array()) {
    const std::string place = fmt::format("{}[{}]", name, runs.size());
    const std::optional<Run> run = read_run(element);
    if (!run) {
      in.fail(place, "is not [start, length] with whole numbers and length at least 1");
    } else if (run->start < free_from) {
      in.fail(place, "overlaps the run before it or is out of order");
    } else if (run->start + run->length > steps) {
      in.fail(place, fmt::format("ends after the window's {} steps", steps));
    }
    if (in.failed()) return {};
    free_from = run->start + run->length;
    runs.push_back(*run);
  }
  return runs;
}

// Every run of `part` lies inside one run of `whole`, once neighbours are joined; both sorted and disjoint.
bool contains_runs(const std::vector<Run>& whole, const std::vector<Run>& part) {
  std::size_t at = 0;
  for (const Run& run : part) {
    std::uint32_t covered_to = run.start;
    while (covered_to < run.start + run.length) {
      while (at < whole.size() && whole[at].start + whole[at].length <= covered_to) ++at;
      if (at == whole.size() || whole[at].start > covered_to) return false;
      covered_to = whole[at].start + whole[at].length;
    }
  }
  return true;
}

void read_window(FieldReader& parent, Window& window) {
  const JsonValue* value = parent.need("window");
  if (value == nullptr) return;
  FieldReader in(*value, parent.path_of("window"), parent.error());
  window.start = std::chrono::floor<std::chrono::seconds>(in.time("start"));
  window.step_s = in.integer("step_s", 1, kMaxStepSeconds);
  window.steps = static_cast<std::uint32_t>(in.integer("steps", 1, kMaxSteps));
  in.finish();
}

Status check_schema(const JsonValue& document) {
  const auto schema = document.object().find("schema");
  if (schema == document.object().end() || !schema->second.is(JsonValue::Kind::string)) {
    return Error{Code::invalid_input, "has no schema name", "schema",
                 fmt::format("this reader knows {}", kVolumeActivitySchema)};
  }
  if (schema->second.text() == kVolumeActivitySchema) return {};
  return Error{Code::version_mismatch,
               fmt::format("'{}' is not read by this version", schema->second.text().substr(0, 60)), "schema",
               fmt::format("this reader knows {}", kVolumeActivitySchema)};
}

}  // namespace

bool operator==(const VolumeActivity& a, const VolumeActivity& b) {
  return a.volume == b.volume && a.window.start == b.window.start && a.window.step_s == b.window.step_s &&
         a.window.steps == b.window.steps && a.active == b.active && a.write_only == b.write_only &&
         a.read_bytes == b.read_bytes && a.written_bytes == b.written_bytes && a.reads == b.reads &&
         a.writes == b.writes && a.extra_json == b.extra_json;
}

std::string to_json(const VolumeActivity& activity) {
  JsonWriter out;
  out.begin_object();
  out.field("schema", kVolumeActivitySchema);
  out.field("volume", activity.volume);
  out.key("window");
  out.begin_object();
  out.field("start", to_rfc3339(activity.window.start));
  out.field("step_s", activity.window.step_s);
  out.field("steps", static_cast<std::int64_t>(activity.window.steps));
  out.end_object();
  write_runs(out, "active", activity.active);
  write_runs(out, "write_only", activity.write_only);
  out.field("read_bytes", activity.read_bytes.value());
  out.field("written_bytes", activity.written_bytes.value());
  out.field("reads", activity.reads);
  out.field("writes", activity.writes);
  if (!activity.extra_json.empty()) {
    const Result<JsonValue> extra = parse_json(activity.extra_json);
    if (extra) {
      for (const auto& [name, value] : extra->object()) out.field(name, value);
    }
  }
  out.end_object();
  return out.take();
}

Result<VolumeActivity> parse_volume_activity(std::string_view json) {
  if (json.size() > kMaxActivityBytes) {
    return Error{Code::invalid_input, fmt::format("is larger than {} bytes", kMaxActivityBytes), "", ""};
  }
  TIERWATT_TRY(document, parse_json(json));
  std::optional<Error> error;
  FieldReader in(document, "", error);
  if (error) return *error;
  TIERWATT_CHECK(check_schema(document));
  in.find("schema");

  constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();
  VolumeActivity activity;
  in.required_text("volume", activity.volume);
  if (activity.volume.empty()) in.fail("volume", "is empty");
  read_window(in, activity.window);
  activity.active = read_runs(in, "active", activity.window.steps);
  activity.write_only = read_runs(in, "write_only", activity.window.steps);
  if (!contains_runs(activity.active, activity.write_only)) in.fail("write_only", "is not a part of active");
  activity.read_bytes = in.bytes("read_bytes");
  activity.written_bytes = in.bytes("written_bytes");
  activity.reads = in.integer("reads", 0, kNoLimit);
  activity.writes = in.integer("writes", 0, kNoLimit);
  activity.extra_json = in.unknown_fields();
  if (error) return *error;
  return activity;
}

}  // namespace tierwatt
