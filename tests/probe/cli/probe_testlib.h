// `tierwatt probe` run inside a test, and what its JSON says.
#pragma once

#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "probe/cli/commands.h"
#include "probe/profile/json_value.h"

namespace tierwatt::cli {

struct RanProbe {
  int exit_code = 0;
  std::string out, err;

  // Where this machine forbids io_uring there is nothing to test.
  [[nodiscard]] bool no_uring() const { return err.find("io_uring is") != std::string::npos; }
};

inline RanProbe run_tierwatt_probe(std::vector<std::string> words) {
  words.insert(words.begin(), "probe");
  std::ostringstream out;
  std::ostringstream err;
  Output output{.out = out, .err = err};
  const Program program{.name = "tierwatt", .summary = "", .commands = {probe_command()}};
  const int code = run_program(program, words, output);
  return {code, out.str(), err.str()};
}

// The value at a path of names, such as {"profile", "gave_way", "pauses"}; null where there is none.
inline JsonValue value_at(const std::string& json, const std::vector<std::string>& path) {
  const Result<JsonValue> tree = parse_json(json);
  if (!tree) return {};
  JsonValue at = *tree;
  for (const std::string& name : path) {
    if (at.is(JsonValue::Kind::array)) {
      if (at.array().empty()) return {};
      JsonValue first = at.array().front();
      at = std::move(first);
    }
    if (!at.is(JsonValue::Kind::object) || !at.object().contains(name)) return {};
    JsonValue next = at.object().find(name)->second;
    at = std::move(next);
  }
  return at;
}

// NaN where there is none.
inline double number_at(const std::string& json, const std::vector<std::string>& path) {
  const std::string text = value_at(json, path).text();
  return text.empty() ? std::numeric_limits<double>::quiet_NaN() : std::stod(text);
}

}  // namespace tierwatt::cli
