// The field types of a snapshot and their rules. Tested by tests/probe/profile/snapshot_fields_test.cc and,
// case by case, by fixtures/snapshots-bad.
#include "probe/profile/snapshot_fields.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "probe/profile/json_fields.h"

namespace tierwatt {
namespace {

using Kind = JsonView::Kind;

constexpr std::size_t kQuotedLimit = 80;
constexpr const char* kNoInterval = "stated without an interval";

// Sorted by start; equal starts overlap.
bool overlapping(const Run& a, const Run& b) { return b.start < a.start + a.length; }

}  // namespace

std::string in_quotes(std::string_view text) {
  if (text.size() <= kQuotedLimit) return fmt::format("'{}'", text);
  std::size_t cut = kQuotedLimit;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
  return fmt::format("'{}...'", text.substr(0, cut));
}

void RecordScope::fail(const JsonView& at, std::string path, std::string message, std::string remedy,
                       Code code) {
  if (error_) return;
  error_ = Error{code, std::move(message), std::move(path), std::move(remedy)};
  offset_ = record_.offset_of(at);
}

ObjectReader::ObjectReader(JsonView value, std::string_view path, RecordScope& scope)
    : object_(value), path_(path), scope_(scope) {
  if (failed()) return;
  if (!value.is(Kind::object)) {
    scope_.fail(value, path_, fmt::format("is {}, not an object", to_string(value.kind())));
    return;
  }
  fields_.reserve(24);
  for (std::uint32_t i = value.begin(); i < value.end(); i = value.at(i + 1).end())
    fields_.emplace_back(i, false);
  refuse_duplicate_keys();
}

void ObjectReader::refuse_duplicate_keys() {
  const auto same = [this](const auto& a, const auto& b) {
    return object_.at(a.first).text() == object_.at(b.first).text();
  };
  const auto refuse = [this](std::uint32_t key) {
    const std::string_view name = object_.at(key).text();
    scope_.fail(object_.at(key), path_of(name),
                fmt::format("key {} stands twice in one object", in_quotes(name)), "keep one of them");
  };
  // Records have some twenty keys; sorting pays only for hostile ones.
  if (fields_.size() <= 32) {
    for (std::size_t i = 1; i < fields_.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (same(fields_[i], fields_[j])) return refuse(fields_[i].first);
    return;
  }
  auto sorted = fields_;
  std::stable_sort(sorted.begin(), sorted.end(), [this](const auto& a, const auto& b) {
    return object_.at(a.first).text() < object_.at(b.first).text();
  });
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end(), same);
  if (twice != sorted.end()) refuse(std::next(twice)->first);
}

const std::pair<std::uint32_t, bool>* ObjectReader::entry_of(std::string_view name) const {
  for (const auto& field : fields_)
    if (object_.at(field.first).text() == name) return &field;
  return nullptr;
}

std::optional<JsonView> ObjectReader::find(std::string_view name) {
  for (auto& [key, known] : fields_) {
    if (object_.at(key).text() != name) continue;
    known = true;
    const JsonView value = object_.at(key + 1);
    if (failed() || value.is(Kind::null)) return std::nullopt;
    return value;
  }
  return std::nullopt;
}

std::optional<JsonView> ObjectReader::need(std::string_view name) {
  const std::optional<JsonView> value = find(name);
  if (!value) fail(name, entry_of(name) != nullptr ? "must not be null" : "is missing");
  return value;
}

std::string ObjectReader::path_of(std::string_view name) const {
  if (path_.empty()) return std::string(name);
  return name.empty() ? path_ : fmt::format("{}.{}", path_, name);
}

void ObjectReader::fail(std::string_view name, std::string message, std::string remedy, Code code) {
  const std::string_view field = name.substr(0, name.find_first_of(".["));
  const auto* entry = entry_of(field);
  scope_.fail(entry != nullptr ? object_.at(entry->first) : object_, path_of(name), std::move(message),
              std::move(remedy), code);
}

bool ObjectReader::expect(JsonView value, std::string_view name, Kind kind) {
  if (value.is(kind)) return true;
  scope_.fail(value, path_of(name), fmt::format("is {}, not {}", to_string(value.kind()), to_string(kind)));
  return false;
}

std::optional<std::string_view> ObjectReader::text_of(JsonView value, const std::string& name) {
  if (!expect(value, name, Kind::string)) return std::nullopt;
  if (value.text().size() > kSnapshotStringLimitBytes) {
    scope_.fail(value, path_of(name), fmt::format("has {} bytes", value.text().size()),
                fmt::format("texts are at most {} bytes", kSnapshotStringLimitBytes));
    return std::nullopt;
  }
  return value.text();
}

std::optional<std::string_view> ObjectReader::name_of(JsonView value, const std::string& name) {
  const auto found = text_of(value, name);
  if (!found || !found->empty()) return found;
  scope_.fail(value, path_of(name), "must not be empty", "leave it out, or name something");
  return std::nullopt;
}

void ObjectReader::text(std::string_view name, std::string& into) {
  if (const auto value = find(name))
    if (const auto found = text_of(*value, std::string(name))) into = *found;
}

std::string_view ObjectReader::reference(std::string_view name) {
  const auto value = find(name);
  return value ? name_of(*value, std::string(name)).value_or(std::string_view()) : std::string_view();
}

void ObjectReader::required_text(std::string_view name, std::string& into) {
  if (need(name)) into = reference(name);
}

std::optional<bool> ObjectReader::maybe_boolean(std::string_view name) {
  const auto value = find(name);
  if (!value || !expect(*value, name, Kind::boolean)) return std::nullopt;
  return value->truth();
}

bool ObjectReader::boolean(std::string_view name, bool otherwise) {
  return maybe_boolean(name).value_or(otherwise);
}

std::optional<double> ObjectReader::number_of(JsonView value, std::string_view name) {
  if (!value.is(Kind::integer) && !expect(value, name, Kind::number)) return std::nullopt;
  if (value.number() >= 0 && value.number() <= kSnapshotAmountLimit) return value.number();
  if (value.number() < 0) {
    scope_.fail(value, path_of(name), fmt::format("must not be negative, but is {}", value.number()));
  } else {
    scope_.fail(value, path_of(name),
                fmt::format("must be at most {}, but is {}", kSnapshotAmountLimit, value.number()),
                "look at its unit");
  }
  return std::nullopt;
}

std::optional<std::int64_t> ObjectReader::whole_of(JsonView value, std::string_view name, std::int64_t low,
                                                   std::int64_t high) {
  if (!value.is(Kind::integer) && !expect(value, name, Kind::number)) return std::nullopt;
  // 2^53: above it a double no longer tells neighbours apart.
  const double number = value.number();
  const bool whole = value.is(Kind::integer) || (std::abs(number) <= 0x1p53 && std::trunc(number) == number);
  const std::int64_t integer = value.is(Kind::integer) ? value.integer()
                               : whole                 ? static_cast<std::int64_t>(number)
                                                       : 0;
  if (whole && integer >= low && integer <= high) return integer;
  const std::string written =
      value.is(Kind::integer) ? fmt::format("{}", integer) : fmt::format("{}", number);
  if (number < 0 && low >= 0) {
    scope_.fail(value, path_of(name), fmt::format("must not be negative, but is {}", written));
  } else if (!whole && std::trunc(number) != number) {
    scope_.fail(value, path_of(name), fmt::format("must be a whole number, but is {}", written));
  } else {
    scope_.fail(value, path_of(name),
                number < static_cast<double>(low)
                    ? fmt::format("must be at least {}, but is {}", low, written)
                    : fmt::format("must be at most {}, but is {}", high, written));
  }
  return std::nullopt;
}

std::optional<std::int64_t> ObjectReader::maybe_integer(std::string_view name, std::int64_t low,
                                                        std::int64_t high) {
  const auto value = find(name);
  return value ? whole_of(*value, name, low, high) : std::nullopt;
}

std::int64_t ObjectReader::integer(std::string_view name, std::int64_t low, std::int64_t high) {
  return need(name) ? maybe_integer(name, low, high).value_or(low) : low;
}

std::optional<double> ObjectReader::maybe_amount(std::string_view name) {
  const auto value = find(name);
  return value ? number_of(*value, name) : std::nullopt;
}

double ObjectReader::amount(std::string_view name, double otherwise) {
  return maybe_amount(name).value_or(otherwise);
}

bool ObjectReader::amounts(std::string_view name, std::vector<double>& into) {
  const auto list = find(name);
  if (!list || !list->is(Kind::array)) return false;
  std::size_t n = 0;
  for (std::uint32_t i = list->begin(); i < list->end() && !failed(); i = list->at(i).end(), ++n)
    if (const auto amount = number_of(list->at(i), indexed(name, n))) into.push_back(*amount);
  return true;
}

std::optional<Bytes> ObjectReader::maybe_bytes(std::string_view name) {
  // A cluster's bytes are summed in 64 bits: 2^60 (1.15 EB) for one thing leaves room.
  const auto count = maybe_integer(name, 0, std::int64_t{1} << 60);
  return count ? std::optional(Bytes(*count)) : std::nullopt;
}

Bytes ObjectReader::bytes(std::string_view name) {
  return need(name) ? maybe_bytes(name).value_or(Bytes{}) : Bytes{};
}

std::optional<WallTime> ObjectReader::maybe_time(std::string_view name) {
  const std::string_view text = reference(name);
  if (text.empty()) return std::nullopt;
  const Result<WallTime> parsed = parse_document_time(text);
  if (parsed) return std::chrono::floor<std::chrono::seconds>(*parsed);
  fail(name, parsed.error().message, "write it as 2026-01-31T07:00:00Z");
  return std::nullopt;
}

WallTime ObjectReader::time(std::string_view name) {
  return need(name) ? maybe_time(name).value_or(WallTime{}) : WallTime{};
}

std::optional<ObjectReader::PlainEstimate> ObjectReader::plain_estimate(std::string_view name) {
  const auto value = find(name);
  if (!value) return std::nullopt;
  PlainEstimate plain;
  if (!value->is(Kind::object)) {
    if (!value->is(Kind::integer) && !value->is(Kind::number)) {
      fail(name, fmt::format("is {}, neither a number nor an object with a value", to_string(value->kind())));
      return std::nullopt;
    }
    plain.value = plain.low = plain.high = number_of(*value, name).value_or(0);
    plain.basis = kNoInterval;
    return plain;
  }
  ObjectReader in(*value, path_of(name), scope_);
  if (in.need("value")) plain.value = in.amount("value", 0);
  const bool has_interval = in.find("low").has_value() || in.find("high").has_value();
  plain.low = in.amount("low", plain.value);
  plain.high = in.amount("high", plain.value);
  plain.source = in.word<Source>("source", parse_source, "measured, reported, declared, catalog, prior")
                     .value_or(Source::declared);
  in.text("basis", plain.basis);
  if (plain.basis.empty() && !has_interval) plain.basis = kNoInterval;
  if (plain.low > plain.high) {
    in.fail("low", fmt::format("low {} is above high {}", plain.low, plain.high), "low <= value <= high");
  } else if (plain.value < plain.low || plain.value > plain.high) {
    in.fail("value", fmt::format("{} is outside its interval {} to {}", plain.value, plain.low, plain.high),
            "low <= value <= high");
  }
  return plain;
}

std::optional<Run> ObjectReader::run_of(JsonView value, std::string_view name, std::size_t n) {
  const auto small = [&](std::uint32_t index) {
    const JsonView entry = value.at(index);
    return entry.is(Kind::integer) && entry.integer() >= 0 && entry.integer() <= kMaxSteps;
  };
  // The common case first, without a path for errors: a large cluster has 100 million runs.
  if (value.is(Kind::array) && value.end() == value.begin() + 2 && small(value.begin()) &&
      small(value.begin() + 1) && value.at(value.begin() + 1).integer() > 0) {
    return Run{static_cast<std::uint32_t>(value.at(value.begin()).integer()),
               static_cast<std::uint32_t>(value.at(value.begin() + 1).integer())};
  }
  const std::string path = indexed(name, n);
  if (!expect(value, path, Kind::array)) return std::nullopt;
  if (value.end() != value.begin() + 2) {
    scope_.fail(value, path_of(path), "must have two numbers", "write a run as [start_step, length]");
    return std::nullopt;
  }
  const auto start = whole_of(value.at(value.begin()), path, 0, kMaxSteps);
  const auto length = whole_of(value.at(value.begin() + 1), path, 0, kMaxSteps);
  if (!start || !length) return std::nullopt;
  if (*length == 0) {
    scope_.fail(value, path_of(path), "has length 0", "leave out runs without steps");
    return std::nullopt;
  }
  return Run{static_cast<std::uint32_t>(*start), static_cast<std::uint32_t>(*length)};
}

bool ObjectReader::runs(std::string_view name, std::vector<Run>& into) {
  const auto list = find(name);
  if (!list || !expect(*list, name, Kind::array)) return false;
  into.reserve((list->end() - list->begin()) / 3);
  for (std::uint32_t i = list->begin(); i < list->end() && !failed(); i = list->at(i).end()) {
    const auto run = run_of(list->at(i), name, into.size());
    if (run) into.push_back(*run);
  }
  if (failed()) return true;
  const auto by_start = [](const Run& a, const Run& b) { return a.start < b.start; };
  if (!std::is_sorted(into.begin(), into.end(), by_start)) std::sort(into.begin(), into.end(), by_start);
  const auto clash = std::adjacent_find(into.begin(), into.end(), overlapping);
  if (clash != into.end()) {
    const Run& a = *clash;
    const Run& b = *std::next(clash);
    fail(name, fmt::format("runs [{}, {}] and [{}, {}] overlap", a.start, a.length, b.start, b.length),
         "each step stands in one run");
    return true;
  }
  std::size_t kept = 0;
  for (const Run& run : into) {
    if (kept > 0 && into[kept - 1].start + into[kept - 1].length == run.start) {
      into[kept - 1].length += run.length;
    } else {
      into[kept++] = run;
    }
  }
  into.resize(kept);
  return true;
}

std::string ObjectReader::unknown_fields() const {
  std::string text;
  for (const auto& [key, known] : fields_) {
    if (known) continue;
    const JsonRecord& record = scope_.record();
    text += fmt::format("{}{}:{}", text.empty() ? '{' : ',', record.compact_text(object_.at(key)),
                        record.compact_text(object_.at(key + 1)));
  }
  if (!text.empty()) text += '}';
  return text;
}

std::string ObjectReader::indexed(std::string_view name, std::size_t n) {
  return fmt::format("{}[{}]", name, n);
}
std::string ObjectReader::unknown_word(std::string_view text) {
  return in_quotes(text) + " is not known here";
}
std::string ObjectReader::one_of(std::string_view choices) { return fmt::format("one of {}", choices); }

}  // namespace tierwatt
