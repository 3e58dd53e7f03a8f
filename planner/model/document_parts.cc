// Tested by tests/planner/model/document_parts_test.cc.
#include "planner/model/document_parts.h"

namespace tierwatt::planner {

void write_figure(JsonWriter& out, std::string_view name, const Figure& figure) {
  out.key(name);
  out.begin_object();
  out.field("value", figure.value);
  out.field("low", figure.low);
  out.field("high", figure.high);
  out.field("source", to_string(figure.source));
  if (!figure.basis.empty()) out.field("basis", figure.basis);
  out.end_object();
}

void write_finding(JsonWriter& out, const Finding& finding) {
  out.begin_object();
  out.field("rule", finding.rule);
  out.field("severity", to_string(finding.severity));
  out.field("group", finding.group);
  out.field("domain", finding.domain);
  out.field("at", finding.at);
  out.field("what", finding.what);
  out.field("remedy", finding.remedy);
  out.end_object();
}

void write_made_by(JsonWriter& out, const MadeBy& made_by) {
  out.key("made_by");
  out.begin_object();
  out.field("version", made_by.version);
  out.field("seed", static_cast<std::int64_t>(made_by.seed));
  out.key("options");
  out.begin_object();
  for (const auto& [name, option] : made_by.options) out.field(name, option);
  out.end_object();
  out.end_object();
}

}  // namespace tierwatt::planner
