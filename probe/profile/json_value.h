// A parsed JSON document as plain data, so that codecs can read it without a JSON library in their headers.
//
// Strict: what two readers could understand differently is refused. Duplicate keys, NaN and infinities,
// numbers outside double, invalid UTF-8, text after the document and nesting above the limit are each one
// error with the byte at which it was seen. Memory is bounded by a multiple of the input's size, the stack by
// a constant. Numbers keep their text, so that an unknown field is written back as it was read.
//
// Threads: values, no shared state.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "probe/base/result.h"

namespace tierwatt {

inline constexpr std::size_t kJsonNestingLimit = 64;

class JsonValue {
 public:
  enum class Kind { null, boolean, number, string, array, object };
  using Array = std::vector<JsonValue>;
  using Object = std::map<std::string, JsonValue, std::less<>>;

  JsonValue() = default;
  explicit JsonValue(Kind kind) : kind_(kind) {}
  static JsonValue of_bool(bool value);
  static JsonValue of_number(std::string text);
  static JsonValue of_string(std::string text);

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool is(Kind kind) const { return kind_ == kind; }
  // What each kind holds; empty (false) for the others.
  [[nodiscard]] bool boolean() const { return boolean_; }
  [[nodiscard]] const std::string& text() const { return text_; }  // of a string, or a number as written
  [[nodiscard]] const Array& array() const { return array_; }
  [[nodiscard]] const Object& object() const { return object_; }
  Array& array() { return array_; }
  Object& object() { return object_; }

 private:
  Kind kind_ = Kind::null;
  bool boolean_ = false;
  std::string text_;
  Array array_;
  Object object_;
};

// "a string", "an array": for messages.
const char* to_string(JsonValue::Kind kind);

// The document, whole. Errors: invalid_input with place "byte N".
Result<JsonValue> parse_json(std::string_view text);

}  // namespace tierwatt
