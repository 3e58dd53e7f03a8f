// Builds a JsonValue from the events of nlohmann's lexer, which checks grammar and UTF-8 and does not
// recurse. The builder adds what the lexer leaves open: the nesting limit and the refusal of duplicate keys.
// Tested by tests/probe/profile/json_value_test.cc.
#include "probe/profile/json_value.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace tierwatt {
namespace {

using Kind = JsonValue::Kind;
using Lexer = nlohmann::json;

constexpr std::size_t kQuotedKeyLimit = 60;

Error bad_json(std::size_t byte, std::string message, std::string remedy = "") {
  return Error{Code::invalid_input, std::move(message), fmt::format("byte {}", byte), std::move(remedy)};
}

// nlohmann's text is "[json.exception...] parse error at line 1, column 2: WHY"; only WHY is for our user.
std::string reason_of(const std::string& what) {
  const std::size_t colon = what.find(": ");
  return "not valid JSON: " + (colon == std::string::npos ? what : what.substr(colon + 2));
}

class Builder final : public nlohmann::json_sax<Lexer> {
 public:
  bool null() override { return add(JsonValue()); }
  bool boolean(bool value) override { return add(JsonValue::of_bool(value)); }
  bool number_integer(number_integer_t value) override {
    return add(JsonValue::of_number(fmt::format("{}", value)));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return add(JsonValue::of_number(fmt::format("{}", value)));
  }
  bool number_float(number_float_t /*value*/, const string_t& text) override {
    return add(JsonValue::of_number(text));
  }
  bool string(string_t& value) override { return add(JsonValue::of_string(std::move(value))); }
  bool binary(binary_t& /*value*/) override { return false; }
  bool start_object(std::size_t /*elements*/) override { return open(Kind::object); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t /*elements*/) override { return open(Kind::array); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    if (open_.back()->object().contains(name)) {
      return fail(fmt::format("key '{}' stands twice in one object", name.substr(0, kQuotedKeyLimit)));
    }
    key_ = std::move(name);
    return true;
  }
  bool parse_error(std::size_t byte, const std::string& /*token*/, const Lexer::exception& error) override {
    error_ = bad_json(byte, reason_of(error.what()));
    return false;
  }

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  JsonValue take() { return std::move(root_); }

 private:
  JsonValue* place(JsonValue value) {
    if (open_.empty()) return &(root_ = std::move(value));
    JsonValue& parent = *open_.back();
    if (parent.is(Kind::array)) return &parent.array().emplace_back(std::move(value));
    return &parent.object().emplace(std::exchange(key_, {}), std::move(value)).first->second;
  }
  bool add(JsonValue value) {
    place(std::move(value));
    return true;
  }
  bool open(Kind kind) {
    if (open_.size() == kJsonNestingLimit)
      return fail(fmt::format("nested deeper than {} levels", kJsonNestingLimit));
    // The pointer stays valid: a container grows only after its child has closed.
    open_.push_back(place(JsonValue(kind)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }
  bool fail(std::string message) {
    error_ = Error{Code::invalid_input, std::move(message), "", ""};
    return false;
  }

  JsonValue root_;
  std::vector<JsonValue*> open_;
  std::string key_;
  std::optional<Error> error_;
};

}  // namespace

JsonValue JsonValue::of_bool(bool value) {
  JsonValue made(Kind::boolean);
  made.boolean_ = value;
  return made;
}
JsonValue JsonValue::of_number(std::string text) {
  JsonValue made(Kind::number);
  made.text_ = std::move(text);
  return made;
}
JsonValue JsonValue::of_string(std::string text) {
  JsonValue made(Kind::string);
  made.text_ = std::move(text);
  return made;
}

const char* to_string(JsonValue::Kind kind) {
  switch (kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "true or false";
    case Kind::number:
      return "a number";
    case Kind::string:
      return "a string";
    case Kind::array:
      return "an array";
    case Kind::object:
      return "an object";
  }
  return "null";
}

Result<JsonValue> parse_json(std::string_view text) {
  Builder builder;
  if (!Lexer::sax_parse(text.begin(), text.end(), &builder)) {
    return builder.error().value_or(Error{Code::invalid_input, "not valid JSON", "", ""});
  }
  return builder.take();
}

}  // namespace tierwatt
