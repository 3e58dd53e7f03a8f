// Bracket and string following. Tested by tests/probe/profile/snapshot_split_test.cc.
#include "probe/profile/snapshot_split.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "probe/profile/snapshot_fields.h"

namespace tierwatt {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

Error bad(std::uint64_t line, std::string message, std::string remedy = "") {
  return Error{Code::invalid_input, std::move(message), fmt::format("{}", line), std::move(remedy)};
}

std::string name_of(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte < 0x7f ? fmt::format("'{}'", c) : fmt::format("byte 0x{:02x}", byte);
}

std::optional<Section> section_of(std::string_view key) {
  for (const Section section : {Section::domains, Section::drives, Section::sets, Section::volumes})
    if (key == to_string(section)) return section;
  return std::nullopt;
}

// Offset just after the string that opens at `start`; text.size() when it does not end.
std::size_t after_string(std::string_view text, std::size_t start) {
  std::size_t i = start + 1;
  while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2U : 1U;
  return std::min(i + 1, text.size());
}

class Splitter {
 public:
  Splitter(std::string_view text, RecordSink& sink) : text_(text), sink_(sink) {}

  Status run() {
    skip_space();
    TIERWATT_CHECK(expect('{'));
    if (skip_space(), accept('}')) return {};
    do {
      TIERWATT_CHECK(member());
      skip_space();
    } while (accept(','));
    return expect('}');
  }

 private:
  Status member() {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != '"') return unexpected("a key in quotes");
    const RecordText key_text = value();
    TIERWATT_CHECK(parse_key(key_text));
    const std::string key(key_.root().text());
    if (!keys_.insert(key).second) {
      return bad(key_text.line, fmt::format("key {} stands twice in one object", in_quotes(key)),
                 "keep one of them");
    }
    skip_space();
    TIERWATT_CHECK(expect(':'));
    skip_space();
    const std::optional<Section> section = section_of(key);
    if (section && at_ < text_.size() && text_[at_] == '[') return list(*section);
    if (section && !text_.substr(at_).starts_with("null"))
      return Error{Code::invalid_input, "is not a list", fmt::format("{}: {}", line_, key), ""};
    if (value().json.empty()) return unexpected("a value");
    if (section) return {};
    return sink_.member(
        {text_.substr(key_text.offset, at_ - key_text.offset), key_text.line, key_text.offset});
  }

  Status list(Section section) {
    TIERWATT_CHECK(expect('['));
    if (skip_space(), accept(']')) return {};
    std::uint32_t index = 0;
    do {
      skip_space();
      const RecordText record = value();
      if (record.json.empty()) return unexpected("a value");
      TIERWATT_CHECK(sink_.element(section, index++, record));
      skip_space();
    } while (accept(','));
    return expect(']');
  }

  Status parse_key(const RecordText& key) {
    const Status parsed = key_.parse(key.json);
    return parsed ? Status() : bad(key.line, parsed.error().message);
  }

  RecordText value() {
    RecordText found{value_at(text_, at_), line_, at_};
    advance(found.json.size());
    return found;
  }
  void advance(std::size_t bytes) {
    const std::string_view passed = text_.substr(at_, bytes);
    line_ += static_cast<std::uint64_t>(std::count(passed.begin(), passed.end(), '\n'));
    at_ += bytes;
  }
  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) advance(1);
  }
  bool accept(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  Status expect(char c) { return accept(c) ? Status() : unexpected(fmt::format("'{}'", c)); }
  [[nodiscard]] Error unexpected(const std::string& wanted) const {
    return bad(line_, fmt::format("not valid JSON: {} where {} is due",
                                  at_ < text_.size() ? name_of(text_[at_]) : "the end", wanted));
  }

  std::string_view text_;
  RecordSink& sink_;
  std::size_t at_ = 0;
  std::uint64_t line_ = 1;
  JsonRecord key_;
  std::set<std::string, std::less<>> keys_;
};

}  // namespace

const char* to_string(Section section) {
  switch (section) {
    case Section::header:
      return "header";
    case Section::domains:
      return "domains";
    case Section::drives:
      return "drives";
    case Section::sets:
      return "sets";
    case Section::volumes:
      return "volumes";
  }
  return "";
}

std::string_view value_at(std::string_view text, std::size_t offset) {
  const std::string_view rest = text.substr(offset);
  if (rest.empty()) return rest;
  if (rest[0] == '"') return rest.substr(0, after_string(rest, 0));
  std::size_t depth = 0;
  for (std::size_t i = 0; i < rest.size();) {
    const char c = rest[i];
    if (c == '"') {
      i = after_string(rest, i);
      continue;
    }
    if (depth == 0 && (is_space(c) || c == ',' || c == ':' || c == ']' || c == '}')) return rest.substr(0, i);
    ++i;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) return rest.substr(0, i);
  }
  return rest;
}

Status NestingScanner::open(char bracket) {
  if (depth_ == kSnapshotNesting) {
    return bad(line_, fmt::format("nested deeper than {} levels", kSnapshotNesting),
               "snapshots nest four levels deep");
  }
  open_[depth_] = bracket;
  opened_at_[depth_++] = line_;
  return {};
}

Status NestingScanner::close(char bracket) {
  --depth_;
  const char opened = open_[depth_];
  if ((opened == '{') == (bracket == '}')) return {};
  return bad(line_, fmt::format("not valid JSON: '{}' closes the '{}' of line {}", bracket, opened,
                                opened_at_[depth_]));
}

Result<std::size_t> NestingScanner::feed(std::string_view piece) {
  for (std::size_t i = 0; i < piece.size(); ++i) {
    const char c = piece[i];
    if (c == '\n') ++line_;
    if (in_string_) {
      if (escaped_) {
        escaped_ = false;
      } else if (c == '\\') {
        escaped_ = true;
      } else if (c == '"') {
        in_string_ = false;
      }
      continue;
    }
    if (state_ == State::before) {
      if (is_space(c)) continue;
      if (c != '{') {
        return bad(line_, fmt::format("not a snapshot: it starts with {}, not with '{{'", name_of(c)),
                   "a snapshot is one JSON object, or NDJSON with an object a line");
      }
      state_ = State::inside;
    }
    if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      TIERWATT_CHECK(open(c));
    } else if (c == '}' || c == ']') {
      TIERWATT_CHECK(close(c));
      if (depth_ == 0) {
        state_ = State::complete;
        return i + 1;
      }
    }
  }
  return piece.size();
}

Status split_document(std::string_view text, RecordSink& sink) { return Splitter(text, sink).run(); }

}  // namespace tierwatt
