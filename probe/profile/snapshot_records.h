// Records into a SnapshotDraft: the fields of each kind, with their types and the rules that one record can
// break alone. What needs several records is in snapshot_check.h.
//
// Errors have the place "LINE: PATH" ("17: volumes[3].size_bytes"). Threads: one a thread.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "probe/profile/snapshot_draft.h"
#include "probe/profile/snapshot_fields.h"
#include "probe/profile/snapshot_json.h"
#include "probe/profile/snapshot_split.h"

namespace tierwatt {

// One record each, appended to the draft.
// `kind_field` is where the domain's kind stands: "kind", or "domain_kind" in NDJSON.
void read_domain(ObjectReader& in, const Origin& origin, SnapshotDraft& draft, std::string_view kind_field);
void read_drive(ObjectReader& in, const Origin& origin, SnapshotDraft& draft);
void read_set(ObjectReader& in, const Origin& origin, SnapshotDraft& draft);
void read_volume(ObjectReader& in, const Origin& origin, SnapshotDraft& draft);
void read_window(ObjectReader& in, Window& window);
void read_policy(ObjectReader& in, Policy& policy);

class RecordBuilder final : public RecordSink {
 public:
  explicit RecordBuilder(SnapshotDraft& draft) : draft_(draft) {}

  // Of a document.
  Status member(const RecordText& member) override;
  Status element(Section section, std::uint32_t index, const RecordText& record) override;
  // Of NDJSON: one record with its `kind`, or the header.
  Status line(const RecordText& record);
  // After the last record: what every snapshot must have was there.
  Status finish();

  // "kind": "drive", and the list that such records belong to.
  struct KindWord {
    std::string_view word;
    Section section;
  };

 private:
  void read_header(ObjectReader& in);
  void see(std::string_view name, ObjectReader& in);
  void read_schema(ObjectReader& in);
  void keep_unknown(ObjectReader& in);
  void read_header_part(std::string_view kind, ObjectReader& in);
  void read_nested(const KindWord& word, ObjectReader& in, std::uint64_t line);
  Status read_kind(std::string_view kind, ObjectReader& in, const RecordText& text);
  void read(ObjectReader& in, const Origin& origin);

  SnapshotDraft& draft_;
  JsonRecord record_;
  std::set<std::string, std::less<>> seen_;  // header fields, each of which may come once
};

}  // namespace tierwatt
