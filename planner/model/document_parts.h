// What the documents of the planner have in common. Threads: pure.
#pragma once

#include <string_view>

#include "planner/model/plan.h"
#include "probe/profile/json_writer.h"

namespace tierwatt::planner {

// A value with its 95 % interval, source and, where there is one, basis.
void write_figure(JsonWriter& out, std::string_view name, const Figure& figure);
void write_finding(JsonWriter& out, const Finding& finding);
void write_made_by(JsonWriter& out, const MadeBy& made_by);

}  // namespace tierwatt::planner
