// The whole of reading: bytes -> document or lines -> records -> a completed snapshot. The parts are
// snapshot_bytes (unpacking, digest), snapshot_split (cutting), snapshot_json (simdjson), snapshot_fields and
// snapshot_records (what a record holds), snapshot_check (what holds between records).
//
// A document is held in memory and cut into records; NDJSON is read a line at a time and never held. Which of
// the two it is shows in the first value: when more follows it, or it has a `kind`, it is NDJSON.
// Tested by tests/probe/profile/snapshot_codec_test.cc.
#include "probe/profile/snapshot_codec.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "probe/profile/snapshot_bytes.h"
#include "probe/profile/snapshot_check.h"
#include "probe/profile/snapshot_records.h"

namespace tierwatt {
namespace {

constexpr std::size_t kChunkBytes = 1U << 20U;
constexpr std::size_t kDocumentLimitBytes = std::size_t{1} << 30U;
constexpr std::size_t kLineLimitBytes = 64U << 20U;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

Error at_line(std::uint64_t line, std::string message, std::string remedy = "") {
  return Error{Code::invalid_input, std::move(message), fmt::format("{}", line), std::move(remedy)};
}

// Text that grows at its end, is used up from its front, and always has the padding behind it.
class TextBuffer {
 public:
  explicit TextBuffer(SnapshotBytes& bytes) : bytes_(bytes) {}

  [[nodiscard]] std::string_view text() const { return {buffer_.data() + begin_, end_ - begin_}; }
  [[nodiscard]] bool ended() const { return ended_; }
  void consume(std::size_t bytes) { begin_ += bytes; }

  // Reads once more. False at the end.
  Result<bool> grow() {
    make_room();
    TIERWATT_TRY(got, bytes_.read(buffer_.data() + end_, buffer_.size() - end_ - kJsonPaddingBytes));
    end_ += got;
    ended_ = got == 0;
    return got > 0;
  }

 private:
  // Moves what is left to the front when that frees half; else doubles.
  void make_room() {
    if (buffer_.size() >= end_ + kJsonPaddingBytes + kChunkBytes) return;
    const std::size_t used = end_ - begin_;
    if (begin_ > 0 && begin_ >= used) {
      std::memmove(buffer_.data(), buffer_.data() + begin_, used);
      end_ = used;
      begin_ = 0;
    }
    if (buffer_.size() < end_ + kJsonPaddingBytes + kChunkBytes)
      buffer_.resize(std::max(buffer_.size() * 2, end_ + kJsonPaddingBytes + kChunkBytes));
  }

  SnapshotBytes& bytes_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;
  bool ended_ = false;
};

class Reader {
 public:
  explicit Reader(SnapshotBytes& bytes) : bytes_(bytes), input_(bytes), records_(draft_) {}

  // The place of errors lacks the file's name.
  Result<Snapshot> run() {
    TIERWATT_TRY(first_ends, scan_first_value());
    TIERWATT_TRY(lines, is_ndjson(first_ends));
    TIERWATT_CHECK(lines ? read_lines() : read_document(first_ends));
    TIERWATT_CHECK(records_.finish());
    TIERWATT_CHECK(complete_snapshot(draft_, lines ? std::string_view() : input_.text()));
    draft_.snapshot.digest = bytes_.digest();
    return std::move(draft_.snapshot);
  }

 private:
  // Where the first value ends. Nothing after `limit` is held.
  Result<std::size_t> scan_first_value() {
    NestingScanner scanner;
    std::size_t scanned = 0;
    while (true) {
      TIERWATT_TRY(more, input_.grow());
      if (scanned == 0 && input_.text().starts_with(kByteOrderMark))
        return at_line(1, "begins with a byte order mark", "save it as UTF-8 without one");
      TIERWATT_TRY(took, scanner.feed(input_.text().substr(scanned)));
      scanned += took;
      if (scanner.state() == NestingScanner::State::complete) return scanned;
      if (!more) return incomplete(scanner);
      const std::uint64_t size = std::max<std::uint64_t>(scanned, bytes_.plain_size().value_or(0));
      if (scanned > kLineLimitBytes && size > kDocumentLimitBytes) return too_large();
    }
  }

  static Error incomplete(const NestingScanner& scanner) {
    if (scanner.state() == NestingScanner::State::before) {
      return at_line(1, "is empty",
                     fmt::format("a snapshot begins with {{\"schema\": \"{}\"", kSnapshotSchema));
    }
    return at_line(scanner.line(), "ends before the document is complete",
                   "it was cut short: copy or write it again");
  }
  static Error too_large() {
    return Error{Code::invalid_input, fmt::format("a document of more than {} bytes", kDocumentLimitBytes),
                 "", "write large clusters as NDJSON"};
  }

  Result<bool> is_ndjson(std::size_t first_ends) {
    while (true) {
      const std::string_view rest = input_.text().substr(first_ends);
      const std::size_t more = rest.find_first_not_of(" \t\r\n");
      if (more != std::string_view::npos) {
        const std::string_view first = input_.text().substr(0, first_ends + more);
        const auto line = 1 + static_cast<std::uint64_t>(std::count(first.begin(), first.end(), '\n'));
        if (first.substr(0, first_ends).substr(first_begins()).find('\n') == std::string_view::npos)
          return true;
        return at_line(line, "text after the end of the document",
                       "a snapshot is one JSON object, or NDJSON with an object a line");
      }
      TIERWATT_TRY(grew, input_.grow());
      if (!grew) break;
      if (input_.text().size() > first_ends + kLineLimitBytes)
        return at_line(1, "has too much white space after the first record");
    }
    return has_kind(input_.text().substr(0, first_ends));
  }

  [[nodiscard]] std::size_t first_begins() const { return input_.text().find('{'); }

  static bool has_kind(std::string_view text) {
    if (text.size() > kLineLimitBytes) return false;
    JsonRecord record;
    if (!record.parse(text)) return false;
    const JsonView root = record.root();
    for (std::uint32_t i = root.begin(); i < root.end(); i = root.at(i + 1).end())
      if (root.at(i).text() == "kind") return true;
    return false;
  }

  Status read_document(std::size_t ends) {
    if (ends > kDocumentLimitBytes) return too_large();
    return split_document(input_.text().substr(0, ends), records_);
  }

  Status read_lines() {
    std::uint64_t line = 1;
    std::size_t searched = 0;
    while (true) {
      const std::string_view text = input_.text();
      const std::size_t found = text.find('\n', searched);
      const bool last = found == std::string_view::npos && input_.ended();
      const std::string_view record = text.substr(0, found);
      if (record.size() > kLineLimitBytes)
        return at_line(line, fmt::format("a record of more than {} bytes", kLineLimitBytes),
                       "a record is one volume, drive, set or domain");
      if (found == std::string_view::npos && !last) {
        searched = text.size();
        TIERWATT_CHECK(grow());
        continue;
      }
      if (record.find_first_not_of(" \t\r") != std::string_view::npos)
        TIERWATT_CHECK(records_.line({record, line, 0}));
      if (last) return {};
      input_.consume(found + 1);
      searched = 0;
      ++line;
    }
  }

  Status grow() {
    const Result<bool> grew = input_.grow();
    return grew ? Status() : grew.error();
  }

  SnapshotBytes& bytes_;
  TextBuffer input_;
  SnapshotDraft draft_;
  RecordBuilder records_;
};

// "PATH" + "17: volumes[3].size_bytes".
Error in_file(Error error, std::string_view name) {
  if (error.place.empty()) {
    error.place = name;
  } else if (error.place != name) {
    error.place = fmt::format("{}:{}", name, error.place);
  }
  return error;
}

// The same bytes, until somebody says stop.
class StoppedBytes : public SnapshotBytes {
 public:
  StoppedBytes(SnapshotBytes& bytes, const std::function<bool()>& stop) : bytes_(bytes), stop_(stop) {}
  Result<std::size_t> read(char* into, std::size_t capacity) override {
    if (stop_()) return Error{Code::cancelled, "interrupted while reading the snapshot", "", ""};
    return bytes_.read(into, capacity);
  }
  std::string digest() override { return bytes_.digest(); }
  [[nodiscard]] std::optional<std::uint64_t> plain_size() const override { return bytes_.plain_size(); }

 private:
  SnapshotBytes& bytes_;
  const std::function<bool()>& stop_;
};

Result<Snapshot> read_bytes(SnapshotBytes& bytes, std::string_view name) {
  try {
    Result<Snapshot> result = Reader(bytes).run();
    return result ? std::move(result) : in_file(result.error(), name);
  } catch (const std::bad_alloc&) {
    return Error{Code::internal, "out of memory while reading the snapshot", std::string(name), ""};
  }
}

}  // namespace

Result<Snapshot> read_snapshot(const std::filesystem::path& path, const std::function<bool()>& stop) {
  TIERWATT_TRY(bytes, SnapshotBytes::open(path));
  if (!stop) return read_bytes(*bytes, path.string());
  StoppedBytes stopped(*bytes, stop);
  return read_bytes(stopped, path.string());
}

Result<Snapshot> parse_snapshot(std::string_view content, std::string_view name) {
  const std::unique_ptr<SnapshotBytes> bytes = SnapshotBytes::of_text(content);
  return read_bytes(*bytes, name);
}

}  // namespace tierwatt
