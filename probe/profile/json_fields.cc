// Fields with paths. Tested by tests/probe/profile/json_fields_test.cc.
#include "probe/profile/json_fields.h"

#include <fmt/core.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "probe/profile/json_writer.h"

namespace tierwatt {
namespace {

using Kind = JsonValue::Kind;

std::string quoted(std::string_view text) { return fmt::format("'{}'", text.substr(0, 40)); }

}  // namespace

Result<WallTime> parse_document_time(std::string_view text) {
  // WallTime counts nanoseconds in 64 bits: only these years are safely inside, in any offset.
  const std::string_view year = text.substr(0, 4);
  if (year < "1970" || year > "2261") {
    return Error{Code::invalid_input, quoted(text) + " is no date-time of 1970 to 2261", "",
                 "write it as 2026-01-31T07:00:00Z"};
  }
  TIERWATT_TRY(time, parse_rfc3339(text));
  if (time < WallTime{}) return Error{Code::invalid_input, quoted(text) + " is before 1970 in UTC", "", ""};
  return time;
}

FieldReader::FieldReader(const JsonValue& value, std::string path, std::optional<Error>& error)
    : path_(std::move(path)), error_(error) {
  if (error_) return;
  if (value.is(Kind::object)) {
    object_ = &value;
  } else {
    error_ =
        Error{Code::invalid_input, fmt::format("is {}, not an object", to_string(value.kind())), path_, ""};
  }
}

std::string FieldReader::path_of(std::string_view name) const {
  return path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
}

void FieldReader::fail(std::string_view name, std::string message, std::string remedy) {
  if (error_) return;
  error_ = Error{Code::invalid_input, std::move(message), path_of(name), std::move(remedy)};
}

const JsonValue* FieldReader::find(std::string_view name) {
  if (error_ || object_ == nullptr) return nullptr;
  known_.emplace(name);
  const auto found = object_->object().find(name);
  if (found == object_->object().end() || found->second.is(Kind::null)) return nullptr;
  return &found->second;
}

const JsonValue* FieldReader::need(std::string_view name) {
  const JsonValue* value = find(name);
  if (value == nullptr) fail(name, "is missing");
  return value;
}

const JsonValue* FieldReader::of_kind(const JsonValue* value, Kind kind, std::string_view name) {
  if (value == nullptr || value->is(kind)) return value;
  fail(name, fmt::format("is {}, not {}", to_string(value->kind()), to_string(kind)));
  return nullptr;
}

void FieldReader::text(std::string_view name, std::string& into) {
  const JsonValue* value = of_kind(find(name), Kind::string, name);
  if (value == nullptr) return;
  if (value->text().size() > kStringLimitBytes)
    return fail(name, fmt::format("is longer than {} bytes", kStringLimitBytes));
  into = value->text();
}

void FieldReader::required_text(std::string_view name, std::string& into) {
  if (need(name) != nullptr) text(name, into);
}

std::optional<bool> FieldReader::maybe_boolean(std::string_view name) {
  const JsonValue* value = of_kind(find(name), Kind::boolean, name);
  return value == nullptr ? std::nullopt : std::optional(value->boolean());
}

bool FieldReader::boolean(std::string_view name, bool otherwise) {
  return maybe_boolean(name).value_or(otherwise);
}

std::optional<double> FieldReader::number_of(const JsonValue* value, std::string_view name) {
  value = of_kind(value, Kind::number, name);
  if (value == nullptr) return std::nullopt;
  const std::string& text = value->text();
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && std::isfinite(number)) return number;
  fail(name, fmt::format("{} is outside the range of a double", quoted(text)));
  return std::nullopt;
}

std::optional<std::int64_t> FieldReader::integer_of(const JsonValue* value, std::string_view name,
                                                    std::int64_t low, std::int64_t high) {
  value = of_kind(value, Kind::number, name);
  if (value == nullptr) return std::nullopt;
  const std::string& text = value->text();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number >= low && number <= high)
    return number;
  const std::string upper =
      high == std::numeric_limits<std::int64_t>::max() ? "2^63-1" : fmt::format("{}", high);
  fail(name, fmt::format("{} is not a whole number in {} to {}", quoted(text), low, upper));
  return std::nullopt;
}

std::int64_t FieldReader::integer(std::string_view name, std::int64_t low, std::int64_t high) {
  return integer_of(need(name), name, low, high).value_or(low);
}

std::optional<std::int64_t> FieldReader::maybe_integer(std::string_view name, std::int64_t low,
                                                       std::int64_t high) {
  return integer_of(find(name), name, low, high);
}

std::optional<double> FieldReader::maybe_amount(std::string_view name) {
  const std::optional<double> number = number_of(find(name), name);
  if (number && *number < 0) fail(name, "is negative");
  return number;
}

double FieldReader::amount(std::string_view name) {
  return need(name) == nullptr ? 0.0 : maybe_amount(name).value_or(0.0);
}

Bytes FieldReader::bytes(std::string_view name) {
  return Bytes(integer(name, 0, std::numeric_limits<std::int64_t>::max()));
}

WallTime FieldReader::time(std::string_view name) {
  std::string text_of_time;
  required_text(name, text_of_time);
  if (error_) return {};
  const Result<WallTime> parsed = parse_document_time(text_of_time);
  if (!parsed) {
    fail(name, parsed.error().message, parsed.error().remedy);
    return {};
  }
  return *parsed;
}

std::vector<std::string> FieldReader::texts(std::string_view name) {
  std::vector<std::string> all;
  const JsonValue* list = of_kind(find(name), Kind::array, name);
  if (list == nullptr) return all;
  for (const JsonValue& element : list->array()) {
    const JsonValue* value = of_kind(&element, Kind::string, fmt::format("{}[{}]", name, all.size()));
    if (value == nullptr) return {};
    all.push_back(value->text());
  }
  return all;
}

FieldReader::PlainEstimate FieldReader::plain_estimate(const JsonValue* value, std::string_view name) {
  PlainEstimate plain;
  if (value == nullptr) return plain;
  FieldReader in(*value, path_of(name), error_);
  plain.value = in.amount("value");
  plain.low = in.amount("low");
  plain.high = in.amount("high");
  std::string source;
  in.required_text("source", source);
  in.text("basis", plain.basis);
  in.finish();
  if (in.failed()) return plain;
  const std::optional<Source> parsed = parse_source(source);
  if (!parsed) {
    in.fail("source", fmt::format("{} is no source", quoted(source)),
            "one of measured, reported, declared, catalog, prior");
    return plain;
  }
  plain.source = *parsed;
  if (plain.low > plain.value) in.fail("low", "is above value");
  if (plain.high < plain.value) in.fail("high", "is below value");
  return plain;
}

void FieldReader::finish() {
  if (error_ || object_ == nullptr) return;
  for (const auto& [name, value] : object_->object()) {
    if (known_.contains(name)) continue;
    return fail(name.substr(0, 60), "is no field of this format", "new fields stand at the top level only");
  }
}

std::string FieldReader::unknown_fields() const {
  if (error_ || object_ == nullptr) return "";
  JsonValue rest(Kind::object);
  for (const auto& [name, value] : object_->object()) {
    if (!known_.contains(name)) rest.object().emplace(name, value);
  }
  if (rest.object().empty()) return "";
  JsonWriter out;
  out.value(rest);
  return out.take();
}

}  // namespace tierwatt
