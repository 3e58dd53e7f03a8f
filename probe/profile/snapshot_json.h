// One record of a snapshot as a flat list of nodes in document order: what simdjson read, without simdjson in
// a header.
//
// Why flat: a record of a large cluster is a few hundred numbers of activity, and a tree of allocated values
// costs more than everything else together. A node has 16 bytes and stands next to its neighbours; a parsed
// record is used and forgotten before the next one is read, in the same memory.
//
// Positions are not stored. The first error ends the reading, so offset_of() may look for its place then:
// it walks the text once more and counts values.
//
// Ownership: nodes and their strings live in the JsonRecord until its next parse(). Threads: one a thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "probe/base/result.h"

namespace tierwatt {

// The text given to parse() must have this many readable bytes after its end (SIMDJSON_PADDING).
inline constexpr std::size_t kJsonPaddingBytes = 64;
inline constexpr std::size_t kSnapshotNesting = 64;
// Values in one record: a volume with activity in every other step of kMaxSteps has 8 million.
inline constexpr std::size_t kMaxRecordNodes = 16'000'000;

class JsonRecord;

// One value of a record; cheap to copy.
class JsonView {
 public:
  enum class Kind : std::uint8_t { null, boolean, integer, number, string, array, object, key };

  JsonView(const JsonRecord* record, std::uint32_t index) : record_(record), index_(index) {}
  [[nodiscard]] Kind kind() const;
  [[nodiscard]] bool truth() const;            // of a boolean
  [[nodiscard]] std::int64_t integer() const;  // of an integer
  [[nodiscard]] double number() const;  // of an integer or number: a whole one that int64 cannot hold too
  [[nodiscard]] std::string_view text() const;  // of a string or key
  [[nodiscard]] std::uint32_t index() const { return index_; }
  // Children of an array, or keys of an object (a key's value is the node after it).
  [[nodiscard]] std::uint32_t begin() const { return index_ + 1; }
  [[nodiscard]] std::uint32_t end() const;  // one past the whole value
  [[nodiscard]] JsonView at(std::uint32_t index) const { return {record_, index}; }
  [[nodiscard]] bool is(Kind kind_wanted) const { return kind() == kind_wanted; }

 private:
  const JsonRecord* record_;
  std::uint32_t index_;
};

// "a string", "an array": for messages.
const char* to_string(JsonView::Kind kind);

class JsonRecord {
 public:
  JsonRecord();
  ~JsonRecord();
  JsonRecord(const JsonRecord&) = delete;
  JsonRecord& operator=(const JsonRecord&) = delete;

  // One whole JSON value. Errors: invalid_input; `place` is "+N", the offset of the fault in the text where
  // it is known, else "".
  Status parse(std::string_view text);
  [[nodiscard]] JsonView root() const { return {this, 0}; }
  // Where the value starts in the text of parse(), which must still be there.
  [[nodiscard]] std::size_t offset_of(const JsonView& value) const;
  // The value as it was written, without the white space between tokens.
  [[nodiscard]] std::string compact_text(const JsonView& value) const;

 private:
  friend class JsonView;
  struct Node {
    union {
      std::int64_t integer;
      double number;
      const char* text;
      bool truth;
    };
    std::uint32_t extent;  // of strings and keys: bytes; of containers: one past the last node
    JsonView::Kind kind;
  };
  struct Parser;

  std::unique_ptr<Parser> parser_;
  std::vector<Node> nodes_;
  std::string_view text_;
};

inline JsonView::Kind JsonView::kind() const { return record_->nodes_[index_].kind; }
inline bool JsonView::truth() const { return record_->nodes_[index_].truth; }
inline std::int64_t JsonView::integer() const { return record_->nodes_[index_].integer; }
inline double JsonView::number() const {
  const JsonRecord::Node& node = record_->nodes_[index_];
  return node.kind == Kind::integer ? static_cast<double>(node.integer) : node.number;
}
inline std::string_view JsonView::text() const {
  const JsonRecord::Node& node = record_->nodes_[index_];
  return {node.text, node.extent};
}
inline std::uint32_t JsonView::end() const {
  const JsonRecord::Node& node = record_->nodes_[index_];
  return node.kind == Kind::array || node.kind == Kind::object ? node.extent : index_ + 1;
}

}  // namespace tierwatt
