// What commands read back from their words, and how errors become exit codes.
// Tested by tests/probe/cli/command_test.cc.
#include "probe/cli/command.h"

#include <cassert>
#include <charconv>

namespace tierwatt::cli {

int exit_code_of(const Error& error) {
  switch (error.code) {
    case Code::invalid_argument:
      return kExitUsage;
    case Code::invalid_input:
    case Code::version_mismatch:
      return kExitBadInput;
    case Code::cancelled:
      return kExitInterrupted;
    default:
      return kExitFailed;
  }
}

const std::vector<Term>& exit_codes() {
  static const std::vector<Term> codes = {
      {"0", "done"},
      {"1", "the work failed: a device, a file, the store"},
      {"2", "the command line is wrong"},
      {"3", "an input document was refused"},
      {"4", "done, and the answer is no: an infeasible plan, a failed review"},
      {"130", "interrupted"},
  };
  return codes;
}

bool Arguments::has(std::string_view name) const { return values.find(name) != values.end(); }

std::string Arguments::text(std::string_view name) const { return maybe_text(name).value_or(""); }

std::optional<std::string> Arguments::maybe_text(std::string_view name) const {
  const auto found = values.find(name);
  if (found == values.end() || found->second.empty()) return std::nullopt;
  return found->second.front();
}

std::vector<std::string> Arguments::texts(std::string_view name) const {
  const auto found = values.find(name);
  return found == values.end() ? std::vector<std::string>{} : found->second;
}

std::int64_t Arguments::integer(std::string_view name) const {
  const std::string value = text(name);
  std::int64_t number = 0;
  [[maybe_unused]] const auto parsed = std::from_chars(value.data(), value.data() + value.size(), number);
  assert(parsed.ec == std::errc());  // parse_arguments() has refused anything else
  return number;
}

double Arguments::number(std::string_view name) const {
  const std::string value = text(name);
  double number = 0;
  [[maybe_unused]] const auto parsed = std::from_chars(value.data(), value.data() + value.size(), number);
  assert(parsed.ec == std::errc());  // parse_arguments() has refused anything else
  return number;
}

}  // namespace tierwatt::cli
