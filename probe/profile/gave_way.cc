// Codec of one object of the device profile. Tested by tests/probe/profile/gave_way_test.cc.
#include "probe/profile/gave_way.h"

#include <limits>

namespace tierwatt {

void write_gave_way(JsonWriter& out, const std::optional<GaveWay>& gave_way) {
  if (!gave_way) return;
  out.key("gave_way");
  out.begin_object();
  out.field("polite", gave_way->polite);
  out.field("gave_up", gave_way->gave_up);
  out.field("pauses", gave_way->pauses);
  out.field("paused_s", gave_way->paused.count());
  out.field("foreign_ios", gave_way->foreign_ios);
  out.field("foreign_bytes", gave_way->foreign_bytes.value());
  out.field("foreign_iops_max", gave_way->foreign_iops_max.value());
  if (gave_way->pressure_max) out.field("pressure_max", *gave_way->pressure_max);
  out.field("budget_s", gave_way->budget.count());
  out.field("used_s", gave_way->used.count());
  out.end_object();
}

std::optional<GaveWay> read_gave_way(FieldReader& parent) {
  const JsonValue* value = parent.find("gave_way");
  if (value == nullptr) return std::nullopt;
  constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();
  FieldReader in(*value, parent.path_of("gave_way"), parent.error());
  GaveWay gave_way;
  gave_way.polite = in.boolean("polite", true);
  gave_way.gave_up = in.boolean("gave_up", false);
  gave_way.pauses = in.integer("pauses", 0, kNoLimit);
  gave_way.paused = Seconds(in.amount("paused_s"));
  gave_way.foreign_ios = in.integer("foreign_ios", 0, kNoLimit);
  gave_way.foreign_bytes = in.bytes("foreign_bytes");
  gave_way.foreign_iops_max = Iops(in.amount("foreign_iops_max"));
  gave_way.pressure_max = in.maybe_amount("pressure_max");
  if (gave_way.pressure_max > 1.0) in.fail("pressure_max", "is above 1", "a share of time, 0 to 1");
  gave_way.budget = Seconds(in.amount("budget_s"));
  gave_way.used = Seconds(in.amount("used_s"));
  in.finish();
  return gave_way;
}

}  // namespace tierwatt
