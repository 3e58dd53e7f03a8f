// simdjson (its DOM, which checks a whole record before we see any of it: structure, UTF-8, numbers)
// flattened into nodes. Tested by tests/probe/profile/snapshot_json_test.cc.
//
// simdjson says what kind of fault a record has, not where. A faulty record is read once more by
// parse_json(), slower and exact to the byte; that happens once, for the one error that is reported.
#include "probe/profile/snapshot_json.h"

#include <fmt/core.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>

#include "probe/profile/json_value.h"

namespace tierwatt {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

// Above it the second reading of a faulty record is not worth its memory.
constexpr std::size_t kExplainLimitBytes = 4U << 20U;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Offset just after the string that opens at `start`. The text is valid JSON.
std::size_t after_string(std::string_view text, std::size_t start) {
  std::size_t i = start + 1;
  while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2U : 1U;
  return std::min(i + 1, text.size());
}

std::size_t after_space(std::string_view text, std::size_t i) {
  while (i < text.size() && is_space(text[i])) ++i;
  return i;
}

// Offset just after the number or literal at `start`.
std::size_t after_scalar(std::string_view text, std::size_t start) {
  std::size_t i = start;
  while (i < text.size() && !is_space(text[i]) && text[i] != ',' && text[i] != ']' && text[i] != '}') ++i;
  return i;
}

// Offset just after the whole value at `start`.
std::size_t after_value(std::string_view text, std::size_t start) {
  if (start >= text.size()) return text.size();
  if (text[start] == '"') return after_string(text, start);
  if (text[start] != '{' && text[start] != '[') return after_scalar(text, start);
  std::size_t depth = 0;
  for (std::size_t i = start; i < text.size();) {
    if (text[i] == '"') {
      i = after_string(text, i);
      continue;
    }
    if (text[i] == '{' || text[i] == '[') ++depth;
    if ((text[i] == '}' || text[i] == ']') && --depth == 0) return i + 1;
    ++i;
  }
  return text.size();
}

// NaN and infinities are what people write by mistake, so they get a word of their own. `offset` is where the
// reader stopped: inside the word or just after it.
std::string explain_token(std::string_view text, std::size_t offset) {
  const std::size_t first = offset - std::min<std::size_t>(offset, 4);
  for (std::size_t start = first; start <= offset && start < text.size(); ++start) {
    for (const std::string_view word : {"-Infinity", "Infinity", "NaN", "nan", "-inf", "inf"})
      if (text.substr(start).starts_with(word)) return fmt::format("{} is no JSON number", word);
  }
  return "";
}

// Without what the second reader quotes from the text, which may be anything.
std::string readable(const std::string& message, simdjson::error_code code) {
  if (code == simdjson::UTF8_ERROR) return "not valid UTF-8";
  if (message.find("number overflow") != std::string::npos) return "a number beyond the range of doubles";
  return message.substr(0, message.find("; last read"));
}

Error explain(std::string_view text, simdjson::error_code code) {
  Error error{Code::invalid_input, fmt::format("not valid JSON: {}", simdjson::error_message(code)), "", ""};
  if (text.size() > kExplainLimitBytes) return error;
  const Result<JsonValue> again = parse_json(text);
  if (again) {  // simdjson has no whole numbers beyond uint64
    if (code == simdjson::NUMBER_ERROR) error.message = "a whole number beyond 64 bits";
    return error;
  }
  error.message = readable(again.error().message, code);
  const std::string& place = again.error().place;
  std::size_t offset = 0;
  const auto [end, failure] = std::from_chars(place.data() + std::min<std::size_t>(5, place.size()),
                                              place.data() + place.size(), offset);
  if (place.starts_with("byte ") && failure == std::errc() && end == place.data() + place.size()) {
    error.place = fmt::format("+{}", offset == 0 ? 0 : offset - 1);
    if (std::string word = explain_token(text, offset); !word.empty()) {
      error.message = std::move(word);
      error.remedy = "leave a figure out when it is unknown";
    }
  }
  return error;
}

}  // namespace

struct JsonRecord::Parser {
  simdjson::dom::parser dom;

  // False: deeper than the limit, or too many values.
  static bool add(std::vector<Node>& nodes, const element& value, std::size_t depth);
  static bool add_container(std::vector<Node>& nodes, const element& value, std::size_t depth);
  static void add_text(std::vector<Node>& nodes, std::string_view text, JsonView::Kind kind);
};

void JsonRecord::Parser::add_text(std::vector<Node>& nodes, std::string_view text, JsonView::Kind kind) {
  Node& node = nodes.emplace_back();
  node.text = text.data();
  node.extent = static_cast<std::uint32_t>(text.size());
  node.kind = kind;
}

bool JsonRecord::Parser::add_container(std::vector<Node>& nodes, const element& value, std::size_t depth) {
  if (depth == kSnapshotNesting) return false;
  const std::size_t here = nodes.size();
  Node& opened = nodes.emplace_back();
  opened.integer = 0;
  if (value.type() == element_type::ARRAY) {
    opened.kind = JsonView::Kind::array;
    for (const element child : simdjson::dom::array(value.get_array()))
      if (!add(nodes, child, depth + 1)) return false;
  } else {
    opened.kind = JsonView::Kind::object;
    for (const simdjson::dom::key_value_pair field : simdjson::dom::object(value.get_object())) {
      add_text(nodes, field.key, JsonView::Kind::key);
      if (!add(nodes, field.value, depth + 1)) return false;
    }
  }
  nodes[here].extent = static_cast<std::uint32_t>(nodes.size());
  return true;
}

bool JsonRecord::Parser::add(std::vector<Node>& nodes, const element& value, std::size_t depth) {
  using Kind = JsonView::Kind;
  if (nodes.size() >= kMaxRecordNodes) return false;
  Node node{};
  switch (value.type()) {
    case element_type::ARRAY:
    case element_type::OBJECT:
      return add_container(nodes, value, depth);
    case element_type::STRING:
      add_text(nodes, std::string_view(value.get_string()), Kind::string);
      return true;
    case element_type::INT64:
      node.integer = std::int64_t(value.get_int64());
      node.kind = Kind::integer;
      break;
    case element_type::UINT64:
    case element_type::DOUBLE:
      node.number = double(value.get_double());
      node.kind = Kind::number;
      break;
    case element_type::BOOL:
      node.truth = bool(value.get_bool());
      node.kind = Kind::boolean;
      break;
    case element_type::NULL_VALUE:
      node.kind = Kind::null;
      break;
  }
  nodes.push_back(node);
  return true;
}

JsonRecord::JsonRecord() : parser_(std::make_unique<Parser>()) {}
JsonRecord::~JsonRecord() = default;

Status JsonRecord::parse(std::string_view text) {
  text_ = text;
  nodes_.clear();
  element root;
  const simdjson::error_code code = parser_->dom.parse(text.data(), text.size(), false).get(root);
  if (code == simdjson::MEMALLOC)
    return Error{Code::internal, "out of memory while reading a record", "", ""};
  if (code != simdjson::SUCCESS) return explain(text, code);
  if (Parser::add(nodes_, root, 0)) return {};
  const bool large = nodes_.size() >= kMaxRecordNodes;
  nodes_.clear();
  return Error{Code::invalid_input,
               large ? fmt::format("a record of more than {} values", kMaxRecordNodes)
                     : fmt::format("nested deeper than {} levels", kSnapshotNesting),
               "", "snapshots nest four levels deep"};
}

std::size_t JsonRecord::offset_of(const JsonView& value) const {
  // A value's rank among all nodes counts keys too, and so does the walk.
  const std::uint32_t wanted = value.index();
  std::uint32_t seen = 0;
  for (std::size_t i = after_space(text_, 0); i < text_.size(); i = after_space(text_, i)) {
    const char c = text_[i];
    if (c == ',' || c == ':' || c == ']' || c == '}') {
      ++i;
      continue;
    }
    if (seen++ == wanted) return i;
    if (c == '"') {
      i = after_string(text_, i);
    } else {
      i = c == '{' || c == '[' ? i + 1 : after_scalar(text_, i);
    }
  }
  return 0;
}

std::string JsonRecord::compact_text(const JsonView& value) const {
  const std::size_t start = offset_of(value);
  const std::string_view text = text_.substr(start, after_value(text_, start) - start);
  std::string compact(text.size() + kJsonPaddingBytes, '\0');
  std::size_t length = 0;
  if (simdjson::minify(text.data(), text.size(), compact.data(), length) != simdjson::SUCCESS) return "null";
  compact.resize(length);
  return compact;
}

const char* to_string(JsonView::Kind kind) {
  switch (kind) {
    case JsonView::Kind::null:
      return "null";
    case JsonView::Kind::boolean:
      return "true or false";
    case JsonView::Kind::integer:
    case JsonView::Kind::number:
      return "a number";
    case JsonView::Kind::string:
    case JsonView::Kind::key:
      return "a string";
    case JsonView::Kind::array:
      return "an array";
    case JsonView::Kind::object:
      return "an object";
  }
  return "null";
}

}  // namespace tierwatt
