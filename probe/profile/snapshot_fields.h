// Reads the fields of one record object, in the manner of json_fields.h but over JsonView: the first error is
// kept and everything after it reads defaults, so that a record's code is a flat list of its fields.
//
//   RecordScope scope(record, "volumes[3]");
//   ObjectReader in(record.root(), "", scope);
//   in.required_text("id", volume.id);
//   if (scope.failed()) ...
//
// Threads: one a thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "probe/base/clock.h"
#include "probe/base/estimate.h"
#include "probe/base/result.h"
#include "probe/base/units.h"
#include "probe/profile/snapshot.h"
#include "probe/profile/snapshot_json.h"

namespace tierwatt {

inline constexpr std::size_t kSnapshotStringLimitBytes = 64U << 10U;
// Of any other number: beyond it sums and products of several are not finite.
inline constexpr double kSnapshotAmountLimit = 1e18;

// "'text'", cut to a length that fits a line of errors.
std::string in_quotes(std::string_view text);

// What is wrong first in a record, and where: the error's place is the field's path, offset() its byte.
class RecordScope {
 public:
  explicit RecordScope(const JsonRecord& record) : record_(record) {}
  void fail(const JsonView& at, std::string path, std::string message, std::string remedy = "",
            Code code = Code::invalid_input);
  [[nodiscard]] bool failed() const { return error_.has_value(); }
  [[nodiscard]] const Error& error() const { return *error_; }
  [[nodiscard]] std::size_t offset() const { return offset_; }
  [[nodiscard]] const JsonRecord& record() const { return record_; }

 private:
  const JsonRecord& record_;
  std::optional<Error> error_;
  std::size_t offset_ = 0;
};

class ObjectReader {
 public:
  // `path`: "" for the record itself, "power" for an object in it. Not an object, or a key that stands twice:
  // an error.
  ObjectReader(JsonView value, std::string_view path, RecordScope& scope);

  // The value, nothing where it is absent or null. Marks the field as known.
  std::optional<JsonView> find(std::string_view name);
  std::optional<JsonView> need(std::string_view name);  // absence is an error
  [[nodiscard]] bool failed() const { return scope_.failed(); }
  [[nodiscard]] RecordScope& scope() { return scope_; }
  // Errors at a field; at the object itself where the field is absent.
  void fail(std::string_view name, std::string message, std::string remedy = "",
            Code code = Code::invalid_input);
  [[nodiscard]] std::string path_of(std::string_view name) const;

  void text(std::string_view name, std::string& into);
  void required_text(std::string_view name, std::string& into);  // not empty
  // The same without a copy; "" when absent (an empty string is an error).
  std::string_view reference(std::string_view name);
  bool boolean(std::string_view name, bool otherwise);
  std::optional<bool> maybe_boolean(std::string_view name);
  std::optional<std::int64_t> maybe_integer(std::string_view name, std::int64_t low, std::int64_t high);
  std::int64_t integer(std::string_view name, std::int64_t low, std::int64_t high);  // required
  std::optional<double> maybe_amount(std::string_view name);                         // finite, not negative
  double amount(std::string_view name, double otherwise);
  // A list of amounts; false, and nothing is read, where the field is absent or no list.
  bool amounts(std::string_view name, std::vector<double>& into);
  std::optional<Bytes> maybe_bytes(std::string_view name);  // not negative
  Bytes bytes(std::string_view name);                       // required
  std::optional<WallTime> maybe_time(std::string_view name);
  WallTime time(std::string_view name);  // required; RFC 3339, cut to seconds
  // Calls take(string, position) for each string of a list; an absent list has none.
  template <class F>
  void each_text(std::string_view name, F take) {
    const std::optional<JsonView> list = find(name);
    if (!list || !expect(*list, name, JsonView::Kind::array)) return;
    std::size_t n = 0;
    for (std::uint32_t i = list->begin(); i < list->end() && !failed(); i = list->at(i).end(), ++n)
      if (const auto entry = name_of(list->at(i), indexed(name, n))) take(*entry, n);
  }
  // One word of a list of words; nothing when absent or wrong. `parse` gives an optional.
  template <class E>
  std::optional<E> word(std::string_view name, std::optional<E> (*parse)(std::string_view),
                        std::string_view choices) {
    const std::string_view text = reference(name);
    if (text.empty()) return std::nullopt;
    const std::optional<E> value = parse(text);
    if (!value) fail(name, unknown_word(text), one_of(choices));
    return value;
  }
  // A number, or {"value", "low", "high", "source", "basis"} with 0 <= low <= value <= high.
  template <class Q>
  std::optional<Estimate<Q>> maybe_estimate(std::string_view name) {
    const std::optional<PlainEstimate> plain = plain_estimate(name);
    if (!plain) return std::nullopt;
    return Estimate<Q>{Q(plain->value), Q(plain->low), Q(plain->high), plain->source, plain->basis};
  }
  // [[start, length], ...], sorted and merged. False when absent.
  bool runs(std::string_view name, std::vector<Run>& into);

  // What no call has asked for, as one JSON object in compact form; "" when there is none.
  [[nodiscard]] std::string unknown_fields() const;

 private:
  struct PlainEstimate {
    double value = 0, low = 0, high = 0;
    Source source = Source::declared;
    std::string basis;
  };
  std::optional<PlainEstimate> plain_estimate(std::string_view name);
  bool expect(JsonView value, std::string_view name, JsonView::Kind kind);
  std::optional<std::string_view> text_of(JsonView value, const std::string& name);
  std::optional<std::string_view> name_of(JsonView value,
                                          const std::string& name);  // a text that is not empty
  std::optional<double> number_of(JsonView value, std::string_view name);
  std::optional<std::int64_t> whole_of(JsonView value, std::string_view name, std::int64_t low,
                                       std::int64_t high);
  std::optional<Run> run_of(JsonView value, std::string_view name, std::size_t n);
  static std::string indexed(std::string_view name, std::size_t n);
  static std::string unknown_word(std::string_view text);
  static std::string one_of(std::string_view choices);
  void refuse_duplicate_keys();
  [[nodiscard]] const std::pair<std::uint32_t, bool>* entry_of(std::string_view name) const;

  JsonView object_;
  std::string path_;
  RecordScope& scope_;
  std::vector<std::pair<std::uint32_t, bool>> fields_;  // key node, known
};

}  // namespace tierwatt
