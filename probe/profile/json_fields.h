// Reads the fields of one JSON object, each with its path in the error: "workloads[2].iops.low".
//
// A reader remembers the first error and then reads defaults, so that a codec is a flat list of fields and
// one look at error() at its end. What was asked for counts as known; finish() refuses the rest by name, and
// unknown_fields() hands it out instead.
//
//   FieldReader in(value, "power", error);
//   in.required("active", profile.active);
//   in.finish();
//
// The JsonValue and the error slot must outlive the reader. Threads: one reader a thread.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "probe/base/clock.h"
#include "probe/base/estimate.h"
#include "probe/base/result.h"
#include "probe/base/units.h"
#include "probe/profile/json_value.h"

namespace tierwatt {

// A document's date-time: RFC 3339 in the years 1970 to 2261, which WallTime holds. Errors: invalid_input.
Result<WallTime> parse_document_time(std::string_view text);

class FieldReader {
 public:
  // Not an object: an error at `path`.
  FieldReader(const JsonValue& value, std::string path, std::optional<Error>& error);

  [[nodiscard]] std::string path_of(std::string_view name) const;
  // The field, or nullptr where it is absent or null. Marks it as known.
  const JsonValue* find(std::string_view name);
  // The same; absence is an error.
  const JsonValue* need(std::string_view name);
  void fail(std::string_view name, std::string message, std::string remedy = "");
  [[nodiscard]] bool failed() const { return error_.has_value(); }
  std::optional<Error>& error() { return error_; }

  // Strings are at most kStringLimitBytes.
  void text(std::string_view name, std::string& into);  // absent: left as it is
  void required_text(std::string_view name, std::string& into);
  bool boolean(std::string_view name, bool otherwise);
  std::optional<bool> maybe_boolean(std::string_view name);
  // Whole numbers in [low, high].
  std::int64_t integer(std::string_view name, std::int64_t low, std::int64_t high);  // required
  std::optional<std::int64_t> maybe_integer(std::string_view name, std::int64_t low, std::int64_t high);
  // Finite numbers, not negative.
  double amount(std::string_view name);  // required
  std::optional<double> maybe_amount(std::string_view name);
  Bytes bytes(std::string_view name);    // required, not negative
  WallTime time(std::string_view name);  // required; parse_document_time()
  std::vector<std::string> texts(std::string_view name);

  // {"value": v, "low": l, "high": h, "source": "measured", "basis": "..."}, 0 <= low <= value <= high.
  template <class Q>
  Estimate<Q> estimate(std::string_view name) {
    const PlainEstimate plain = plain_estimate(need(name), name);
    return {Q(plain.value), Q(plain.low), Q(plain.high), plain.source, plain.basis};
  }
  template <class Q>
  std::optional<Estimate<Q>> maybe_estimate(std::string_view name) {
    if (find(name) == nullptr) return std::nullopt;
    return estimate<Q>(name);
  }

  // Refuses what no call has asked for.
  void finish();
  // What no call has asked for, as one JSON object; "" when there is none.
  [[nodiscard]] std::string unknown_fields() const;

  static constexpr std::size_t kStringLimitBytes = 64U << 10U;

 private:
  struct PlainEstimate {
    double value = 0, low = 0, high = 0;
    Source source = Source::prior;
    std::string basis;
  };
  PlainEstimate plain_estimate(const JsonValue* value, std::string_view name);
  const JsonValue* of_kind(const JsonValue* value, JsonValue::Kind kind, std::string_view name);
  std::optional<double> number_of(const JsonValue* value, std::string_view name);
  std::optional<std::int64_t> integer_of(const JsonValue* value, std::string_view name, std::int64_t low,
                                         std::int64_t high);

  const JsonValue* object_ = nullptr;  // nullptr after an error
  std::string path_;
  std::optional<Error>& error_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace tierwatt
