// The plan document in pieces, so that a plan of a million moves is never held a second time. The text is
// that of to_json() (planner/model/plan.h). Threads: pure.
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

#include "planner/model/plan.h"

namespace tierwatt::planner {

void write_json(const Plan& plan, const std::function<void(std::string_view piece)>& sink);
// Into a file, whole or not at all (probe/base/atomic_file.h).
Status write_plan(const std::filesystem::path& path, const Plan& plan);

}  // namespace tierwatt::planner
