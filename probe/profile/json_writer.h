// Writes JSON in one line, keys in the order of the calls: equal calls give equal bytes.
//
// Doubles have the shortest text that reads back to the same bits (std::to_chars); a value that JSON cannot
// say (NaN, infinity) becomes null, which every reader of ours refuses. Bytes that are not UTF-8 become
// U+FFFD.
//
// Calls: object := begin_object() { key(name) value } end_object(); array := begin_array() { value }
// end_array(). Threads: one writer a thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "probe/profile/json_value.h"

namespace tierwatt {

class JsonWriter {
 public:
  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }
  void key(std::string_view name);

  void value(std::string_view text);
  void value(const char* text) { value(std::string_view(text)); }
  void value(const std::string& text) { value(std::string_view(text)); }
  void value(double number);
  void value(std::int64_t number);
  void value(int number) { value(static_cast<std::int64_t>(number)); }
  void value(bool truth);
  void value(const JsonValue& tree);

  template <class T>
  void field(std::string_view name, const T& content) {
    key(name);
    value(content);
  }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void separate();
  void open(char bracket);
  void close(char bracket);
  void quote(std::string_view text);

  std::string out_;
  bool needs_comma_ = false;
};

}  // namespace tierwatt
