// A document against its published schema, by python3-jsonschema.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "probe/base/file.h"
#include "probe/base/process.h"

namespace tierwatt::planner::testing {

inline constexpr const char* kNoValidator =
    "python3 with jsonschema is absent; apt-get install python3-jsonschema";

// What the schema docs/schema/NAME complains of; "" when the document is valid, nothing when there is no
// validator.
inline std::optional<std::string> schema_complaints(const std::string& name, std::string_view document) {
  constexpr const char* kValidator = R"(
import json, sys
try:
    import jsonschema
except ImportError:
    sys.exit(77)
schema = json.load(open(sys.argv[1]))
validator = jsonschema.Draft202012Validator
validator.check_schema(schema)
for error in validator(schema).iter_errors(json.load(open(sys.argv[2]))):
    print(error.json_path, error.message[:200])
)";
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("tierwatt-document-" + std::to_string(::getpid()) + ".json");
  const Status written = write_file_atomically(path, document);
  if (!written) return written.error().to_string();
  const std::string schema = std::string(TIERWATT_SOURCE_DIR) + "/docs/schema/" + name;
  const auto checked =
      run_process({"python3", "-c", kValidator, schema, path.string()}, {.deadline = Seconds(60)});
  std::filesystem::remove(path);
  if (!checked || checked->exit_status == 77) return std::nullopt;
  return checked->out + checked->err;
}

}  // namespace tierwatt::planner::testing
