// Cuts a snapshot's text into records, each of which is then read on its own: the elements of a document's
// four long lists, or the lines of NDJSON. So both forms are read by the same code, a record's line is known
// without looking for it, and memory beyond the text is that of one record.
//
// The splitter knows strings, brackets and nesting; what is inside a record is checked by JsonRecord.
// Threads: one a thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "probe/base/result.h"
#include "probe/profile/snapshot_json.h"

namespace tierwatt {

enum class Section { header, domains, drives, sets, volumes };
const char* to_string(Section section);

// Part of the text with kJsonPaddingBytes readable bytes after it.
struct RecordText {
  std::string_view json;
  std::uint64_t line = 1;    // where it starts
  std::uint64_t offset = 0;  // in the document; 0 for NDJSON
};

class RecordSink {
 public:
  virtual ~RecordSink() = default;
  // A member of the document that is none of the four lists, key and all: "\"cluster\": \"a\"".
  virtual Status member(const RecordText& member) = 0;
  virtual Status element(Section section, std::uint32_t index, const RecordText& record) = 0;
};

// Follows brackets and strings over text that comes in pieces, so that a text nested too deep is refused
// before it is held.
class NestingScanner {
 public:
  enum class State { before, inside, complete };
  // Consumes `piece` up to the end of the first value, or all of it. Returns how many bytes it took.
  // Errors: invalid_input (not an object, too deep, brackets that do not match); `place` is the line.
  Result<std::size_t> feed(std::string_view piece);
  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] std::uint64_t line() const { return line_; }

 private:
  Status open(char bracket);
  Status close(char bracket);

  State state_ = State::before;
  std::array<char, kSnapshotNesting> open_{};
  std::array<std::uint64_t, kSnapshotNesting> opened_at_{};
  std::size_t depth_ = 0;
  std::uint64_t line_ = 1;
  bool in_string_ = false;
  bool escaped_ = false;
};

// The whole document. `text` is one object that NestingScanner has seen to the end. The place of errors is
// "LINE", or "LINE: FIELD".
Status split_document(std::string_view text, RecordSink& sink);

// The whole value that starts at `offset` of such a text.
std::string_view value_at(std::string_view text, std::size_t offset);

}  // namespace tierwatt
